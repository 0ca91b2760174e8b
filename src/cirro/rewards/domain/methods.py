"""The ways in which somebody can be paid: several may be kept, one at most is active."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.payee import hold_person
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import PayoutMethod
from cirro.rewards.providers import registry
from cirro.rewards.providers.interface import Offer, Provider

MOST = 10
_SHOWN_LENGTH = 80


@dataclass(frozen=True)
class Method:
    """A payout method as its owner sees it. `offer` None: the installation doesn't pay so any more."""

    id: int
    provider: str
    label: str
    currency: str
    shown: str
    is_active: bool
    created_at: datetime
    offer: Offer | None


@dataclass(frozen=True)
class Way:
    """What somebody can choose: a provider in one currency. `is_play`: it pays only sandboxes' play money."""

    provider: Provider
    offer: Offer
    is_play: bool


_KNOWS_SANDBOXES = """
SELECT EXISTS (SELECT FROM spaces_member m JOIN spaces_space s ON s.id = m.space_id AND s.is_sandbox WHERE m.user_id = %(user)s)
    OR EXISTS (SELECT FROM rewards_line l WHERE l.user_id = %(user)s AND l.sandbox_id IS NOT NULL)
"""


def ways(user_id: int) -> list[Way]:
    """All that the person can choose from, real ones first; what only sandboxes pay by is for people of sandboxes."""
    real = registry.providers()
    found = [Way(provider, offer, False) for provider in real.values() for offer in provider.offers()]
    row = sql.row(_KNOWS_SANDBOXES, {"user": user_id})
    if row and row[0]:
        found += [
            Way(provider, offer, True)
            for name, provider in registry.local_providers().items()
            if name not in real
            for offer in provider.offers()
        ]
    return found


def find_way(user_id: int, provider_name: str, currency: str) -> Way:
    """One of them. Raises NotFound."""
    for way in ways(user_id):
        if (way.provider.name, way.offer.currency) == (provider_name, currency):
            return way
    raise NotFound.thing("payout method", f"{provider_name} in {currency}")


def list_methods(user_id: int) -> list[Method]:
    """Those that the person has, the active one first, then the newest."""
    known = {**registry.local_providers(), **registry.providers()}
    found = PayoutMethod.objects.filter(user_id=user_id, removed_at=None).order_by("-is_active", "-id")
    return [
        Method(
            method.pk,
            method.provider,
            known[method.provider].label if method.provider in known else method.provider,
            method.currency,
            method.shown,
            method.is_active,
            method.created_at,
            _offer(known.get(method.provider), method.currency),
        )
        for method in found
    ]


def add_method(user_id: int, provider_name: str, currency: str, details: Mapping[str, str]) -> int:
    """Keep one more way to be paid; its id. The first one is active at once.

    Raises NotFound for what the person can't choose (`ways`), and for closed accounts; Refused with a fault for each field that the
    provider finds wrong, and when there are MOST already.
    """
    provider = find_way(user_id, provider_name, currency).provider
    checked = provider.check(details)
    with transaction.atomic():
        hold_person(user_id)
        others = PayoutMethod.objects.filter(user_id=user_id, removed_at=None)
        if others.count() >= MOST:
            raise Refused(_("You have %(most)s payout methods already: remove one first.") % {"most": MOST})
        method = PayoutMethod.objects.create(
            user_id=user_id,
            provider=provider_name,
            currency=currency,
            secret_details=seal(checked),
            shown=provider.mask(checked)[:_SHOWN_LENGTH],
            is_active=not others.filter(is_active=True).exists(),
            created_at=clock.now(),
        )
    return int(method.pk)


def activate_method(user_id: int, method_id: int) -> None:
    """Pay by this one from now on; what was handed over goes where it was sent. Raises NotFound, also for others' methods."""
    with transaction.atomic():
        hold_person(user_id)
        method = _own(user_id, method_id)
        # Two statements: at no moment are there two.
        PayoutMethod.objects.filter(user_id=user_id, is_active=True).exclude(pk=method.pk).update(
            is_active=False
        )
        PayoutMethod.objects.filter(pk=method.pk).update(is_active=True)


def remove_method(user_id: int, method_id: int) -> None:
    """Forget it. Its bank data is erased at once, or as soon as no transfer needs it any more. Raises NotFound, also for others'
    methods."""
    with transaction.atomic():
        hold_person(user_id)
        method = _own(user_id, method_id)
        PayoutMethod.objects.filter(pk=method.pk).update(is_active=False, removed_at=clock.now())
        erase_removed(user_id)


# A transfer that was handed over is asked for, and perhaps handed over again, with the same data. What a bank has, or what came
# back, needs none: the next try uses the method that is active then.
_ERASE = """
UPDATE rewards_payoutmethod m SET secret_details = ''
 WHERE m.removed_at IS NOT NULL AND m.secret_details <> '' AND (%(user)s::bigint IS NULL OR m.user_id = %(user)s)
   AND NOT EXISTS (SELECT FROM rewards_transfer t
                    WHERE t.method_id = m.id AND (t.state IN ('billed', 'sending', 'unknown') OR t.state = 'sent' AND EXISTS (
                          SELECT FROM rewards_paymentbatch k WHERE k.id = t.batch_id AND k.next_ask_at IS NOT NULL)))
"""


def erase_removed(user_id: int | None = None) -> int:
    """Erase the bank data of removed methods that no transfer needs; of this person, or of everybody. How many."""
    return sql.execute(_ERASE, {"user": user_id})


def _own(user_id: int, method_id: int) -> PayoutMethod:
    method = PayoutMethod.objects.filter(pk=method_id, user_id=user_id, removed_at=None).first()
    if method is None:
        raise NotFound.thing("payout method", method_id)
    return method


def _offer(provider: Provider | None, currency: str) -> Offer | None:
    offers = provider.offers() if provider else ()
    return next((offer for offer in offers if offer.currency == currency), None)
