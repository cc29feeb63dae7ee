from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty, OrganisationKind
from cities.models import Organisation
from cities.rules import is_coordinator
from core.exceptions import ActionRefused
from matching import queries, rules, services
from matching.criteria_texts import parameter_of
from matching.explanations import NAMES
from matching.forms import WeightsForm, WeightsReasonForm, weight_field
from matching.kernel import CRITERIA
from matching.kernel.learning import FEWEST, FEWEST_OF_EACH
from matching.kernel.weights import tenths_available
from matching.models import WeightSet
from matching.models.weights import weights_page
from matching.previews import Preview, preview
from matching.queries.weights import Version


@dataclass(frozen=True)
class Slider:
    """`points` of 100 that the criterion gets by the sliders, and `points_now` those of today."""

    field: forms.BoundField
    parameter: str
    points: float
    points_now: float


def weight_list(request: HttpRequest) -> HttpResponse:
    if not rules.may_see_weights(request.user, None):
        raise Http404
    newest = {found.association: found for found in visible_sets(request.user).select_related("association")}
    own = Organisation.objects.acted_for_by(request.user, Duty.APPROVER).filter(
        kind=OrganisationKind.ASSOCIATION
    )
    owners = [None, *sorted({*own, *filter(None, newest)}, key=str)]
    rows = [{"owner": owner, "weight_set": newest.get(owner), "url": weights_page(owner)} for owner in owners]
    return render(request, "matching/weights_list.html", {"rows": rows})


def visible_sets(user: Any) -> Any:
    return WeightSet.objects.visible_to(user).newest()


def default_weights(request: HttpRequest) -> HttpResponse:
    return weights(request, None)


def association_weights(request: HttpRequest, slug: str) -> HttpResponse:
    return weights(request, association(slug))


def default_learning(request: HttpRequest) -> HttpResponse:
    return learning(request, None)


def association_learning(request: HttpRequest, slug: str) -> HttpResponse:
    return learning(request, association(slug))


def association(slug: str) -> Organisation:
    return get_object_or_404(Organisation, slug=slug, kind=OrganisationKind.ASSOCIATION)


def weights(request: HttpRequest, owner: Organisation | None) -> HttpResponse:
    """The sliders, with the effect of what was typed; saves it when it is what was shown before."""
    if not rules.may_see_weights(request.user, owner):
        raise Http404
    in_force = queries.weights_in_force(owner)
    form = weights_form(request, in_force)
    reason_form = WeightsReasonForm(
        request.POST if "save" in request.POST else None, initial={"reason": request.POST.get("reason", "")}
    )
    are_valid = form.is_valid() and reason_form.is_valid()
    if are_valid and is_previewed(request, form) and save(request, owner, form, reason_form):
        return redirect(weights_page(owner))
    context = weights_context(request, owner, in_force, form) | {"reason_form": reason_form}
    return render(request, "matching/weights.html", context)


def weights_form(request: HttpRequest, in_force: WeightSet) -> WeightsForm:
    """Filled with what was typed, else with the weights in force and what the address has otherwise."""
    if request.method == "POST":
        return WeightsForm(request.POST)
    values = on_sliders(in_force.weights)
    given = {name: request.GET[name] for name in values if name in request.GET}
    return WeightsForm({**values, **given, "version": 0}) if given else WeightsForm(initial=values)


def is_previewed(request: HttpRequest, form: WeightsForm) -> bool:
    if form.cleaned_data["previewed"] == form.fingerprint:
        return True
    messages.warning(
        request,
        _("Nothing is saved yet: weights were changed after the preview. Here is the effect of these ones."),
    )
    return False


def save(
    request: HttpRequest, owner: Organisation | None, form: WeightsForm, reason_form: WeightsReasonForm
) -> bool:
    try:
        saved = services.save_weights(
            owner,
            weights=form.weights,
            reason=reason_form.cleaned_data["reason"],
            expected=form.cleaned_data["version"],
            by=request.user,
        )
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(
        request,
        _("Saved as version %(version)d. It counts for every matching from now on; matches keep theirs.")
        % {"version": saved.version},
    )
    return True


