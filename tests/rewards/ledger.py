"""What stands in lines and books, as plain values."""

from __future__ import annotations

from typing import Any

from cirro.kernel import clock, sql
from cirro.rewards.models import Bill, Line, PayRun
from tests.support.client import ApiClient


def lines(user_id: object) -> list[tuple[Any, ...]]:
    """(kind, amount, currency, earned on, available on) of the person's lines that weren't voided, in order."""
    return sql.rows(
        "SELECT kind, amount, currency, earned_on::text, available_on::text FROM rewards_line"
        " WHERE user_id = %s AND voided_at IS NULL ORDER BY id",
        [user_id],
    )


def balances(api: ApiClient) -> dict[tuple[str, int, str], int]:
    """(account, user or 0, currency) → balance, for the Space's accounts that aren't empty."""
    rows = sql.rows(
        "SELECT kind, user_id, currency, balance FROM rewards_bookaccount WHERE space_id = %s AND balance <> 0",
        [api.space.id],
    )
    return {(kind, user, currency): balance for kind, user, currency, balance in rows}


def last_event(api: ApiClient) -> tuple[str, dict[str, Any]]:
    """Type and data of what happened last in the Space."""
    event = api.get("/v2/events?order=desc&limit=1").json["data"][0]
    return event["type"], event["data"]


def by_time(api: ApiClient, user_id: str) -> None:
    """Pay the worker by time from now on."""
    sql.execute(
        "UPDATE spaces_worker SET billable = true WHERE space_id = %s AND user_id = %s",
        [api.space.id, user_id],
    )


def on_a_bill(api: ApiClient, user_id: str, state: str) -> None:
    """Have a bill in that state gather all lines of the person."""
    now = clock.now()
    run = PayRun.objects.create(sandbox_id=api.space.id, pay_on=now, cause="operator", created_at=now)
    bill = Bill.objects.create(
        sandbox_id=api.space.id, run=run, user_id=int(user_id), number=f"T-{run.pk}", currency="EUR", amount=1,
        state=state, state_at=now, details={}, content_hash="", created_at=now,
    )  # fmt: skip
    Line.objects.filter(user_id=user_id, voided_at=None).update(bill=bill)
