"""Note for the operator that the country somebody named is not the one their address is in. Nothing is barred by it."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _

from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.people.domain.locate import country_of
from cirro.people.models import CountryReview, User

LONGEST_EXPLANATION = 2000
_ONCE = timedelta(days=1)


def compare_country(user_id: int, address: str) -> bool:
    """Compare the country that the person named with that of the address; whether a new review was opened.

    None for people who named no country, for addresses without one, and for a pair of countries that is under
    review already or that the operator has settled before.
    """
    named = User.objects.filter(id=user_id).values_list("country_code", flat=True).first()
    detected = country_of(address) if named else None
    if not named or not detected or named == detected:
        return False
    pair = {"user_id": user_id, "input_country_code": named, "detected_country_code": detected}
    if CountryReview.objects.filter(**pair).exists():
        return False
    # Of two sign-ins at once one finds the row of the other.
    review = CountryReview(**pair, detected_ip=address, noticed_at=clock.now())
    CountryReview.objects.bulk_create([review], ignore_conflicts=True)
    return True


def compare_country_daily(user_id: int, address: str) -> bool:
    """The same, once a day at most: for each sign-in."""
    if not cache.add(f"people.compare_country.{user_id}", True, _ONCE.total_seconds()):
        return False
    return compare_country(user_id, address)


def open_reviews(user_id: int) -> list[CountryReview]:
    """Those that the operator hasn't settled, the newest first."""
    return list(CountryReview.objects.filter(user_id=user_id, settled_at=None).order_by("-noticed_at"))


def explain_country(user_id: int, review_id: int, explanation: str) -> None:
    """Keep the person's own words. Raises Refused when they are too long, NotFound unless the review is theirs and
    open."""
    if len(explanation) > LONGEST_EXPLANATION or "\0" in explanation:
        raise Refused.at(
            "explanation", _("must be a text of at most %(most)s characters") % {"most": LONGEST_EXPLANATION}
        )
    mine = CountryReview.objects.filter(id=review_id, user_id=user_id, settled_at=None)
    if not mine.update(explanation=explanation.strip()):
        raise NotFound.thing("review", review_id)
