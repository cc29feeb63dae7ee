"""The list of pilots and the five pages of one pilot."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django_filters.views import FilterView

from core.exports import csv_response
from core.workflow import Transition
from pilots import queries, rules, workflow
from pilots.emails import assessment_link
from pilots.enums import PilotState, RoundKind
from pilots.filters import PilotFilter
from pilots.forms import InvitationForm
from pilots.models import AssessmentRound, Invitation, Pilot

CSV_HEADER = [
    "reference",
    "title",
    "state",
    "exchange type",
    "triangular",
    "areas",
    "partner 1",
    "city 1",
    "country 1",
    "partner 2",
    "city 2",
    "country 2",
    "agreed on",
    "documented on",
    "assessed on",
    "brokered",
    "illustrative",
]


@method_decorator(login_not_required, name="dispatch")
class PilotList(FilterView):
    """The pilots with their filters and, at `?format=csv`, the same pilots as a file."""

    template_name = "pilots/pilot_list.html"
    filterset_class = PilotFilter
    paginate_by = 20
    strict = False

    def get_queryset(self) -> QuerySet[Pilot]:
        return Pilot.objects.visible_to(self.request.user).for_display()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("format") != "csv":
            return super().get(request, *args, **kwargs)
        found = self.get_filterset(self.filterset_class).qs
        now = timezone.now()
        records = queries.pilot_records(now.date(), now, found)
        return csv_response("pilots", CSV_HEADER, map(csv_row, records))


def csv_row(pilot: queries.PilotRecord) -> list[Any]:
    return [
        pilot.reference,
        pilot.title,
        pilot.state,
        pilot.exchange_type,
        yes_or_no(pilot.is_triangular),
        "; ".join(pilot.areas),
        *(cell for partner in pilot.partners for cell in partner),
        pilot.agreed_on,
        pilot.documented_on,
        pilot.assessed_on,
        yes_or_no(pilot.is_brokered),
        yes_or_no(pilot.is_demonstration),
    ]


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def tabs(pilot: Pilot, current: str) -> list[Tab]:
    labels = {
        "pilot_detail": _("Overview"),
        "pilot_agreement": _("Agreement"),
        "pilot_documentation": _("Documentation"),
        "pilot_assessment": _("Assessment"),
        "pilot_history": _("History"),
    }
    return [
        Tab(label, reverse(f"pilots:{name}", args=[pilot.uuid]), name == current)
        for name, label in labels.items()
    ]


def visible(request: HttpRequest, uuid: Any, pilots: Any = None) -> Pilot:
    pilots = queries.pilots_for_page() if pilots is None else pilots
    return get_object_or_404(pilots.visible_to(request.user), uuid=uuid)


def page(request: HttpRequest, pilot: Pilot, name: str, **context: Any) -> HttpResponse:
    """One of the five pages of a pilot."""
    context |= {"pilot": pilot, "tabs": tabs(pilot, name), "standing": rules.standing(request.user, pilot)}
    return render(request, f"pilots/{name}.html", context)


@login_not_required
def pilot_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = visible(request, uuid, queries.pilots_in_full())
    facts = queries.proof(pilot)
    steps = [button(pilot, step) for step in workflow.PILOT_BUTTONS if step.open_to(request.user, pilot)]
    return page(
        request,
        pilot,
        "pilot_detail",
        proof=facts,
        chain_position=queries.chain_position(pilot, facts),
        steps=steps,
    )


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    needs_reason: bool


def button(pilot: Pilot, step: Transition) -> Button:
    url = reverse(f"pilots:pilot_{step.name}", args=[pilot.uuid])
    return Button(step.label, url, step in (workflow.SUSPEND, workflow.CANCEL))


@login_not_required
def pilot_agreement(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = visible(request, uuid)
    signatures = list(pilot.agreement.signatures.select_related("organisation", "by"))
    signed = {signature.organisation_id for signature in signatures}
    waits = pilot.agreement.is_frozen and len(signed) < len(pilot.partners)
    return page(
        request,
        pilot,
        "pilot_agreement",
        signatures=signatures,
        unsigned=[partner for partner in pilot.partners if partner.organisation_id not in signed],
        waits_for_signatures=waits and pilot.state in workflow.AGREE.sources,
        is_draft=not pilot.agreement.is_frozen and pilot.state in workflow.AGREE.sources,
        may_sign=bool(rules.standing(request.user, pilot).signs_for - signed),
    )


@login_not_required
def pilot_documentation(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = visible(request, uuid, queries.pilots_in_full(with_texts=True))
    sections = pilot.sections.all()
    confirmed = {confirmation.organisation_id for confirmation in pilot.confirmations.all()}
    is_accepted = all(section.accepted_at for section in sections)
    standing = rules.standing(request.user, pilot)
    return page(
        request,
        pilot,
        "pilot_documentation",
        sections=sections,
        proof=queries.proof(pilot),
        may_write=standing.edits and pilot.state in PilotState.documentable(),
        may_confirm=is_accepted and bool(standing.answers_for - confirmed),
        may_publish=pilot.published_at is None and (standing.runs or standing.reviews),
    )


@login_not_required
def pilot_assessment(request: HttpRequest, uuid: Any, form: InvitationForm | None = None) -> HttpResponse:
    """`form` is an invitation that was refused, to be corrected."""
    pilot = visible(request, uuid)
    standing = rules.standing(request.user, pilot)
    rounds = queries.rounds_in_full(pilot, with_invitations=standing.reviews)
    opened = {round_.kind for round_ in rounds}
    due = [kind for kind in RoundKind if kind not in opened and rules.round_is_due(pilot, kind)]
    return page(
        request,
        pilot,
        "pilot_assessment",
        rounds=[shown_round(pilot, round_, form, reviews=standing.reviews) for round_ in rounds],
        due=due if standing.reviews else [],
    )


def shown_round(
    pilot: Pilot, round_: AssessmentRound, form: InvitationForm | None, *, reviews: bool
) -> dict[str, Any]:
    answers = list(round_.answers.all())
    partners = [partner.organisation_id for partner in pilot.partners]
    own_form = form if form is not None and form.prefix == round_.kind else None
    return {
        "round": round_,
        "progress": queries.progress(answers, partners),
        "results": queries.results(round_, answers),
        "invitations": list(links(round_.invitations.all())),
        "form": (own_form or InvitationForm(pilot=pilot, prefix=round_.kind)) if reviews else None,
    }


def links(invitations: Any) -> Iterator[tuple[Invitation, str]]:
    """Each invitation with its link, as long as it can be used."""
    now = timezone.now()
    for invitation in invitations:
        is_open = invitation.used_on is None and invitation.expires_at > now
        yield invitation, assessment_link(invitation) if is_open else ""


@login_not_required
def pilot_history(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = visible(request, uuid, queries.pilots_in_full())
    is_inside = rules.standing(request.user, pilot).is_inside
    return page(request, pilot, "pilot_history", events=queries.timeline(pilot, for_insiders=is_inside))
