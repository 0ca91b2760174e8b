"""What an account holds about its person, for themselves: no secrets, nothing about others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from cirro.kernel import times
from cirro.kernel.errors import NotFound
from cirro.people.models import CountryReview, User


def export_person(user_id: int) -> dict[str, Any]:
    """The sections account, profile, email_addresses, ways_to_sign_in, sessions and country_reviews.

    Raises NotFound for nobody.
    """
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise NotFound.thing("user", user_id)
    return {
        "account": {
            "id": str(user.pk),
            "created_at": _iso(user.created_at),
            "last_sign_in_at": _iso(user.last_login),
            "has_password": user.has_usable_password(),
            "is_operator": user.is_staff,
            "paused_until": _iso(user.paused_until),
            "banned_with_reason": user.banned_with_reason,
        },
        "profile": {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "screen_name": user.screen_name,
            "time_zone": user.time_zone,
            "country_code": user.country_code,
            "birthday": user.birthday and user.birthday.isoformat(),
            "phone": user.phone or None,
            "languages": user.languages,
            "language_of_pages": user.locale or None,
            "epam": user.epam,
        },
        "email_addresses": [
            {"email": address.email, "verified": address.verified, "primary": address.primary}
            for address in EmailAddress.objects.filter(user=user).order_by("id")
        ],
        "ways_to_sign_in": _ways_to_sign_in(user),
        "sessions": [
            {
                "ip": session.ip,
                "browser": session.user_agent,
                "started_at": _iso(session.created_at),
                "last_seen_at": _iso(session.last_seen_at),
            }
            for session in UserSession.objects.filter(user=user).order_by("id")
        ],
        "country_reviews": [
            {
                "input_country_code": review.input_country_code,
                "detected_country_code": review.detected_country_code,
                "detected_ip": review.detected_ip,
                "explanation": review.explanation,
                "noticed_at": _iso(review.noticed_at),
                "settled_at": _iso(review.settled_at),
                "operators_note": review.note,
            }
            for review in CountryReview.objects.filter(user=user).order_by("id")
        ],
    }


def _ways_to_sign_in(user: User) -> list[dict[str, Any]]:
    """Passkeys, codes and linked accounts: that they are there, never what proves them."""
    second = Authenticator.objects.filter(user=user).order_by("id")
    linked = SocialAccount.objects.filter(user=user).order_by("id")
    return [
        *(
            {
                "kind": authenticator.get_type_display(),
                "added_at": _iso(authenticator.created_at),
                "last_used_at": _iso(authenticator.last_used_at),
            }
            for authenticator in second
        ),
        *(
            {
                "kind": account.provider,
                "added_at": _iso(account.date_joined),
                "last_used_at": _iso(account.last_login),
                "id_there": account.uid,
                "told_us": account.extra_data,
            }
            for account in linked
        ),
    ]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else times.iso_ms(moment)
