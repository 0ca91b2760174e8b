"""A run over many workers reads no table once for each of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from cirro.kernel import clock, sql
from cirro.people.models import User
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import Line, Payee, PayoutMethod
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money

pytestmark = pytest.mark.django_db(transaction=True)

FEW, MANY = 10, 1_500
_READ = "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname IN ('rewards_bill', 'rewards_transfer')"


def test_foreign_keys_are_checked_by_indexes_though_the_tables_were_small(
    money: Money, fake: FakeProvider
) -> None:
    today = clock.now().date()
    workers(money, FEW, available_in=0)
    workers(money, MANY, available_in=1)
    # PostgreSQL knows that there is nothing, and this session gets used to next to nothing.
    sql.execute("VACUUM rewards_bill, rewards_transfer")
    first = make_bills(None, today, "operator")
    with transaction.atomic():
        second = make_bills(None, today + timedelta(days=1), "operator")
        before: dict[str, int] = dict(sql.rows(_READ))
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        read = {name: count - before[name] for name, count in sql.rows(_READ)}
    assert first
    assert second
    assert (first.bills, second.bills) == (FEW, MANY)
    assert max(read.values()) < MANY, read


def workers(money: Money, count: int, available_in: int) -> None:
    """So many more with an open line that can be billed in some days."""
    now = clock.now()
    start = User.objects.count()
    people = User.objects.bulk_create(
        User(first_name="Ada", last_name="Okafor", screen_name="Ada", email=f"ada.{start + n}@people.invalid",
             password="!", country_code="DE", created_at=now)
        for n in range(count)
    )  # fmt: skip
    Payee.objects.bulk_create(
        Payee(user=user, first_name="Ada", last_name="Okafor", street="Main Street", building="1", postcode="10115",
              town="Berlin", country_code="DE", updated_at=now)
        for user in people
    )  # fmt: skip
    secret = seal({"account": "A-1"})
    PayoutMethod.objects.bulk_create(
        PayoutMethod(user=user, provider="fake", currency="EUR", secret_details=secret, shown="…", is_active=True, created_at=now)
        for user in people
    )  # fmt: skip
    day = now.date() + timedelta(days=available_in)
    Line.objects.bulk_create(
        Line(space_id=money.space.id, user=user, kind="bonus", amount=500, currency="EUR", title="Thanks",
             earned_on=now.date(), available_on=day, created_at=now)
        for user in people
    )  # fmt: skip
