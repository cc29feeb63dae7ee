"""The fixed text of an agreement as a PDF, word for word, with its signatures and its proof."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.pdf import compile_pdf
from pilots.models import Agreement, Signature
from pilots.queries import agreement_headings, interface_language

TEMPLATE = Path(__file__).parent / "typst" / "agreement.typ"


def agreement_pdf(agreement: Agreement) -> bytes:
    """In the language of the text. Raises ValueError for a text that is not fixed."""
    fixed_at = agreement.frozen_at
    if fixed_at is None:
        raise ValueError("only a fixed text has a PDF")
    with override(interface_language(agreement.pilot.language)):
        page = page_of(agreement) | {"fixed_on": date_format(fixed_at)}
        return compile_pdf(TEMPLATE, page, fixed_at)


def page_of(agreement: Agreement) -> dict[str, Any]:
    """What the template shows: each line of the text, of which some are headings of the platform."""
    opening, *rest = agreement.text.split("\n\n", 1)
    *titles, subtitle = opening.split("\n")
    lines = "".join(rest).split("\n")
    headings = agreement_headings(agreement)
    signatures = list(agreement.signatures.select_related("organisation", "by"))
    signed = {signature.organisation_id for signature in signatures}
    return {
        "titles": titles,
        "subtitle": subtitle,
        "lines": [{"text": line, "is_heading": line in headings} for line in lines],
        "signatures": [signed_by(signature) for signature in signatures],
        "unsigned": [
            str(p.organisation) for p in agreement.pilot.partners if p.organisation_id not in signed
        ],
        "sha256": agreement.sha256,
        "address": settings.SITE_URL + agreement.get_absolute_url(),
        "words": words(),
    }


def signed_by(signature: Signature) -> dict[str, str]:
    return {
        "organisation": str(signature.organisation),
        "person": str(signature.by),
        "at": f"{signature.at:%Y-%m-%d %H:%M} UTC",
    }


def words() -> dict[str, str]:
    return {
        "platform": str(settings.SITE_NAME),
        "page": _("Page"),
        "signatures": _("Signatures"),
        "organisation": _("Organisation"),
        "signatory": _("Signed by"),
        "moment": _("Moment"),
        "unsigned": _("not signed yet"),
        "proof": _("Proof"),
        "fixed_on": _("Text fixed on"),
        "proof_text": _(
            "What is signed is exactly the text above. Its SHA-256, which anybody can compute from the text "
            "file on the page of the agreement, is:"
        ),
    }
