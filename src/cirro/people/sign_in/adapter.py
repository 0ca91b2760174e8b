"""What Cirro does differently from django-allauth around accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db.models.functions import Lower
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from cirro.people.domain.create_user import EMAIL_LENGTH
from cirro.people.domain.insert_user import insert_user, next_user_id
from cirro.people.models import User
from cirro.people.sign_in.addresses import is_own_path, link
from cirro.people.sign_in.pages import too_many


class AddressTaken(Exception):  # noqa: N818 - says what happened
    """Somebody else has an account with this address."""


class AccountAdapter(DefaultAccountAdapter):
    """The settings name it as ACCOUNT_ADAPTER."""

    # What people may try again after; the length of the window in ACCOUNT_RATE_LIMITS["login_failed"].
    LOCKED_SECONDS = 300
    error_messages = {  # noqa: RUF012 - an instance variable in the base class
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not correct."),
    }

    def is_safe_url(self, url: str) -> bool:
        return is_own_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured as error:
            # Not through the proxies that CIRRO_TRUSTED_PROXIES counts: nobody vouches for what it says.
            raise PermissionDenied("X-Forwarded-For names fewer proxies than there are") from error

    # Tries

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the request's host, which allauth counts by and anybody may vary (by its port).
        return str(credentials.get("email", "")).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(too_many(request, self.LOCKED_SECONDS)) from error

    # Sign-up

    def clean_email(self, email: str) -> str:
        # Longer ones would be cut off when stored.
        if len(email) > EMAIL_LENGTH:
            raise ValidationError(_("Enter an address of at most 254 characters."))
        return str(super().clean_email(email))

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Raises AddressTaken when another sign-up was quicker."""
        assert isinstance(user, User)  # AUTH_USER_MODEL
        super().save_user(request, user, form, commit=False)
        fill = getattr(form, "fill", None)
        if fill:
            fill(user)
        if commit:
            user.id = next_user_id()
            if not insert_user(user):
                raise AddressTaken
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        email = email_address.email.lower()
        others = User.objects.alias(lowered=Lower("email")).filter(lowered=email)
        if others.exclude(pk=email_address.user_id).exists():
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        return bool(super().confirm_email(request, email_address))

    # Mails

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmation) -> str:
        # The link may be opened on another device: it carries where the person was going.
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return link(path, get_next_redirect_url(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uidb36, _, token = key.partition("-")
        return link(reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token}))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        links = {
            "sign_up_link": link(reverse("account_signup")),
            "reset_link": link(reverse("account_reset_password")),
            "security_link": link(reverse("account_security")),
            "cirro_url": link("/"),
        }
        addressee = _addressee(email)
        language = addressee.locale if addressee and addressee.locale else get_language()
        with override(language):
            super().send_mail(template_prefix, email, {**context, **links, "addressee": addressee})


def _addressee(email: str) -> User | None:
    """Who has proved that the address is theirs. Nobody else is called by name: whoever signs up with a stranger's
    address could write to the stranger what they like."""
    either_case = {email, email.lower()}  # what the index on addresses can answer
    found = EmailAddress.objects.filter(email__in=either_case, verified=True).select_related("user").first()
    return None if found is None else found.user
