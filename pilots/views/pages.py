"""The list of pilots and the pages of one pilot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.vary import vary_on_headers

from cities.facets import theme_facets
from core.exports import ROWS_AT_ONCE
from core.facets import Facet
from core.views import FilteredList, page_of, saves_data
from core.workflow import Transition
from library.queries import fitting
from pilots import queries, rules, workflow
from pilots.emails import assessment_link
from pilots.enums import CommentState, PilotState, RoundKind
from pilots.filters import PilotFilter
from pilots.forms import InvitationForm
from pilots.models import AssessmentRound, Invitation, Pilot

EXPORT_HEADER = [
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


PARTNER_CELLS = 6


@method_decorator(login_not_required, name="dispatch")
class PilotList(FilteredList):
    template_name = "pilots/pilot_list.html"
    filterset_class = PilotFilter
    facets = [
        Facet("state", F("state")),
        *theme_facets("themes"),
        Facet("exchange_type", F("exchange_type")),
    ]
    orders = {
        "newest": (gettext_lazy("Newest first"), ["-prepared_at", "-pk"]),
        "title": (gettext_lazy("Title"), ["title", "pk"]),
    }
    export_name = "pilots"
    export_title = gettext_lazy("Pilots")
    export_header = EXPORT_HEADER

    def get_queryset(self) -> QuerySet[Pilot]:
        return Pilot.objects.visible_to(self.request.user).for_display()

    def export_rows(self, found: QuerySet) -> Iterable[list[Any]]:
        now = timezone.now()
        keys = found.values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_ONCE)
        while part := list(islice(keys, ROWS_AT_ONCE)):
            among = Pilot.objects.filter(pk__in=part)
            records = {record.pk: record for record in queries.pilot_records(now.date(), now, among)}
            yield from (export_row(records[pk]) for pk in part if pk in records)


def export_row(pilot: queries.PilotRecord) -> list[Any]:
    return [
        pilot.reference,
        pilot.title,
        pilot.state,
        pilot.exchange_type,
        yes_or_no(pilot.is_triangular),
        "; ".join(pilot.areas),
        *partner_cells(pilot),
        pilot.agreed_on,
        pilot.documented_on,
        pilot.assessed_on,
        yes_or_no(pilot.is_brokered),
        yes_or_no(pilot.is_demonstration),
    ]


def partner_cells(pilot: queries.PilotRecord) -> list[str]:
    """Those of two partners, empty where one is missing, so that every cell is below its heading."""
    cells = [cell for partner in pilot.partners for cell in partner][:PARTNER_CELLS]
    return cells + [""] * (PARTNER_CELLS - len(cells))


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


FOR_INSIDERS = frozenset({"pilot_updates"})
# Pages that are reached from a tab of another name.
TAB_OF = {"update_detail": "pilot_updates"}


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def tabs(pilot: Pilot, current: str, *, is_inside: bool) -> list[Tab]:
    labels = {
        "pilot_detail": _("Overview"),
        "pilot_agreement": _("Agreement"),
        "pilot_plan": _("Plan"),
        "pilot_results": _("Results"),
        "pilot_contributions": _("Contributions"),
        "pilot_updates": _("Updates"),
        "pilot_documentation": _("Documentation"),
        "pilot_assessment": _("Assessment"),
        "pilot_history": _("History"),
    }
    return [
        Tab(label, reverse(f"pilots:{name}", args=[pilot.uuid]), name == current)
        for name, label in labels.items()
        if is_inside or name not in FOR_INSIDERS
    ]


def visible(request: HttpRequest, uuid: Any, pilots: Any = None) -> Pilot:
    pilots = queries.pilots_for_page() if pilots is None else pilots
    return get_object_or_404(pilots.visible_to(request.user), uuid=uuid)


def page(request: HttpRequest, pilot: Pilot, name: str, **context: Any) -> HttpResponse:
    """One of the pages of a pilot."""
    standing = rules.standing(request.user, pilot)
    of = TAB_OF.get(name, name)
    context |= {"pilot": pilot, "tabs": tabs(pilot, of, is_inside=standing.is_inside), "standing": standing}
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
        to_rate=queries.to_rate(request.user, pilot),
        fitting=fitting(pilot.themes.all(), pilot.match.request.vector),
    )


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    needs_reason: bool


def button(pilot: Pilot, step: Transition) -> Button:
    url = reverse(f"pilots:pilot_{step.name}", args=[pilot.uuid])
    return Button(step.label, url, step in (workflow.SUSPEND, workflow.CANCEL))


def file_of(name: str, content: bytes, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@login_not_required
@vary_on_headers("Save-Data")
def pilot_documentation(request: HttpRequest, uuid: Any) -> HttpResponse:
    pilot = visible(request, uuid, queries.pilots_in_full(with_texts=True))
    sections = pilot.sections.all()
    confirmed = {confirmation.organisation_id for confirmation in pilot.confirmations.all()}
    withheld = {each.organisation_id for each in pilot.confirmations.all() if each.withheld_at}
    is_accepted = not any(section.is_missing for section in sections)
    standing = rules.standing(request.user, pilot)
    may_write = standing.edits and not confirmed and pilot.state in PilotState.documentable()
    return page(
        request,
        pilot,
        "pilot_documentation",
        sections=[section for section in sections if section.text or section.is_required or may_write],
        proof=queries.proof(pilot),
        files=pilot.files.all(),
        saves_data=saves_data(request),
        may_write=may_write,
        may_withdraw_file=rules.may_withdraw_file(request.user, pilot),
        may_confirm=is_accepted and bool(standing.answers_for - confirmed),
        may_publish=pilot.published_at is None and not withheld and (standing.runs or standing.reviews),
        may_withdraw=bool(standing.answers_for & confirmed - withheld),
        may_renew=bool(standing.answers_for & withheld),
    )


@login_not_required
def pilot_assessment(request: HttpRequest, uuid: Any, form: InvitationForm | None = None) -> HttpResponse:
    """`form` is an invitation that was refused, to be corrected."""
    pilot = visible(request, uuid, Pilot.objects.with_participants())
    standing = rules.standing(request.user, pilot)
    rounds = [
        shown_round(request, pilot, round_, form, reviews=standing.reviews)
        for round_ in queries.rounds_in_full(pilot, with_invitations=standing.reviews)
    ]
    found = {shown["round"].kind: shown["results"] for shown in rounds}
    due = [kind for kind in RoundKind if kind not in found and rules.round_is_due(pilot, kind)]
    return page(
        request,
        pilot,
        "pilot_assessment",
        rounds=rounds,
        changes=queries.changes(found.get(RoundKind.MIDTERM), found.get(RoundKind.FINAL)),
        due=due if standing.reviews else [],
    )


def shown_round(
    request: HttpRequest, pilot: Pilot, round_: AssessmentRound, form: InvitationForm | None, *, reviews: bool
) -> dict[str, Any]:
    answers = list(round_.answers.all())
    sides = {partner.organisation_id: str(partner.organisation) for partner in pilot.partners}
    own_form = form if form is not None and form.prefix == round_.kind else None
    sheets, single = queries.by_sheet(round_.invitations.all())
    to_read = queries.comments_to_read(round_.comments.all())
    return {
        "round": round_,
        "progress": queries.progress(answers, list(sides)),
        "results": queries.results(round_, answers, sides),
        "on_paper": queries.on_paper(round_.papers.all(), answers),
        "comments": queries.released_comments(round_.comments.all()),
        "comments_waiting": sum(comment.state == CommentState.WAITING for comment in to_read),
        "has_comments": bool(to_read),
        "invitations": page_of(request, list(links(single))),
        "papers": round_.papers.all(),
        "sheets": [(sheet, len(sheet.open_at(timezone.now()))) for sheet in sheets],
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
    pilot = visible(request, uuid)
    is_inside = rules.standing(request.user, pilot).is_inside
    return page(request, pilot, "pilot_history", events=queries.timeline(pilot, for_insiders=is_inside))
