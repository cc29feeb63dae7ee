from typing import Any

from django import forms

from pilots.editing import fingerprint


class StandingForm(forms.Form):
    """A form for what others may change meanwhile; `base` is the fingerprint of what was shown."""

    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, subject: Any, names: tuple[str, ...]) -> None:
        self.names = names
        initial = {name: getattr(getattr(subject, name), "pk", getattr(subject, name)) for name in names}
        super().__init__(data, initial={**initial, "base": fingerprint(subject, names)})

    def stand_on(self, current: Any) -> None:
        """What is typed stays; saved the next time, it replaces what is stored now."""
        data: Any = self.data
        self.data = data = data.copy()
        data["base"] = fingerprint(current, self.names)
