"""What a gig offers, in a few words for templates: what it pays and how many seats are left."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext, ngettext, override, pgettext

from cirro.kernel.money import in_words
from cirro.notifications.domain.own_words import FIRST_LOCALE, spoken_language


class Offer(NamedTuple):
    """Of one invitation: whether it is without a reward; of its gig the number of tasks, their lowest and highest price in minor
    units, the title of one of them, and the seats."""

    no_reward: bool
    currency: str
    tasks: int
    lowest: int | None
    highest: int | None
    title: str | None
    accepted: int
    seats_min: int
    seats_max: int | None


def offer_names(offer: Offer) -> dict[str, Callable[[str], str]]:
    """The names `gig_reward` and `gig_seats`, each to be said in the locale of who reads it; never empty."""
    return {
        "gig_reward": lambda locale: _reward(offer, locale),
        "gig_seats": lambda locale: _seats(offer, locale),
    }


# A wave's mails tell the same to many.
@lru_cache(maxsize=4096)
def _reward(offer: Offer, locale: str) -> str:
    with override(spoken_language(locale) or FIRST_LOCALE):
        if offer.no_reward:
            return pgettext("a reward", "none")
        if offer.lowest is None or offer.highest is None:
            return gettext("see the gig")
        lowest, highest = (in_words(each, offer.currency, locale) for each in (offer.lowest, offer.highest))
        if offer.tasks == 1:
            return f"{' '.join((offer.title or '').split())}: {lowest}"
        if lowest == highest:
            return gettext("%(amount)s a piece") % {"amount": lowest}
        return gettext("%(lowest)s to %(highest)s a piece") % {"lowest": lowest, "highest": highest}


@lru_cache(maxsize=4096)
def _seats(offer: Offer, locale: str) -> str:
    seats = offer.seats_min if offer.seats_max is None else offer.seats_max
    left = max(seats - offer.accepted, 0)
    with override(spoken_language(locale) or FIRST_LOCALE):
        if offer.seats_max is not None:
            return ngettext("%(left)s of %(all)s seat left", "%(left)s of %(all)s seats left", seats) % {
                "left": left,
                "all": seats,
            }
        if left:
            return ngettext(
                "%(left)s person still wanted, no cap", "%(left)s people still wanted, no cap", left
            ) % {"left": left}
        return gettext("Enough have accepted, but there is no cap")
