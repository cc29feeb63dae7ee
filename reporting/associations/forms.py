from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Organisation
from pilots.forms.pilots import field_of
from pilots.forms.standing import StandingForm
from reporting.associations.models import HEADINGS, AssociationReport
from reporting.associations.queries import written_for_by
from reporting.associations.rules import years_to_tell


class BeginForm(forms.Form):
    """The association is asked for only where the user is staff of several."""

    association = forms.ModelChoiceField(
        Organisation.objects.none(), to_field_name="slug", label=_("Association")
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        own = written_for_by(user)
        fields["association"].queryset = own
        fields["association"].initial = own.values_list("slug", flat=True).first()
        fields["year"].choices = [(year, str(year)) for year in years_to_tell()]
        fields["year"].initial = timezone.localdate().year - 1


class AssociationReportForm(StandingForm):
    language = forms.ChoiceField(label=_("Language of the text"), choices=WorkLanguage.choices)
    progress = field_of(
        AssociationReport,
        "progress",
        help_text=_("What the members reached in the year. The figures are added by themselves."),
    )
    difficulties = field_of(
        AssociationReport, "difficulties", help_text=_("What did not work is as useful as what did.")
    )
    lessons = field_of(AssociationReport, "lessons")
    plans = field_of(AssociationReport, "plans")

    def __init__(self, data: Any = None, *, report: AssociationReport) -> None:
        super().__init__(data, subject=report, names=("language", *HEADINGS))
        progress: Any = self.fields["progress"]
        progress.is_needed = True  # a draft may lack it, what is handed in may not
