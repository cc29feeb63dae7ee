"""Cards to cut out for a public meeting, each with the link of one person as a QR code."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.pdf import compile_pdf
from pilots.emails import assessment_link
from pilots.models import Invitation

TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"


def sheet_pdf(invitations: Sequence[Invitation], *, made_at: datetime) -> bytes:
    """One card for each invitation, all of one group, side and language; in that language."""
    with override(invitations[0].language):
        return compile_pdf(TEMPLATE, page_of(invitations), made_at)


def page_of(invitations: Sequence[Invitation]) -> dict[str, Any]:
    first = invitations[0]
    return {
        "title": first.round.pilot.title,
        "subtitle": f"{first.get_group_display()} · {first.side}",
        "cards": [card(invitation) for invitation in invitations],
        "words": {
            "platform": str(settings.SITE_NAME),
            "ask": _("What do you think of this exchange?"),
            "how": _("Scan the code with a phone. No account, five minutes, and nobody learns who you are."),
            "once": _("For one person, until %(date)s.") % {"date": date_format(first.expires_at)},
            "code": _("QR code with the address of your questions"),
        },
    }


def card(invitation: Invitation) -> dict[str, str]:
    link = assessment_link(invitation)
    return {"link": link, "code": segno.make(link, error="m", micro=False).svg_inline(border=2)}
