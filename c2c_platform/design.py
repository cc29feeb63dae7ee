"""The design system on one page, with the real components and colours."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from c2c_platform.contrast import pairs
from cities.models import City, Country
from core.facets import Chip
from core.templatetags.display import direction
from core.views import Choice


@login_not_required
def design(request: HttpRequest) -> HttpResponse:
    samples = [sample(request, number, language) for number, language in enumerate(("en", "ar"), start=1)]
    return render(request, "core/design.html", {"pairs": pairs(), "samples": samples})


def sample(request: HttpRequest, number: int, language: str) -> dict[str, str]:
    """Every component in a language; `number` keeps the ids of the page apart."""
    with translation.override(language):
        html = render_to_string("core/design_samples.html", things(number), request)
    return {"language": language, "direction": direction(language), "html": html}


class SampleForm(forms.Form):
    at_rest = True  # its summary of errors does not take the focus from who reads the page
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    text = forms.CharField(
        label=gettext_lazy("Text"), help_text=gettext_lazy("A few sentences."), widget=forms.Textarea
    )
    agree = forms.BooleanField(label=gettext_lazy("We agree"), required=False)


STATES = [
    ("neutral", gettext_lazy("draft")),
    ("info", gettext_lazy("submitted")),
    ("progress", gettext_lazy("agreed")),
    ("success", gettext_lazy("published")),
    ("warning", gettext_lazy("overdue")),
    ("danger", gettext_lazy("rejected")),
]


def sample_posting(moment: datetime) -> SimpleNamespace:
    return SimpleNamespace(
        state="published",
        get_state_display=_("published"),
        language="en",
        get_absolute_url="?",
        title=_("Composting of market waste"),
        organisation=SimpleNamespace(city=City(name="Nakuru", country=Country(names={"en": "Kenya"}))),
        theme_names=[_("Solid waste")],
        work_language_names=["English", "العربية"],
        window_start=moment.date(),
        window_end=None,
    )


def sample_flows() -> list[SimpleNamespace]:
    africa, asia, europe = (
        SimpleNamespace(name=name, longitude=longitude, latitude=latitude)
        for name, longitude, latitude in ((_("Africa"), 22, 0), (_("Asia"), 88, 34), (_("Europe"), 18, 52))
    )
    pairs = ((europe, africa, 6), (africa, africa, 4), (asia, africa, 3), (africa, europe, 3))
    return [SimpleNamespace(source=source, target=target, count=n) for source, target, n in pairs]


def sample_lines() -> SimpleNamespace:
    return SimpleNamespace(
        title=_("Water"),
        periods=[str(year) for year in range(2003, 2009)],
        largest=12,
        lines=[
            SimpleNamespace(label=_("Requests"), values=[3, 5, None, 8, 9, 12]),
            SimpleNamespace(label=_("Offers"), values=[4, 4, 6, 5, 0, 3]),
        ],
    )


def sample_scale() -> SimpleNamespace:
    rows = ((_("Water"), 0.75, "2.0"), (_("Planning"), 0.3, "0.6"))
    return SimpleNamespace(
        rows=[SimpleNamespace(label=label, place=place, text=text) for label, place, text in rows],
        ticks=[(0, "¼"), (0.5, "1"), (1, "4")],
        middle=0.5,
    )


def things(number: int) -> dict[str, Any]:
    years = [SimpleNamespace(label=str(2004 + n), value=value) for n, value in enumerate((2, 5, 4, 9))]
    moment = datetime(2004, 12, 31, tzinfo=UTC)
    return {
        "number": number,
        "form": SampleForm(
            {"name": "", "text": ""}, auto_id=f"wrong-{number}-%s", label_suffix="", prefix="wrong"
        ),
        "filter_form": SampleForm(auto_id=f"filter-{number}-%s", label_suffix="", prefix="filter"),
        "states": STATES,
        "tones": [tone for tone, _label in STATES[1:] if tone != "progress"],
        "chips": [Chip(_("Theme"), _("Water"), "?"), Chip(_("Country"), _("Kenya"), "?")],
        "choices": [Choice(_("List"), "?", True), Choice(_("Map"), "?", False)],
        "tabs": [
            {"label": _("Overview"), "url": "?", "current": True},
            {"label": _("History"), "url": "?", "current": False, "count": 3},
        ],
        "page": Paginator(range(60), 20).get_page(2),
        "years": years,
        "values": [year.value for year in years],
        "spread": [2, 3, 4, 9, 5],
        "lines": sample_lines(),
        "scale": sample_scale(),
        "flows": sample_flows(),
        "score_rows": [
            {"name": _("Theme"), "sentence": _("Both name water."), "points": 20.0, "maximum": 25},
            {"name": _("Language"), "sentence": _("Both work in English."), "points": 10.0, "maximum": 10},
        ],
        "events": [
            {"at": moment, "title": _("Published"), "by": _("The association"), "note": _("Well described.")},
        ],
        "dots": [
            SimpleNamespace(name=name, longitude=x, latitude=y, count=n, get_absolute_url=lambda: "?")
            for name, x, y, n in (("Nakuru", 36.1, -0.3, 4), ("Lima", -77.0, -12.0, 1))
        ],
        "posting": sample_posting(moment),
        "job": SimpleNamespace(
            pk=f"sample-{number}",
            status="failed",
            get_status_display=_("failed"),
            error=_("The worker was stopped. It will try again."),
        ),
        "lights": ["green", "amber", "red"],
    }
