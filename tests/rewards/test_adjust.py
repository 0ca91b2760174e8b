"""Adjustments: a line, the books and an event, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cirro.kernel import clock
from cirro.kernel.errors import CirroError, NotFound, Refused
from cirro.people.domain.create_user import create_user
from cirro.people.domain.delete_account import delete_account
from cirro.rewards.books.verify import verify
from cirro.rewards.domain.adjust import adjust, plan_adjustment
from cirro.rewards.models import BookTransaction, Line
from cirro.spaces.domain.list_spaces import pick_space
from cirro.spaces.domain.membership import remove_member
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.invariants import faults_with
from tests.rewards.ledger import balances, last_event, lines
from tests.rewards.world import Money, bills
from tests.support.client import ApiClient
from tests.support.rows import contents


def test_it_is_a_line_the_books_and_an_event(api: ApiClient) -> None:
    user, space = int(api.worker({})), pick_space(str(api.space.id))
    before = contents()
    planned = plan_adjustment(space, user, 1250, "EUR", "  Goodwill for the outage ")
    assert contents() == before
    done = adjust(space, user, 1250, "EUR", "  Goodwill for the outage ")
    assert done.show() == {**planned.show(), "id": done.id}
    assert (done.payable_before, done.payable_after, done.reason) == (0, 1250, "Goodwill for the outage")
    (line,) = Line.objects.all()
    assert (line.id, line.title, line.sandbox_id) == (done.id, "Goodwill for the outage", space.id)
    day = api.get("/v2/test_clock").json["now_iso"][:10]
    assert lines(user) == [("adjustment", 1250, "EUR", day, day)]
    assert balances(api) == {("adjustments", 0, "EUR"): -1250, ("payable", user, "EUR"): 1250}
    assert last_event(api) == (
        "adjustment.created",
        {
            "id": str(line.id),
            "object": "adjustment",
            "user_id": str(user),
            "amount": 1250,
            "currency": "EUR",
            "reason": "Goodwill for the outage",
        },
    )
    assert BookTransaction.objects.get().reference == {"adjustment": line.id}
    less = adjust(space, user, -2000, "EUR", "Paid twice")
    assert (less.payable_before, less.payable_after) == (1250, -750)
    # Yen have no smaller unit, dinars three decimals.
    for currency in ("JPY", "BHD"):
        adjust(space, user, 7, currency, "Travel")
    assert verify().is_well


def test_the_next_bill_gathers_it(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    money.bonus(user, 1000)
    adjust(money.space, user, -300, "EUR", "Paid too much in May")
    money.pay()
    assert bills(user) == [(700, "EUR", "sent")]
    assert faults_with(fake) == []


@pytest.mark.parametrize(
    ("amount", "currency", "reason", "words"),
    [
        (0, "EUR", "x", "amount: must be a whole number of minor units, not 0"),
        (10**11, "EUR", "x", "of at most 99999999999"),
        (-(10**11), "EUR", "x", "of at most 99999999999"),
        (5, "EURO", "x", "currency: EURO is no currency of ISO 4217"),
        (5, "XAU", "x", "currency: XAU is no currency of ISO 4217 with a smallest unit"),
        (5, "EUR", " ", "reason: must have 1 to 500 characters"),
        (5, "EUR", "x" * 501, "reason: must have 1 to 500 characters"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    api: ApiClient, amount: int, currency: str, reason: str, words: str
) -> None:
    user, space = int(api.worker({})), pick_space(str(api.space.id))
    _nothing_comes_of(Refused, words, space, user, amount, currency, reason)


def test_strangers_get_nothing(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    space = pick_space(str(api.space.id))
    for stranger in (int(new_api().worker({})), create_user(at=clock.now()).id, 10**12):
        _nothing_comes_of(
            NotFound, f"user {stranger} is not known in Space {space.id}", space, stranger, 5, "EUR", "x"
        )


def test_who_left_can_be_given_something_and_who_closed_their_account_only_less(money: Money) -> None:
    user = money.worker()
    money.bonus(user, 1000)
    remove_member(money.space, user)
    adjust(money.space, user, 500, "EUR", "For the last week")
    delete_account(user)
    _nothing_comes_of(Refused, f"user {user} has closed their account", money.space, user, 1, "EUR", "x")
    assert adjust(money.space, user, -200, "EUR", "Paid twice").payable_after == 1300


def _nothing_comes_of(kind: type[CirroError], words: str, *arguments: object) -> None:
    before = contents()
    for call in (plan_adjustment, adjust):
        with pytest.raises(kind, match=words):
            call(*arguments)  # type: ignore[arg-type]  # as the caller has them
    assert contents() == before
