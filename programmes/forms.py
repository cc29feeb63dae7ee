from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, OrganisationKind
from cities.models import City, Country, Organisation, Region
from cities.rules import is_coordinator
from cities.theme_choice import ThemeChoice
from core.forms import DocumentFields
from matching.enums import PREFERRED_REGIONS
from pilots.enums import ExchangeType
from programmes.enums import Adoption, CallState, CitySize, SeatRole
from programmes.models import FundingCall, Priorities, RoundTable, SupportProgramme


def spoken_for(user: Any) -> QuerySet[Organisation]:
    """Organisations for which the user may write here: own ones, for coordinators all; never cities."""
    others = Organisation.objects.exclude(kind=OrganisationKind.CITY_GOVERNMENT)
    return others if is_coordinator(user) else others.acted_for_by(user, Duty.EDITOR, Duty.SIGNATORY)


class DayField(forms.DateField):
    """A day; today unless another one is given."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        options.setdefault("initial", timezone.localdate)
        super().__init__(widget=widget, localize=False, **options)


class CurrencyField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"size": 3, "dir": "ltr", "autocapitalize": "characters"})
        options.setdefault("help_text", _("Three letters, such as EUR."))
        super().__init__(label=_("Currency"), max_length=3, widget=widget, **options)

    def clean(self, value: Any) -> str:
        return super().clean(value).upper()


def amount_field(label: Any, *, required: bool = True, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, required=required, **options)


def text_field(label: Any, *, rows: int = 3, max_length: int = 1000, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=max_length, widget=widget, **options)


class PlainModelForm(forms.ModelForm):
    """The constraints of the model are the services' to tell: theirs are sentences for people."""

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.fields}


class ProgrammeForm(forms.ModelForm):
    class Meta:
        model = SupportProgramme
        fields = ["organisation", "name", "text", "language", "countries"]
        help_texts = {
            "countries": _(
                "Those whose cities cooperate in it, at least two. Whether it is south-south is derived from"
                " them."
            )
        }

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = spoken_for(user)
        fields["countries"].queryset = Country.objects.all()


class ProgrammeTextForm(forms.ModelForm):
    """What can still be said otherwise of a programme that is established."""

    class Meta:
        model = SupportProgramme
        fields = ["name", "text", "language"]


class PlannedProgrammeForm(ProgrammeTextForm):
    class Meta(ProgrammeTextForm.Meta):
        fields = ["name", "text", "language", "countries"]


class PrioritiesForm(PlainModelForm):
    themes = ThemeChoice(
        is_limited=False, required=False, help_text=_("Leave empty what you do not want to narrow down.")
    )
    regions = forms.ModelMultipleChoiceField(
        label=_("Regions"),
        queryset=Region.objects.filter(pk__in=PREFERRED_REGIONS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    exchange_types = forms.MultipleChoiceField(
        label=_("Types of exchange"),
        choices=ExchangeType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    city_sizes = forms.MultipleChoiceField(
        label=_("Size of the cities"),
        choices=CitySize.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    currency = CurrencyField(required=False)

    class Meta:
        model = Priorities
        fields = ["themes", "regions", "exchange_types", "city_sizes", "smallest", "largest", "currency"]


class EstablishForm(forms.Form):
    on = DayField(label=_("Established on"))
    evidence = text_field(_("What shows it"), help_text=_("A decision, a budget line, a published document."))


class MainstreamForm(forms.Form):
    on = DayField(label=_("Mainstreamed on"))
    through = forms.ChoiceField(
        label=_("Adopted through"), choices=Adoption.choices, widget=forms.RadioSelect
    )
    evidence = text_field(_("What shows it"), help_text=_("Its name and number, and where it can be read."))


class PilotForm(forms.Form):
    pilot = forms.CharField(
        label=_("Pilot"),
        max_length=300,
        help_text=_("Its reference, such as P-00012, or the address of its page."),
    )


class CallForm(forms.Form):
    """In the currency in which the agreement says what the pilot costs."""

    amount = amount_field(_("Amount sought"))
    purpose = text_field(_("What it is needed for"))
    closes_on = DayField(label=_("Open until"), initial=None)

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data)
        if currency:
            self.fields["amount"].help_text = gettext("In %(currency)s, as in the agreement.") % {
                "currency": currency
            }


class InterestForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("For"), empty_label=None)
    note = text_field(_("What you want to know"), required=False)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = spoken_for(user)


class PledgeForm(forms.Form):
    """Without a call, it is for a programme or for what is written."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Given by"))
    programme = forms.ModelChoiceField(
        SupportProgramme.objects.none(), label=_("For the programme"), required=False
    )
    purpose = text_field(_("What it is for"), required=False)
    amount = amount_field(_("Amount"))
    currency = CurrencyField()
    on = DayField(label=_("Pledged on"))

    def __init__(
        self, data: Any = None, *, user: Any, call: FundingCall | None, table: RoundTable | None = None
    ) -> None:
        initial: dict[str, Any] = {"amount": call.amount, "currency": call.currency} if call else {}
        if table:
            initial["on"] = table.held_on
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = table.participants if table else spoken_for(user)
        if call:
            del fields["programme"]
        else:
            fields["programme"].queryset = SupportProgramme.objects.visible_to(user)


STEP = ["amount", "on", "evidence", "document", "document_name", "reason"]


class CommitForm(DocumentFields):
    field_order = STEP

    amount = amount_field(_("Amount committed"))
    on = DayField(label=_("Committed on"))
    evidence = text_field(_("What shows it"), help_text=_("The decision or contract, and where it is kept."))
    reason = text_field(_("Why it is more than was pledged"), required=False, rows=2)


class PaymentForm(DocumentFields):
    field_order = STEP

    amount = amount_field(_("Amount paid"))
    on = DayField(label=_("Paid on"))
    evidence = text_field(_("What shows it"), help_text=_("The transfer or receipt, and where it is kept."))
    reason = text_field(_("Why it is more than was committed"), required=False, rows=2)


class RoundTableForm(PlainModelForm):
    held_on = DayField(label=_("Day"), initial=None)

    class Meta:
        model = RoundTable
        fields = [
            "convened_by",
            "title",
            "language",
            "held_on",
            "starts_at",
            "ends_at",
            "city",
            "place",
            "agenda",
        ]
        help_texts = {"agenda": _("One point on each line.")}
        widgets = {
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["convened_by"].queryset = spoken_for(user)
        fields["city"].queryset = City.objects.taking_part(timezone.localdate())
        if self.instance.pk:
            del fields["convened_by"], fields["language"]


class SeatForm(forms.Form):
    """Somebody who has a seat already gets the other role."""

    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices)


class PackForm(forms.Form):
    calls = forms.ModelMultipleChoiceField(
        FundingCall.objects.none(), label=_("Pilots"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, user: Any, table: RoundTable) -> None:
        super().__init__(data, initial={"calls": table.calls.all()})
        fields: dict[str, Any] = self.fields
        calls = FundingCall.objects.visible_to(user).filter(Q(state=CallState.OPEN) | Q(round_tables=table))
        fields["calls"].queryset = calls.select_related("pilot").distinct()


class OutcomesForm(forms.Form):
    outcomes = text_field(_("Outcomes"), rows=10, max_length=5000)
