"""What a new password may be, beside Django's own rules."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

MOST_CHARACTERS = 128


class MaximumLengthValidator:
    """Refuses passwords of more than 128 characters: hashing one must not become work for its own sake."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError for one that is too long."""
        if len(password) > MOST_CHARACTERS:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return gettext("Your password must have at most 128 characters.")
