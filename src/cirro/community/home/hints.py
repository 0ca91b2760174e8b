"""What is missing in a person's profile, or keeps their account safe, as friendly hints."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cirro.notifications.domain.suppressions import suppression_of
from cirro.people.models import User


@dataclass(frozen=True)
class Hint:
    """What to do, why, and the view where it is done."""

    title: Promise
    why: Promise
    view: str


_VERIFY = Hint(
    _("Confirm your e-mail address"),
    _("Invitations and lost passwords reach you by mail only then."),
    "account_email",
)
_SUPPRESSED = Hint(
    _("Your mails come back"),
    _("Nothing is mailed to your address until you confirm it."),
    "community:notifications",
)
_COUNTRY = Hint(
    _("Say which country you live in"), _("Many gigs are for some countries."), "community:settings"
)
_BIRTHDAY = Hint(_("Add your birth date"), _("Some gigs are for adults only."), "community:settings")
_ZONE = Hint(_("Choose your time zone"), _("Until then, times are shown in UTC."), "community:settings")
_SECOND_FACTOR = Hint(
    _("Add a passkey or a second factor"), _("It protects your account if your password leaks."), "mfa_index"
)


def hints(user: User) -> list[Hint]:
    """About the profile, in the order of how much they matter."""
    missing = [
        (_VERIFY, not EmailAddress.objects.filter(user=user, verified=True).exists()),
        (_SUPPRESSED, suppression_of(user.email) is not None),
        (_COUNTRY, not user.country_code),
        (_ZONE, user.time_zone in ("UTC", "Etc/UTC")),
        (_BIRTHDAY, user.birthday is None),
    ]
    return [hint for hint, is_missing in missing if is_missing]


def safety_hints(user: User) -> list[Hint]:
    """About the account's safety, which the profile has nothing to do with."""
    return [] if is_mfa_enabled(user) else [_SECOND_FACTOR]
