"""What a new person is asked after they came from a provider: what it didn't tell."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.forms import SignupForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cirro.people.domain.sign_in_address import is_taken
from cirro.people.models import User
from cirro.people.sign_in.adapter import AddressTaken
from cirro.people.social.accounts import verified_address


class CompletionForm(SignupForm):
    """The settings name it among SOCIALACCOUNT_FORMS."""

    field_order = ("first_name", "last_name", "email", "country_code", "birthday", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.pop("placeholder", None)
        verified = verified_address(self.sociallogin)
        if verified:
            # Shown, and whatever a changed form sends is ignored.
            self.initial["email"] = verified
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Verified by %(provider)s.") % {
                "provider": self.sociallogin.provider.name
            }

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = is_taken(value)
        return value

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if not self.fields["email"].disabled:
            # The one that they typed counts, and our mail verifies it.
            self.sociallogin.email_addresses = []
        try:
            saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        except AddressTaken:
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved
