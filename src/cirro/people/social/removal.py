"""Taking a linked account off, unless it is the only way in."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.signals import social_account_removed
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from cirro.people.models import User


def provider_name(account: SocialAccount) -> str:
    """What the provider calls itself; its id when the operator has switched it off."""
    try:
        return str(get_adapter().get_provider(context.request, account.provider).name)
    except SocialApp.DoesNotExist:
        return account.provider


def is_switched_on(account: SocialAccount) -> bool:
    """Whether the operator lets people in through the account's provider."""
    return account.provider in _switched_on()


def has_other_way_in(user: User, account: SocialAccount) -> bool:
    """Whether the person can sign in without `account`: by password, passkey, or a provider that is switched on."""
    if user.has_usable_password():
        return True
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if mfa_settings.PASSKEY_LOGIN_ENABLED and passkeys.exists():
        return True
    others = SocialAccount.objects.filter(user=user, provider__in=_switched_on()).exclude(pk=account.pk)
    return others.exists()


def _switched_on() -> set[str]:
    return {app.provider_id for app in get_adapter().list_apps(context.request)}


class RemovalForm(DisconnectForm):
    """The settings name it among SOCIALACCOUNT_FORMS."""

    def clean(self) -> dict[str, Any]:
        # Past DisconnectForm's, which knows passwords only, and counts providers that are switched off.
        said: dict[str, Any] = super(DisconnectForm, self).clean() or {}
        account = said.get("account")
        if account and not has_other_way_in(cast(User, self.request.user), account):
            raise ValidationError(
                gettext(
                    "This is the only way you can sign in. Set a password, add a passkey or link another account first."
                )
            )
        return said

    def save(self) -> None:
        """Raises ReauthenticationRequired, which django-allauth's middleware answers."""
        raise_if_reauthentication_required(self.request, app="allauth.socialaccount")
        user = cast(User, self.request.user)
        account: SocialAccount = self.cleaned_data["account"]
        with transaction.atomic():
            # Two removals at once must not each see the other as the way that is left.
            User.objects.select_for_update().get(pk=user.pk)
            if not has_other_way_in(user, account):
                return
            account.delete()
        social_account_removed.send(sender=SocialAccount, request=self.request, socialaccount=account)
        messages.success(
            self.request, gettext("%(provider)s is no longer linked.") % {"provider": provider_name(account)}
        )
        get_account_adapter(self.request).send_notification_mail(
            "socialaccount/email/account_disconnected", user, {"provider": provider_name(account)}
        )
