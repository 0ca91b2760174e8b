"""Give invented people of a sandbox invented bank accounts, so that its play money can be paid."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from schwifty import IBAN

from cirro.kernel import clock, sql
from cirro.kernel.errors import Forbidden, NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import Payee, PayoutMethod
from cirro.rewards.providers.interface import Provider
from cirro.rewards.providers.registry import local_providers

# Who can sign in is somebody, and says themselves where their money goes: also that of live Spaces.
_WHO = """
SELECT u.id, u.first_name, u.last_name, u.country_code,
       (SELECT count(*) FROM rewards_payoutmethod m WHERE m.user_id = u.id)
  FROM people_user u
 WHERE u.password LIKE '!%%' AND {which}
   AND NOT EXISTS (SELECT FROM account_emailaddress a WHERE a.user_id = u.id)
   AND NOT EXISTS (SELECT FROM socialaccount_socialaccount a WHERE a.user_id = u.id)
   AND EXISTS (SELECT FROM spaces_member m WHERE m.space_id = %(space)s AND m.user_id = u.id)
 ORDER BY u.id
"""
_THIS_ONE = "u.id = %(user)s"
_WHO_EARNED = """EXISTS (SELECT FROM rewards_line l WHERE l.user_id = u.id AND l.space_id = %(space)s)
   AND NOT EXISTS (SELECT FROM rewards_payoutmethod m WHERE m.user_id = u.id AND m.is_active)"""
_BANK = "37040044"


def seed_methods(space: SpaceRef, user_id: int | None = None) -> int:
    """Make everybody payable who earned something in this sandbox and has no active payout method; or give one of them another account,
    which is active from then on. Only people who can't sign in, such as those that the API seeded. How many.

    Raises Forbidden for a live Space, NotFound when `user_id` is no such person, Refused when sandboxes can't pay in the Space's currency.
    """
    if not space.is_sandbox:
        raise Forbidden("Only people of a sandbox get invented bank accounts")
    provider = _provider(space.currency)
    which = _WHO_EARNED if user_id is None else _THIS_ONE
    with transaction.atomic():
        now = clock.now(space)
        rows = sql.rows(_WHO.format(which=which), {"space": space.id, "user": user_id})
        people = [_Person(*row) for row in rows]
        if user_id is not None and not people:
            raise NotFound.thing("invented person", user_id)
        ids = [person.id for person in people]
        Payee.objects.bulk_create([_payee(person, now) for person in people], ignore_conflicts=True)
        PayoutMethod.objects.filter(user_id__in=ids, is_active=True).update(is_active=False)
        PayoutMethod.objects.bulk_create([_method(person, provider, space.currency) for person in people])
    return len(people)


class _Person(NamedTuple):
    id: int
    first_name: str
    last_name: str
    country: str | None
    methods: int


def _provider(currency: str) -> Provider:
    for provider in local_providers().values():
        if any(offer.currency == currency for offer in provider.offers()):
            return provider
    raise Refused(f"no provider of sandboxes pays in {currency}")


def _payee(person: _Person, now: datetime) -> Payee:
    return Payee(
        user_id=person.id,
        first_name=person.first_name[:70] or "Somebody",
        last_name=person.last_name[:70] or "Invented",
        street="Lindenweg",
        building=str(person.id % 100 + 1),
        postcode="10115",
        town="Berlin",
        country_code=person.country or "DE",
        tax_number=f"{person.id:011d}",
        updated_at=now,
    )


def _method(person: _Person, provider: Provider, currency: str) -> PayoutMethod:
    if provider.name == "sepa":
        # Another one each time, and the same in every run.
        number = f"{person.id * 100 + person.methods:010d}"[-10:]
        details = {"iban": str(IBAN.generate("DE", _BANK, number))}
    else:
        details = {"instructions": f"invented account {person.id}-{person.methods + 1}"}
    details = provider.check(details)
    return PayoutMethod(
        user_id=person.id,
        provider=provider.name,
        currency=currency,
        secret_details=seal(details),
        shown=provider.mask(details)[:80],
        is_active=True,
        created_at=clock.now(),
    )
