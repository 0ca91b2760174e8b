"""Close an account for good: nothing personal stays (docs/decisions/0011)."""

from __future__ import annotations

from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import transaction
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils import translation

from cirro.kernel.errors import NotFound
from cirro.people.domain.deleted import IS_DELETED, address_of_deleted
from cirro.people.models import CountryReview, User

# Sent in the transaction with `user_id`: rooms further down end what the person had, and erase it there. Sent twice,
# before the person's row is held, since all else is locked before that row, and then again, for what began meanwhile.
account_closing = Signal()


def delete_account(user_id: int) -> None:
    """Take the person out of every Space and erase all that is known of them. A row without any personal data stays,
    so that gigs' history and the books stay whole; the address can sign up anew. Mails the old address.

    Raises NotFound for nobody, and for an account that is deleted already.
    """
    with transaction.atomic():
        if not User.objects.exclude(IS_DELETED).filter(id=user_id).exists():
            raise NotFound.thing("user", user_id)
        account_closing.send(User, user_id=user_id)
        user = User.objects.select_for_update().exclude(IS_DELETED).filter(id=user_id).first()
        if user is None:
            raise NotFound.thing("user", user_id)
        account_closing.send(User, user_id=user_id)
        address, locale = user.email, user.locale or translation.get_language() or settings.LANGUAGE_CODE
        _erase_ways_in(user)
        _erase_person(user)
        # A mail server that is down must not keep anybody's data alive.
        transaction.on_commit(partial(_confirm, address, locale), robust=True)


def _erase_ways_in(user: User) -> None:
    keys = UserSession.objects.filter(user=user).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()


def _erase_person(user: User) -> None:
    CountryReview.objects.filter(user=user).delete()
    # Django's admin wrote the name down with each change that an operator made to the account.
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).update(object_repr="", change_message="")
    user.groups.clear()
    user.user_permissions.clear()
    # Everything but the id, and when the account began.
    blank = User(id=user.pk, email=address_of_deleted(user.pk), time_zone="UTC", created_at=user.created_at)
    blank.is_active = False
    blank.set_unusable_password()
    blank.save(force_update=True)


def _confirm(address: str, locale: str) -> None:
    with translation.override(locale):
        subject, _, body = render_to_string("people/mail/account_deleted.txt").strip().partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[address]).send()
