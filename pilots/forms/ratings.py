from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.enums import BrokerQuestion
from pilots.forms.pilots import field_of, scale_of
from pilots.forms.standing import StandingForm
from pilots.models import BrokerRating
from pilots.models.ratings import RATED


class RatingForm(StandingForm):
    useful = scale_of(BrokerQuestion.USEFUL.label)
    answered = scale_of(BrokerQuestion.ANSWERED.label)
    again = scale_of(BrokerQuestion.AGAIN.label)
    comment = field_of(
        BrokerRating,
        "comment",
        label=_("Would you like to add something?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "At most 1000 characters. Only the coordinators read it, once five organisations have written "
            "something, without your name and in alphabetical order. Write nothing that tells who you are."
        ),
    )

    def __init__(self, data: Any = None, *, rating: BrokerRating | None) -> None:
        super().__init__(data, subject=rating or BrokerRating(), names=RATED)
        if rating:
            self.initial.update({question: value or 0 for question, value in rating.values.items()})

    @property
    def said(self) -> dict[str, Any]:
        return {
            "values": {question: self.cleaned_data[question] for question in BrokerQuestion.values},
            "comment": self.cleaned_data["comment"],
            "base": self.cleaned_data["base"],
        }
