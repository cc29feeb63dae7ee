import django_filters
from django.utils.translation import gettext_lazy as _

from cities.enums import OrganisationKind
from cities.models import Organisation
from reporting.associations.models import AssociationReport
from reporting.associations.rules import years_to_tell
from reporting.enums import AssociationReportState


def year_choices() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in years_to_tell()]


class AssociationReportFilter(django_filters.FilterSet):
    association = django_filters.ModelChoiceFilter(
        label=_("Association"),
        queryset=Organisation.objects.filter(kind=OrganisationKind.ASSOCIATION),
        to_field_name="slug",
        empty_label=_("All associations"),
    )
    year = django_filters.ChoiceFilter(label=_("Year"), choices=year_choices, empty_label=_("All years"))
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=AssociationReportState.choices, empty_label=_("All states")
    )

    class Meta:
        model = AssociationReport
        fields: list[str] = []
