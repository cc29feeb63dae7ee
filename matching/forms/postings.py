"""Everything that is written of a posting, as a file's row holds it; the pages show it part by part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.enums import WorkLanguage
from cities.models import Region
from cities.theme_choice import ThemeChoice
from matching.enums import PREFERRED_REGIONS, Mode, Side
from matching.models import Offer, Request
from matching.parts import fields_of


class PostingForm(forms.ModelForm):
    themes = ThemeChoice(
        required=False,
        help_text=_("Choose up to three: the more exact, the better the partners that are found."),
    )
    work_languages = forms.MultipleChoiceField(
        label=_("Languages of work"),
        choices=WorkLanguage.choices,
        help_text=_("In which languages can your people work with a partner?"),
        widget=forms.CheckboxSelectMultiple,
    )
    modes = forms.MultipleChoiceField(
        label=_("Ways of working"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    preferred_regions = forms.ModelMultipleChoiceField(
        label=_("Preferred regions"),
        queryset=Region.objects.filter(pk__in=PREFERRED_REGIONS),
        required=False,
        help_text=_("Leave empty when any region is welcome."),
        widget=forms.CheckboxSelectMultiple,
    )

    widgets = {
        "text": forms.Textarea(attrs={"rows": 8}),
        "window_start": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        "window_end": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **{
            name: forms.Textarea(attrs={"rows": 3})
            for name in (
                "gives",
                "gains",
                "applied_in",
                "evidence",
                "wanted_outcome",
                "means",
                "partner_traits",
            )
        },
    }
    help_texts = {
        "title": _("One line that a colleague in another city would understand."),
        "text": _("What is the situation, what have you tried, what do you want to know or can you show?"),
        "theme_other": _("In a few words, if none of the above fits."),
        "gives": _("What your partner learns or receives from you."),
        "means": _("Staff time, money or hospitality that you can put in."),
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("window_start"), cleaned.get("window_end")
        if start and end and end < start:
            self.add_error(
                "window_end", _("The end lies before the beginning. Swap the two dates or correct one.")
            )
        return cleaned


class OfferForm(PostingForm):
    capacity = forms.IntegerField(label=_("Exchanges at the same time"), min_value=1, initial=1)

    class Meta:
        model = Offer
        fields = ["organisation", *fields_of(Side.OFFER)]
        widgets = PostingForm.widgets
        help_texts = PostingForm.help_texts


class RequestForm(PostingForm):
    class Meta:
        model = Request
        fields = ["organisation", *fields_of(Side.REQUEST)]
        widgets = PostingForm.widgets
        help_texts = PostingForm.help_texts
