"""Closing the account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cirro.people.models import User
from cirro.people.sign_in.forms import ReauthenticateForm


class DeleteForm(ReauthenticateForm):
    """The password, where there is one, and that they mean it."""

    understood = forms.BooleanField(label=_("I understand that this can’t be undone."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if not user.has_usable_password():
            # They proved that it is them on the page before.
            del self.fields["password"]
