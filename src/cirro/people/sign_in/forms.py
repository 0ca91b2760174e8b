"""The forms of accounts: django-allauth's, with one field for a new password and nothing that tells who has an account."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cirro.people.domain.sign_in_address import is_taken
from cirro.people.models import User
from cirro.people.sign_in.adapter import AddressTaken


def _plain_fields(form: Any) -> None:
    """No text inside the fields: it would repeat the label. No form needs the same password twice: it can be shown."""
    form.fields.pop("password2", None)
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in ("email", "login"):
            field.label = _("E-mail address")
        elif name == "oldpassword":
            field.label = _("Current password")
        elif name == "password1":
            field.label = _("New password")
            # The rules in one line, instead of a list of what each validator says.
            field.help_text = _(
                "At least 10 characters. No common password, nothing like your name or address."
            )


class SignInForm(allauth_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)


class SignUpForm(allauth_forms.SignupForm):
    """A new account. What a known address gets differs from a new one's only in the mail that is sent there."""

    field_order = ("first_name", "last_name", "email", "password1", "country_code", "birthday", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)
        self.fields["password1"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean()
        if said.get("password1") and "password1" not in self.errors:
            person = User(first_name=said.get("first_name", ""), last_name=said.get("last_name", ""))
            try:
                UserAttributeSimilarityValidator(("first_name", "last_name")).validate(
                    said["password1"], person
                )
            except ValidationError as error:
                self.add_error("password1", error)
        return said

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = is_taken(value)
        return value

    def try_save(self, request: HttpRequest) -> Any:
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except AddressTaken:
                self.account_already_exists = True
        else:
            # Takes as long as for a new account.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password for somebody who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password for somebody who signs in otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Asks for a link to set a new password."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        # An address that somebody only wishes to change to may be mistyped: its owner must not get the account.
        self.users = [user for user in self.users if user.email.lower() == email.lower()]
        return email

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """A new password for somebody who came by the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)


class ChangeEmailForm(allauth_forms.AddEmailForm):
    """Another address to sign in with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_fields(self)
        self.fields["email"].label = _("New address")
