"""Statements by cost centre add up to what the funding account changed by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from cirro.kernel import clock, sql
from cirro.rewards.domain.adjust import adjust
from cirro.rewards.domain.statement import Statement, statement
from cirro.spaces.domain.list_spaces import pick_space
from tests.rewards.books.books import rules_off
from tests.rewards.ledger import by_time
from tests.support.client import ApiClient
from tests.support.rewards import CUSTOMER, post_payout, post_result, post_time


def parts(found: Statement) -> list[tuple[object, ...]]:
    return [
        (part.cost_center.key or part.cost_center.data, part.currency, part.earned, part.reversed_, part.bonuses, part.total)
        for part in found.parts
    ]  # fmt: skip


def today(api: ApiClient) -> date:
    return date.fromisoformat(api.get("/v2/test_clock").json["now_iso"][:10])


def busy(api: ApiClient) -> tuple[date, date]:
    """Two days of work; which they were."""
    user, gig = api.worker({}), api.gig()
    hourly = api.worker({})
    by_time(api, hourly)
    sql.execute("INSERT INTO rewards_spaceterms (space_id, hourly_rate) VALUES (%s, 1800)", [api.space.id])
    first = post_result(api, user, gig, quantity=4).json
    post_result(api, user, gig, quantity=2, cost_center_key=None, cost_center_data=CUSTOMER)
    post_result(api, user, gig, currency="USD", cost_center_key="TREES-EAST")
    post_time(api, hourly, gig, duration_in_ms=1_800_000)
    early = post_payout(api, user, amount=700).json
    post_payout(api, user, amount=300, cost_center_key="TREES-EAST")
    day = today(api)
    api.make("/v2/test_clock/advance", {"by_seconds": 86_400})
    assert api.post(f"/v2/gig_results/{first['id']}/reverse", {"reason": "Counted twice"}).status == 201
    assert api.delete(f"/v2/payouts/{early['id']}").status == 200
    post_result(api, user, gig, quantity=3)
    adjust(pick_space(str(api.space.id)), int(user), -120, "EUR", "Fee of a lost letter")
    return day, today(api)


def test_each_cost_centre_and_currency_has_a_line_and_they_add_up(
    api: ApiClient, new_api: Callable[..., ApiClient]
) -> None:
    first, last = busy(api)
    other = new_api()
    post_payout(other, other.worker({}), amount=99)
    whole = statement(api.space.id)
    assert parts(whole) == [
        ("TREES-EAST", "EUR", 0, 0, 300, 300),
        ("TREES-WEST", "EUR", 1750, -1000, 0, 750),
        (CUSTOMER, "EUR", 500, 0, 0, 500),
        (None, "EUR", 900, 0, 0, 900),
        ("TREES-EAST", "USD", 250, 0, 0, 250),
    ]
    assert whole.totals == whole.funding == {"EUR": 2450, "USD": 250}
    assert whole.adjustments == {"EUR": -120}
    assert whole.adds_up
    # A bonus counts on the day that it was given, and the other way on the day that it was deleted.
    one, two = statement(api.space.id, first, first), statement(api.space.id, last, last)
    assert one.totals == one.funding == {"EUR": 3400, "USD": 250}
    assert two.totals == two.funding == {"EUR": -950}
    assert parts(two) == [("TREES-WEST", "EUR", 750, -1000, -700, -950)]
    assert (one.adjustments, two.adjustments) == ({}, {"EUR": -120})
    assert statement(api.space.id, first, last).totals == whole.totals
    for empty in (
        statement(api.space.id, None, first - timedelta(days=1)),
        statement(api.space.id, last + timedelta(days=1)),
        statement(api.space.id + 10_000),
    ):
        assert (empty.parts, empty.funding, empty.adds_up) == ([], {}, True)
    assert statement(other.space.id, clock.now().date()).totals == {"EUR": 99}


def test_it_says_when_the_books_say_otherwise(api: ApiClient) -> None:
    busy(api)
    with rules_off():
        sql.execute("UPDATE rewards_line SET amount = amount + 1 WHERE kind = 'time'")
    assert not statement(api.space.id).adds_up
