"""The questions on paper, to be answered with a pen. Every copy is the same, so none tells whose it is."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.pdf import compile_pdf
from pilots.enums import StakeholderGroup
from pilots.forms.papers import ON_PAPER
from pilots.models import AssessmentRound, Participant
from pilots.queries import questions_in

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"


def paper_pdf(round_: AssessmentRound, language: str) -> bytes:
    with override(language):
        return compile_pdf(TEMPLATE, page_of(round_, language), round_.opened_at)


def page_of(round_: AssessmentRound, language: str) -> dict[str, Any]:
    pilot = round_.pilot
    return {
        "title": pilot.title,
        "title_lang": pilot.language.split("-")[0],
        "partners": [place(partner) for partner in pilot.partners],
        "groups": [str(group.label) for group in StakeholderGroup],
        "questions": list(questions_in(round_.questionnaire, language).values()),
        "scale": [{"label": str(label), "mark": value} for value, label in ON_PAPER],
        "words": words(),
    }


def place(partner: Participant) -> str:
    """The city and its country; the organisation where it has no city."""
    organisation = partner.organisation
    return f"{organisation.city}, {organisation.city.country}" if organisation.city else str(organisation)


def words() -> dict[str, str]:
    return {
        "platform": str(settings.SITE_NAME),
        "ask": _("What do you think of this exchange?"),
        "fill": _("Tick one box in each row; if you cannot judge something, tick the last one."),
        "group": _("You answer as (tick one)"),
        "statement": _("Statement"),
        "comment": _("Would you like to add something?"),
        "unnamed": _("Write nothing that tells who you are."),
        "private": _(
            "Your answers are stored without your name and without your address. The cities see only how all "
            "answers are spread, from five answers on."
        ),
        "typed": _("The association types the forms in, mixes them, and does not know whose they are."),
        "once": _("Answer once: on this paper or with a card, not both."),
        "page": _("Page"),
    }
