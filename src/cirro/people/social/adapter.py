"""What Cirro does differently from django-allauth around sign-in through other providers."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess, Provider
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import redirect
from requests import RequestException

from cirro.people.domain.sign_in_address import is_taken
from cirro.people.models import User
from cirro.people.social import pending_link
from cirro.people.social.accounts import verified_address

_log = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    """The settings name it as SOCIALACCOUNT_ADAPTER."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        # Those of the settings only: a row in the database would have none of our safeguards.
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        # We never call the provider again; and it would lie in the session until sign-up is complete.
        sociallogin.token = None
        if sociallogin.is_existing or sociallogin.state.get("process") != AuthProcess.LOGIN:
            return
        # Only of a verified address we say that it has an account: else anybody could ask for anybody's.
        address = verified_address(sociallogin)
        if address and is_taken(address):
            pending_link.put_aside(request, sociallogin)
            raise ImmediateHttpResponse(redirect("people_confirm_link"))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """Raises AddressTaken when another sign-up was quicker."""
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        reason = _reason(exception, extra_context or {})
        if extra_context is not None:
            extra_context["reason"] = reason
        if exception:
            # Of the library's own exceptions the name only: their messages quote what the provider sent.
            said = str(exception) if isinstance(exception, OAuth2Error) else type(exception).__name__
            _log.warning("sign-in through %s failed: %s", provider.sub_id, said)


def _reason(exception: Exception | None, context: dict[str, Any]) -> str:
    if isinstance(exception, RequestException):
        return "unreachable"
    if exception is not None:
        return "refused"
    return "state" if "state" not in context else "provider"
