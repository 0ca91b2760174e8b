"""The books of transfers are made by one statement; it says the same as `books/moves.py` says of one transfer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.kernel import clock
from cirro.rewards.books import moves
from cirro.rewards.books.post import Entry
from cirro.rewards.domain.post_moves import Moved, post_moves
from cirro.rewards.models import BookEntry, BookTransaction, Transfer
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money

pytestmark = pytest.mark.django_db

Move = Callable[[int, str, int, int], list[Entry]]
# From one state to another, and what that is made of.
MOVES: dict[tuple[str, str], tuple[Move, ...]] = {
    ("billed", "sending"): (moves.sent,),
    ("unknown", "settled"): (moves.settled,),
    ("sent", "returned"): (moves.returned,),
    ("billed", "settled"): (moves.sent, moves.settled),
    ("sending", "unknown"): (),
    ("billed", "returned"): (),
}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(2, 10**12), st.data())
def test_one_transfer(money: Money, fake: FakeProvider, amount: int, data: st.DataObject) -> None:
    user = money.worker()
    money.adjust(user, amount)
    money.run()
    transfer = Transfer.objects.latest("id")
    fee = data.draw(st.integers(0, amount - 1))
    Transfer.objects.filter(pk=transfer.pk).update(fee=fee, amount=amount - fee)
    for (before, after), parts in MOVES.items():
        last = BookTransaction.objects.latest("id").pk
        post_moves(Moved([transfer.pk], [before], [after]), clock.now(), {"test": 1})
        wanted = Counter[tuple[str, int]]()
        for part in parts:
            for entry in part(user, "EUR", amount, fee):
                wanted[str(entry.kind), entry.user_id] += entry.amount
        posted = BookEntry.objects.filter(transaction_id__gt=last).select_related("account")
        found = {(each.account.kind, each.account.user_id): each.amount for each in posted}
        assert found == {account: moved for account, moved in wanted.items() if moved}
