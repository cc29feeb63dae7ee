from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.enums import Duty, WorkLanguage
from cities.models import Organisation
from cities.theme_choice import ThemeChoice
from core.exceptions import ActionRefused
from core.file_types import ACCEPTED
from core.uploads import MOST_BYTES, Upload, checked
from library.enums import Licence, PartKind, ToolKind
from library.models import Collection, Edition, Practice, Reuse, Tool
from library.rules import curating


def licence_choices() -> list[tuple[str, str]]:
    """Each with what it means, in the reader's language."""
    return [
        (licence.value, f"{licence.label}: {licence.meaning}" if licence.url else str(licence.meaning))
        for licence in Licence
    ]


class ToolForm(forms.Form):
    """What holds for a tool in every language."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ToolKind.choices, widget=forms.RadioSelect)
    themes = ThemeChoice(help_text=_("Choose up to three."))
    licence = forms.ChoiceField(label=_("What may others do with it?"), choices=licence_choices)


class EditionForm(forms.Form):
    """The tool in one language."""

    language = forms.ChoiceField(label=_("Language of the tool"), choices=WorkLanguage.choices)
    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(
        label=_("What it is good for"),
        max_length=3000,
        help_text=_("Who uses it for what, and what they need for it. In the language of the tool."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        required=False,
        help_text=_("PDF, image or office document, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where it can be read or downloaded, if not as a file here."),
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and not link.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("Give an address that begins with https:// or http://."))
        return link

    def clean_file(self) -> Upload | None:
        """One byte more than is allowed shows that it is too large."""
        file = self.cleaned_data["file"]
        if not file:
            return None
        try:
            return checked(file.name, file.read(MOST_BYTES + 1))
        except ActionRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    @property
    def said(self) -> dict[str, Any]:
        """As the services take it."""
        names = ("language", "title", "summary", "link")
        return {name: self.cleaned_data[name] for name in names} | {"upload": self.cleaned_data["file"]}


class ForOwnForm(forms.Form):
    """Written for one of the user's organisations; asked only of who writes for several."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation?"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = self.organisations_of(user).order_by("name")
        own = list(field.queryset)
        if len(own) == 1:
            field.widget, field.initial = forms.HiddenInput(), own[0]

    def organisations_of(self, user: Any) -> Any:
        return Organisation.objects.acted_for_by(user, Duty.EDITOR)


class NewToolForm(ForOwnForm, ToolForm, EditionForm):
    field_order = ["organisation", "language", "title", "summary", "file", "link"]


class ChangeToolForm(ToolForm):
    def __init__(self, data: Any, *, tool: Tool) -> None:
        own = {"kind": tool.kind, "licence": tool.licence, "themes": list(tool.themes.all())}
        super().__init__(data, initial=own)


class AddEditionForm(EditionForm):
    """In a language that the tool does not have yet."""

    def __init__(self, *args: Any, tool: Tool) -> None:
        super().__init__(*args)
        taken = {edition.language for edition in tool.editions.all()}
        language: Any = self.fields["language"]
        language.choices = [choice for choice in WorkLanguage.choices if choice[0] not in taken]


class ChangeEditionForm(EditionForm):
    without_file = forms.BooleanField(label=_("Take the present file away"), required=False)
    field_order = ["title", "summary", "without_file", "file", "link"]

    def __init__(self, data: Any, files: Any, *, edition: Edition) -> None:
        own = {name: getattr(edition, name) for name in ("language", "title", "summary", "link")}
        super().__init__(data, files, initial=own)
        language: Any = self.fields["language"]
        language.widget, language.disabled = forms.HiddenInput(), True
        if not edition.file:
            del self.fields["without_file"]

    @property
    def said(self) -> dict[str, Any]:
        return super().said | {"without_file": self.cleaned_data.get("without_file", False)}


class AdaptersForm(forms.Form):
    """What those who made the experience add for others."""

    preconditions = forms.CharField(
        label=PartKind.PRECONDITIONS.label,
        max_length=5000,
        required=False,
        help_text=_("Laws, staff, money, equipment: without what would it not have worked?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    differently = forms.CharField(
        label=PartKind.DIFFERENTLY.label,
        max_length=5000,
        required=False,
        help_text=_("What went wrong, and what you know now that you did not know then."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Language of these texts"), choices=WorkLanguage.choices)

    def __init__(self, data: Any, *, practice: Practice) -> None:
        written = {part.kind: part for part in practice.parts.all() if part.kind in PartKind.for_adapters()}
        languages = [part.language for part in written.values()]
        own = {kind: part.text for kind, part in written.items()}
        super().__init__(data, initial=own | {"language": languages[0] if languages else practice.language})

    @property
    def said(self) -> dict[str, Any]:
        texts = {kind.value: self.cleaned_data[kind] for kind in PartKind.for_adapters()}
        return {"texts": texts, "language": self.cleaned_data["language"]}


class ReuseForm(ForOwnForm):
    place = forms.CharField(
        label=_("Where"),
        max_length=150,
        required=False,
        help_text=_("If not in your whole city: a district, a market, a school."),
    )
    on = forms.DateField(label=_("Since when"), widget=forms.DateInput(attrs={"type": "date"}))
    changes = forms.CharField(
        label=_("What did you change, and why?"),
        max_length=3000,
        help_text=_("If you used it as it is, say so."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Language of this text"), choices=WorkLanguage.choices)
    leads_to = forms.ModelChoiceField(
        label=_("Your own tool that came out of it"),
        queryset=Tool.objects.none(),
        required=False,
        help_text=_("Share it in the library first, then choose it here."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        field: Any = self.fields["leads_to"]
        taken = Reuse.objects.filter(leads_to__isnull=False).values("leads_to")
        field.queryset = Tool.objects.editable_by(user).exclude(pk__in=taken).prefetch_related("editions")


class CollectionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=150)
    summary = forms.CharField(
        label=_("What it is for"),
        max_length=3000,
        help_text=_("For whom you put these tools together, and in which order they are best used."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Language of this text"), choices=WorkLanguage.choices)


class NewCollectionForm(ForOwnForm, CollectionForm):
    field_order = ["organisation"]

    def organisations_of(self, user: Any) -> Any:
        return curating(user)


class PutIntoForm(forms.Form):
    """One of the user's collections, named on the page of what is put into it."""

    collection = forms.ModelChoiceField(
        label=_("Collection"),
        queryset=Collection.objects.none(),
        to_field_name="uuid",
        empty_label=None,
    )

    def __init__(self, *args: Any, user: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["collection"]
        field.queryset = Collection.objects.editable_by(user)
