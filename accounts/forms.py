from typing import Any

from allauth.account.forms import AddEmailForm
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Frequency, Group
from accounts.models import User
from accounts.services import hold_address


class PersonForm(forms.ModelForm):
    """Who the person is to others, and in which language the site writes to them."""

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of the pages and of mails to you.")
    )

    class Meta:
        model = User
        fields = ["name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class NewAccountForm(PersonForm):
    """A person whose address is known from the invitation."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
        strip=False,
    )
    again = forms.CharField(
        label=_("The password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", gettext("The two passwords differ."))
        if password:
            try:
                validate_password(password, User(email=self.instance.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class PasskeyForm(AddWebAuthnForm):
    """allauth's, in plain words, and for what most people want: signing in without the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["passwordless"].label = _("Sign in without the password")
        self.fields["passwordless"].help_text = _(
            "The device then asks for fingerprint, face or its own code."
        )
        self.fields["passwordless"].initial = True


class AddressForm(AddEmailForm):
    """allauth's; the present address counts until the new one is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")

    def save(self, request: HttpRequest) -> EmailAddress:
        hold_address(self.user)
        return super().save(request)


class PreferencesForm(forms.Form):
    """One choice for each group of notifications."""

    prefix = "group"  # a field called "matches" would hide a method of the page's form element

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group.adjustable():
            self.fields[group.value] = forms.ChoiceField(
                label=group.label, choices=Frequency.choices, widget=forms.RadioSelect
            )