def weights_context(
    request: HttpRequest, owner: Organisation | None, in_force: WeightSet, form: WeightsForm
) -> dict[str, Any]:
    history = queries.weight_history(owner)
    version = history[0].weight_set.version if history else 0
    return {
        "owner": owner,
        "form": form,
        "sliders": sliders(form, in_force),
        "sum": sum((form.weights or in_force.weights).values()),
        "in_force": in_force,
        "history": [shown(entry) for entry in history],
        "default_url": opened(owner, queries.weights_in_force(None).weights) if owner else "",
        "version": version,
        "next_version": version + 1,
        "preview": effect(owner, in_force, form),
        "earlier": queries.proposals_of_earlier_versions(in_force),
        "may_save": rules.may_set_weights(request.user, owner),
        "is_coordinator": is_coordinator(request.user),
        "tabs": tabs(owner, "weights"),
    }


def effect(owner: Organisation | None, in_force: WeightSet, form: WeightsForm) -> Preview | None:
    if not form.weights:
        return None
    return preview(owner, in_force.weights, form.weights, timezone.localdate())


def sliders(form: WeightsForm, in_force: WeightSet) -> list[Slider]:
    now = tenths_available(in_force.weights)
    points = tenths_available(form.weights) if form.weights else now
    return [
        Slider(
            field=form[weight_field(name)],
            parameter=parameter_of(name),
            points=points[index] / 10,
            points_now=now[index] / 10,
        )
        for index, name in enumerate(CRITERIA)
    ]


def on_sliders(weights: dict[str, float]) -> dict[str, int]:
    """As whole numbers from 0 to 100, by name of the field; other weights by their points of 100."""
    if any(weight != int(weight) or weight > 100 for weight in weights.values()):
        weights = {name: 100 * weight / sum(weights.values()) for name, weight in weights.items()}
    return {weight_field(name): round(weights[name]) for name in CRITERIA}


def shown(version: Version) -> dict[str, Any]:
    weight_set = version.weight_set
    changes = [
        {"criterion": NAMES[change.name], "before": change.before, "after": change.after}
        for change in version.changes
    ]
    return {
        "weight_set": weight_set,
        "is_first": version.before is None,
        "changes": changes,
        "url": opened(weight_set.association, weight_set.weights),
    }


def opened(owner: Organisation | None, weights: dict[str, float]) -> str:
    """The address of the page with these weights on the sliders, not saved."""
    return f"{weights_page(owner)}?{urlencode(on_sliders(weights))}#preview"


def learning(request: HttpRequest, owner: Organisation | None) -> HttpResponse:
    """Which weights people's decisions speak for. It changes nothing."""
    if not rules.may_see_weights(request.user, owner):
        raise Http404
    report = queries.learning_report(owner, timezone.localdate())
    estimates = [{"label": NAMES[estimate.name], "estimate": estimate} for estimate in report.estimates]
    highest = max([max(e.high, e.current, e.proposed) for e in report.estimates], default=0)
    proposed = {estimate.name: estimate.proposed for estimate in report.estimates}
    context = {
        "owner": owner,
        "report": report,
        "rows": estimates,
        "axis": 10 * (int(highest) // 10 + 1),
        "open_url": opened(owner, proposed) if proposed else "",
        "before": report.proposal and round(100 * report.proposal.before.auc),
        "after": report.proposal and round(100 * report.proposal.after.auc),
        "fewest": FEWEST,
        "fewest_of_each": FEWEST_OF_EACH,
        "tabs": tabs(owner, "learning"),
    }
    return render(request, "matching/weights_learning.html", context)


def tabs(owner: Organisation | None, current: str) -> list[dict[str, Any]]:
    pages = {"weights": _("Weights"), "learning": _("What decisions say")}
    kind, arguments = ("association", [owner.slug]) if owner else ("default", [])
    return [
        {
            "label": label,
            "url": reverse(f"matching:{kind}_{page}", args=arguments),
            "current": page == current,
            "count": None,
        }
        for page, label in pages.items()
    ]
