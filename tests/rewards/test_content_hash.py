"""A bill says for ever what it said when it was made; whoever changes it is found."""

from __future__ import annotations

import hashlib
import json

import pytest

from cirro.kernel import sql
from cirro.rewards.domain.content_hash import changed_bills
from cirro.rewards.models import Bill, Line
from cirro.spaces.models import Space
from tests.rewards.world import Money


@pytest.fixture
def bill(money: Money) -> Bill:
    """Of two lines."""
    user = money.worker(tax_number="12 345")
    money.bonus(user, 700)
    money.adjust(user, -100)
    money.run()
    return Bill.objects.get()


def test_it_carries_what_may_change_later(bill: Bill, money: Money) -> None:
    assert bill.details["payee"]["tax_number"] == "12 345"
    assert bill.details["spaces"] == {str(money.space.id): "Trees"}
    assert bill.details["payer"].keys() == {"name", "address", "tax_id"}
    Space.objects.update(name="Renamed")
    assert changed_bills() == []


def test_anybody_can_work_the_hash_out(bill: Bill) -> None:
    lines = [
        [line.pk, line.space_id, line.gig_id, line.kind, line.earned_on.isoformat(), line.title, line.amount]
        for line in Line.objects.filter(bill=bill).order_by("id")
    ]
    (details,) = sql.rows("SELECT details::text FROM rewards_bill")[0]
    content = json.dumps(
        ["cirro bill 1", bill.number, bill.user_id, bill.currency, bill.amount, "details", lines]
    )
    content = content.replace('"details"', details)
    assert hashlib.sha256(content.encode()).hexdigest() == bill.content_hash


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE rewards_bill SET amount = amount + 1",
        "UPDATE rewards_bill SET details = jsonb_set(details, '{payee,last_name}', '\"Eve\"')",
        "UPDATE rewards_line SET title = 'For nothing' WHERE amount > 0",
        "UPDATE rewards_line SET amount = amount - 1 WHERE amount > 0",
        "UPDATE rewards_line SET bill_id = NULL WHERE amount < 0",
    ],
)
def test_a_change_is_found(bill: Bill, change: str) -> None:
    assert changed_bills() == []
    sql.execute(change)
    assert changed_bills() == [bill.number]
