"""What the demo's second half finds out about pay that is wrong. That it finds nothing where all is well, `test_demo.py` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cirro.kernel import clock, sql
from cirro.rewards.books.moves import earned, sent, settled
from cirro.rewards.books.post import post
from cirro.rewards.providers.sepa.reports import read_report
from cirro.site.demo.bank import Payment, write_notification
from cirro.site.demo.pay_rules import ONCE, PAID, PAY_RULES, SPACE, STATES, VERIFIED, WORTH, check_pay
from cirro.site.demo.payday import Paid
from cirro.site.demo.work import Work
from tests.rewards.books.books import rules_off
from tests.support.client import ApiClient

IBANS = {"7": "DE01", "8": "DE02"}


class Listing:
    """The API, as far as the rules ask it."""

    def __init__(self, statuses: dict[str, str]) -> None:
        self._statuses = statuses

    def every(self, path: str) -> list[dict[str, str]]:
        assert path == "/payouts"
        return [{"id": id, "status": status} for id, status in self._statuses.items()]


def good_work() -> Work:
    return Work(earned=Counter({"7": 300, "8": 200}), bonuses=["1"])


def good_pay() -> Paid:
    payments = [Payment("A", "DE01", "Ada", 300), Payment("B", "DE02", "Bo", 200)]
    return Paid(payments=payments, days=[date(2027, 1, 4)], arrived=Counter({"DE01": 300, "DE02": 200}))


@pytest.fixture
def book(api: ApiClient) -> Callable[[int, int], int]:
    """Writes what was earned and paid into a Space's books; its id."""

    def write(total: int, arrived: int) -> int:
        now = clock.now()
        post(api.space.id, "earned", now, {}, earned(7, "EUR", total))
        post(api.space.id, "sent", now, {}, sent(7, "EUR", arrived))
        post(api.space.id, "settled", now, {}, settled(7, "EUR", arrived))
        return api.space.id

    return write


def broken(work: Work, paid: Paid, space_id: int, statuses: dict[str, str] | None = None) -> set[str]:
    """The rules that are."""
    listing = Listing({"1": "settled"} if statuses is None else statuses)
    verdicts = check_pay(listing, work, paid, IBANS, space_id)  # type: ignore[arg-type]  # all that is asked of it
    assert [verdict.rule for verdict in verdicts] == list(PAY_RULES)
    return {verdict.rule for verdict in verdicts if verdict.broken}


def test_good_pay_breaks_no_rule(book: Callable[[int, int], int]) -> None:
    assert broken(good_work(), good_pay(), book(500, 500)) == set()


def test_each_fault_breaks_its_rule(book: Callable[[int, int], int]) -> None:
    space_id = book(500, 500)
    work, paid = good_work(), good_pay()
    assert broken(replace(work, wrong=["result 3 is worth 5"]), paid, space_id) == {WORTH}
    assert broken(work, replace(paid, arrived=Counter({"DE01": 299, "DE02": 200})), space_id) == {PAID}
    stranger = Counter({"DE01": 300, "DE02": 200, "DE03": 1})
    assert broken(work, replace(paid, arrived=stranger), space_id) == {PAID}
    assert broken(work, replace(paid, payments=[*paid.payments, paid.payments[0]]), space_id) == {ONCE}
    assert broken(work, paid, space_id, {"1": "sent"}) == {STATES}
    assert broken(work, paid, space_id, {"1": "settled", "2": "settled"}) == {STATES}


def test_money_that_is_still_on_its_way_is_found_in_the_books(book: Callable[[int, int], int]) -> None:
    assert broken(good_work(), good_pay(), book(500, 400)) == {SPACE}


def test_damaged_books_are_found(book: Callable[[int, int], int]) -> None:
    space_id = book(500, 500)
    with rules_off():
        sql.execute(
            "UPDATE rewards_booktransaction SET kind = 'adjusted' WHERE space_id = %s AND number = 2",
            [space_id],
        )
    assert broken(good_work(), good_pay(), space_id) == {VERIFIED}


def test_the_bank_answers_in_its_own_format(tmp_path: Path) -> None:
    payments = good_pay().payments
    write_notification(tmp_path / "bank" / "answer.xml", payments, ["DE02"], 1)
    report = read_report((tmp_path / "bank" / "answer.xml").read_bytes())
    assert report.kind == "camt.054"
    assert [(item.reference, item.outcome.state, item.amount) for item in report.items] == [
        ("A", "settled", 300),
        ("B", "settled", 200),
        ("B", "returned", 200),
    ]
