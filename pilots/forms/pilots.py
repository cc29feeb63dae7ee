from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cities.enums import OrganisationKind
from cities.models import Organisation, Theme
from pilots import rules
from pilots.enums import Role
from pilots.models import Agreement, DocumentationSection, Invitation, Participant, Pilot
from pilots.services import MOST_CARDS

MAX_THEMES = 3
ABOUT = ("title", "summary", "themes")  # of the pilot; an amendment leaves them as they are


def field_of(model: Any, name: str, **options: Any) -> forms.Field:
    """The form's field for a field of a model, with the same label and limits."""
    return model._meta.get_field(name).formfield(**options)


class AgreementForm(forms.Form):
    """What the exchange is about, what it costs, and what each participant gives and gains."""

    title = field_of(Pilot, "title")
    summary = field_of(Pilot, "summary")
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(),
        label=_("Themes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One to three."),
    )
    purposes = field_of(Agreement, "purposes", help_text=_("Needed before the text is fixed."))
    budget_text = field_of(Agreement, "budget_text")
    budget_amount = field_of(Agreement, "budget_amount")
    budget_currency = field_of(Agreement, "budget_currency", help_text=_("Three letters, such as EUR."))

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        self.participants = rules.parties(agreement)
        super().__init__(data, initial=first_values(agreement, self.participants))
        if agreement.is_amendment:
            for name in ABOUT:
                del self.fields[name]
        for participant in self.participants:
            names = {"organisation": participant.organisation}
            help_text = (
                gettext("Needed before the text is fixed.") if participant.role == Role.PARTNER else ""
            )
            self.fields[f"gives_{participant.pk}"] = field_of(
                Participant,
                "gives",
                label=gettext("What %(organisation)s gives") % names,
                help_text=help_text,
            )
            self.fields[f"gains_{participant.pk}"] = field_of(
                Participant,
                "gains",
                label=gettext("What %(organisation)s gains") % names,
                help_text=help_text,
            )
        terms = [name for name in self.fields if name.startswith(("gives_", "gains_"))]
        self.order_fields(["title", "summary", "themes", "purposes", *terms])

    def clean_themes(self) -> Any:
        themes = self.cleaned_data["themes"]
        if len(themes) > MAX_THEMES:
            raise forms.ValidationError(gettext("Choose three themes at most."))
        return themes

    @property
    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ABOUT if name in self.fields}

    @property
    def agreement(self) -> dict[str, Any]:
        names = ("purposes", "budget_text", "budget_amount", "budget_currency")
        terms = {
            participant.pk: (
                self.cleaned_data[f"gives_{participant.pk}"],
                self.cleaned_data[f"gains_{participant.pk}"],
            )
            for participant in self.participants
        }
        return {"terms": terms, **{name: self.cleaned_data[name] for name in names}}


def first_values(agreement: Agreement, participants: Iterable[Participant]) -> dict[str, Any]:
    pilot = agreement.pilot
    values: dict[str, Any] = {
        "title": pilot.title,
        "summary": pilot.summary,
        "themes": [theme.pk for theme in pilot.themes.all()],
        "purposes": agreement.purposes,
        "budget_text": agreement.budget_text,
        "budget_amount": agreement.budget_amount,
        "budget_currency": agreement.budget_currency,
    }
    for participant in participants:
        values[f"gives_{participant.pk}"] = participant.gives
        values[f"gains_{participant.pk}"] = participant.gains
    return values


class SupporterForm(forms.ModelForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.exclude(kind=OrganisationKind.CITY_GOVERNMENT), label=_("Organisation")
    )

    class Meta:
        model = Participant
        fields = ["organisation", "gives", "gains"]


class SectionForm(forms.ModelForm):
    class Meta:
        model = DocumentationSection
        fields = ["text", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = self.instance.question


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ShortenForm(forms.Form):
    text = forms.CharField(
        label=_("Text to release"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Only take words away. You may write […] where some are missing."),
    )


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["group", "side", "email", "language"]
        help_texts = {"email": _("Leave it empty to hand the link over yourself, for instance on paper.")}

    def __init__(self, data: Any = None, *, pilot: Pilot, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix, initial={"language": get_language()})
        side: Any = self.fields["side"]
        side.queryset = Organisation.objects.filter(
            pk__in=[partner.organisation_id for partner in pilot.partners]
        )
        side.choices = [
            ("", "---------"),
            *((p.organisation_id, str(p.organisation)) for p in pilot.partners),
        ]


class SheetForm(InvitationForm):
    count = forms.IntegerField(
        label=_("How many cards"),
        min_value=2,
        max_value=MOST_CARDS,
        initial=16,
        help_text=_("Eight fit on a page."),
    )

    class Meta(InvitationForm.Meta):
        fields = ["group", "side", "language"]


SCALE = (
    ("5", _("5 – I agree")),
    ("4", "4"),
    ("3", _("3 – partly")),
    ("2", "2"),
    ("1", _("1 – I disagree")),
    ("0", _("I cannot say")),
)


def scale_of(label: Any, choices: Any = SCALE) -> forms.Field:
    """1 to 5, or None for "cannot say"."""
    return forms.TypedChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, coerce=lambda value: int(value) or None
    )


class AssessmentForm(forms.Form):
    """One field per question, and a comment."""

    scale = SCALE

    def __init__(self, data: Any = None, *, questions: dict[str, str]) -> None:
        super().__init__(data)
        self.codes = list(questions)
        for code, text in questions.items():
            self.fields[code] = scale_of(text, self.scale)
        self.fields["comment"] = forms.CharField(
            label=_("Would you like to add something?"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "Once there are five comments, the association reads them and leaves out what tells who "
                "somebody is. They are shown without name, group or date. "
                "Write nothing that tells who you are."
            ),
        )

    @property
    def values(self) -> dict[str, int | None]:
        return {code: self.cleaned_data[code] for code in self.codes}
