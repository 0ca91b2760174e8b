"""The forms of passkeys and codes: django-allauth's, in plain words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _


def _code_field(form: Any) -> None:
    """Phones show digits to type; nothing stands in the field that repeats the label."""
    attributes = form.fields["code"].widget.attrs
    attributes.pop("placeholder", None)
    attributes["inputmode"] = "numeric"


class AuthenticateForm(base.AuthenticateForm):
    """A code of the app or a recovery code, after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)


class ReauthenticateForm(base.ReauthenticateForm):
    """The same once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)
        self.fields["code"].label = _("Code of the app, or a recovery code")


class ActivateForm(totp.ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)
        self.fields["code"].label = _("Code")


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey. It signs in by itself unless the person doesn't want that: some old keys can't."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        help_text=_("So that you know it again among others."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_(
            "It then asks for your finger, your face or a PIN. Without this it only comes after your password."
        ),
    )


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=100)
