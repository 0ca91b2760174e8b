"""How people sign in: the settings of django-allauth, and the providers that the operator switched on."""

from __future__ import annotations

from typing import Any

ALLAUTH: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "allauth.account.adapter.DefaultAccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_UNIQUE_EMAIL": True,
}
