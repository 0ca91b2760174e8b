"""Spaces, workers who can be paid, and short words for what happens to their money; the domain is called directly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cirro.gigs.domain.advance_clock import advance_clock
from cirro.kernel import clock, sql
from cirro.kernel.request import SpaceRef
from cirro.people.domain.create_user import create_user
from cirro.rewards.books.moves import adjusted
from cirro.rewards.books.post import post
from cirro.rewards.domain import missing
from cirro.rewards.domain.apply_outcome import Applied
from cirro.rewards.domain.ask_again import ask_again
from cirro.rewards.domain.cost_centers import CostCenter
from cirro.rewards.domain.give_bonus import NewBonus, give_bonus
from cirro.rewards.domain.hand_over import hand_over, waiting
from cirro.rewards.domain.make_bills import Made, make_bills
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import Bill, Line, Payee, PaymentBatch, PayoutMethod, Transfer
from cirro.rewards.providers import registry
from cirro.rewards.providers.interface import Provider
from cirro.spaces.domain.create_space import create_space
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import join

CENTER = CostCenter("TREES-WEST", None)


@contextmanager
def paying_by(*providers: Provider) -> Iterator[None]:
    """These are the providers, in live Spaces and, where local, in sandboxes."""
    by_name = {provider.name: provider for provider in providers}
    local = {name: provider for name, provider in by_name.items() if provider.is_local}
    with pytest.MonkeyPatch.context() as patch:
        for module in (registry, missing):
            patch.setattr(module, "providers", lambda: by_name)
            patch.setattr(module, "local_providers", lambda: local)
        yield


class Money:
    """Live Spaces unless told otherwise; a sandbox's clock stands where it is told."""

    def __init__(self, key: KeyPair) -> None:
        self._key = key
        self.space = self.new_space()

    def new_space(self, *, is_sandbox: bool = False, at: datetime | None = None) -> SpaceRef:
        space = create_space("Trees", is_sandbox=is_sandbox, key=self._key).space
        if at is not None:
            clock.hold(space.id, at)
        return SpaceRef(space.id, space.app_id, is_sandbox, space.currency)

    def worker(
        self, *spaces: SpaceRef, provider: str | None = "fake", currency: str = "EUR", **payee: Any
    ) -> int:
        """Somebody in these Spaces (the first one, unless named) with a payee, and a method of that provider, if any."""
        with transaction.atomic():
            user = create_user(at=clock.now())
            for space in spaces or (self.space,):
                join(space, user.id, clock.now())
            usual = {
                "first_name": "Ada",
                "last_name": "Okafor",
                "street": "Main Street",
                "building": "1",
                "postcode": "10115",
                "town": "Berlin",
                "country_code": "DE",
                "updated_at": clock.now(),
            }
            Payee.objects.create(user_id=user.id, **{**usual, **payee})
            if provider:
                self.method(user.id, provider, currency)
        return user.id

    def method(self, user_id: int, provider: str = "fake", currency: str = "EUR") -> int:
        """Another payout method, active from now on."""
        PayoutMethod.objects.filter(user_id=user_id, is_active=True).update(is_active=False)
        return PayoutMethod.objects.create(
            user_id=user_id,
            provider=provider,
            currency=currency,
            secret_details=seal({"account": f"A-{user_id}"}),
            shown="…",
            is_active=True,
            created_at=clock.now(),
        ).pk

    def bonus(
        self,
        user_id: int,
        amount: int,
        space: SpaceRef | None = None,
        *,
        on: date | None = None,
    ) -> int:
        """A bonus; its id."""
        new = NewBonus(user_id, amount, "For help", CENTER, billing_date=on)
        return int(give_bonus(space or self.space, new)[0]["id"])

    def adjust(self, user_id: int, amount: int, currency: str = "EUR", space: SpaceRef | None = None) -> None:
        """An open line of the operator's, also of less than nothing."""
        where = space or self.space
        with transaction.atomic():
            now = clock.now(where)
            Line.objects.create(
                space_id=where.id,
                sandbox_id=where.id if where.is_sandbox else None,
                user_id=user_id,
                kind="adjustment",
                amount=amount,
                currency=currency,
                title="Adjusted",
                earned_on=now.date(),
                available_on=now.date(),
                created_at=now,
            )
            post(where.id, "adjusted", now, {"adjustment": user_id}, adjusted(user_id, currency, amount))

    def run(self, day: date | None = None) -> Made:
        """Bill all live Spaces, as an operator does."""
        made = make_bills(None, day or clock.now().date(), "operator")
        assert made is not None
        return made

    def hand_over(self) -> Applied:
        """Hand over all that waits in live Spaces."""
        total = Applied()
        for each in waiting(None):
            while (applied := hand_over(None, each.provider, each.currency)) is not None:
                total += applied
        return total

    def pay(self) -> Applied:
        """Both."""
        self.run()
        return self.hand_over()

    def ask(self) -> None:
        """Ask for every batch that anybody is to be asked for, as if the pauses were over."""
        for batch in PaymentBatch.objects.filter(sandbox_id=None, next_ask_at__isnull=False).order_by("id"):
            ask_again(None, batch.pk)

    def advance(self, space: SpaceRef, **by: float) -> int:
        """Move the sandbox's clock; how many steps that was."""
        return advance_clock(space, by_seconds=timedelta(**by).total_seconds()).runs or 0


def states(user_id: int | None = None) -> list[str]:
    """The states of the person's transfers, or of all, in order."""
    found = Transfer.objects.all() if user_id is None else Transfer.objects.filter(user_id=user_id)
    return list(found.order_by("id").values_list("state", flat=True))


def bills(user_id: int) -> list[tuple[int, str, str]]:
    """Amount, currency and state of the person's bills, in order."""
    return list(
        Bill.objects.filter(user_id=user_id).order_by("id").values_list("amount", "currency", "state")
    )


def balances(space: SpaceRef, user_id: int = 0) -> dict[str, int]:
    """The person's accounts in the books of the Space (0: the Space's own) that aren't empty."""
    rows = sql.rows(
        "SELECT kind, balance FROM rewards_bookaccount WHERE space_id = %s AND user_id = %s AND balance <> 0",
        [space.id, user_id],
    )
    return dict(rows)
