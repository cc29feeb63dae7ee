"""The field in which up to three themes are chosen, area by area."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from cities.models import Theme

MAX_THEMES = 3


class ByArea(ModelChoiceIterator):
    """The areas of work, each with its sub-themes."""

    def __iter__(self) -> Iterator[Any]:
        for area, themes in groupby(self.queryset, key=lambda theme: theme.parent or theme):
            yield str(area), [self.choice(theme) for theme in themes]


class AreaBoxes(forms.CheckboxSelectMultiple):
    """Each area can be folded; one in which something is chosen is open."""

    template_name = "django/forms/widgets/area_boxes.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["areas"] = [
            {"name": area, "boxes": boxes, "chosen": sum(box["selected"] for box in boxes)}
            for area, boxes, _index in context["widget"]["optgroups"]
        ]
        return context


class ThemeChoice(forms.ModelMultipleChoiceField):
    iterator = ByArea

    def label_from_instance(self, theme: Any) -> str:
        return str(theme) if theme.parent_id else _("All of “%(area)s”") % {"area": theme}

    def __init__(self, *, is_limited: bool = True, **kwargs: Any) -> None:
        self.is_limited = is_limited
        themes = Theme.objects.select_related("parent")
        super().__init__(themes, label=_("Themes"), widget=AreaBoxes, **kwargs)

    def clean(self, value: Any) -> Any:
        themes = super().clean(value)
        if self.is_limited and len(themes) > MAX_THEMES:
            raise forms.ValidationError(
                _("You chose %(count)d themes. Keep the three that matter most."),
                params={"count": len(themes)},
            )
        return themes
