import django_filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reporting.enums import ReportKind
from reporting.models import Milestone, Report


class ReportFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=ReportKind.choices, empty_label=_("All kinds")
    )
    milestone = django_filters.ModelChoiceFilter(
        label=_("Milestone"),
        queryset=Milestone.objects.all(),
        to_field_name="year",
        empty_label=_("All milestones"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=settings.LANGUAGES, empty_label=_("All languages")
    )

    class Meta:
        model = Report
        fields: list[str] = []
