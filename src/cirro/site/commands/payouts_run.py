"""`cirro payouts run`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cirro.site.commands.payouts_scope import sandbox_option, scope_of
from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.rewards.domain.apply_outcome import Applied
    from cirro.rewards.domain.plan_run import Plan

_WHY = {
    "nothing": "nothing left: more was taken back than earned",
    "too_large": "more than one transfer takes: docs/paying.md says what to do",
    "held": "held by the worker",
    "threshold": "below the worker's threshold",
    "fee": "the fee would eat it up",
    "payee": "no name and address",
    "tax_number": "no tax number",
    "method": "no payout method",
    "currency": "no payout method in this currency",
    "provider": "a payout method that there is no provider for",
}


@click.command(short_help="Bill what is open and pay it; without --yes, show what that would be.")
@click.option("--yes/--dry-run", help="Do it, or only show what it would do.  [default: dry-run]")
@sandbox_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(yes: bool, sandbox: str | None, as_json: bool) -> None:
    """Bill all that is open and available today, without waiting for the next pay day, and hand it over to the providers.

    Without --yes nothing is done: it shows what would be billed and sent, by provider and currency, and who can't be paid and why.
    The calendar's own runs need no command: a worker of Cirro makes them. What a hand-over that was interrupted left behind is found
    by itself: running this again pays nobody twice.

    \b
    Examples:
      cirro payouts run
      cirro payouts run --yes
    """
    with database():
        scope = scope_of(sandbox)
        facts = _do(scope) if yes else _plan(scope)
    if as_json:
        click.echo(json.dumps(facts))
    else:
        for line in _done_lines(facts) if yes else _plan_lines(facts):
            click.echo(line)


def _plan(scope: int | None) -> dict[str, Any]:
    from django.db import transaction

    from cirro.rewards.domain.plan_run import plan_run
    from cirro.rewards.domain.scope import now_in

    with transaction.atomic():
        plan: Plan = plan_run(scope, now_in(scope).date())
    return {
        "day": plan.day.isoformat(),
        **{key: value for key, value in asdict(plan).items() if key != "day"},
    }


def _do(scope: int | None) -> dict[str, Any]:
    from cirro.rewards.domain.hand_over import waiting
    from cirro.rewards.domain.make_bills import make_bills
    from cirro.rewards.domain.scope import now_in

    made = make_bills(scope, now_in(scope).date(), "operator")
    assert made is not None  # only the calendar's own run finds that it was there
    total = _nothing()
    to_do = sum(each.count for each in waiting(scope))
    with click.progressbar(
        length=to_do, label="transfers", show_pos=True, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for applied in _hand_over(scope):
            total += applied
            bar.update(applied.changed)
    return {"bills": made.bills, "again": made.again, **asdict(total)}


def _hand_over(scope: int | None) -> Iterator[Applied]:
    from contextlib import nullcontext

    from django.db import transaction

    from cirro.rewards.domain.hand_over import hand_over, waiting

    for each in waiting(scope):
        while True:
            with nullcontext() if scope is None else transaction.atomic():
                applied = hand_over(scope, each.provider, each.currency)
            if applied is None:
                break
            yield applied


def _nothing() -> Applied:
    from cirro.rewards.domain.apply_outcome import Applied

    return Applied()


def _plan_lines(plan: dict[str, Any]) -> Iterator[str]:
    if not any(plan[part] for part in ("bills", "again", "waiting", "left")):
        yield "nothing is open, and nothing waits"
        return
    for part, title in (
        ("bills", "to be billed and sent"),
        ("again", "came back, to be sent by another method"),
    ):
        for each in plan[part]:
            fees = f", {_money(each['fees'], each)} of it for fees" if each["fees"] else ""
            yield f"{title}: {each['count']:,} by {each['provider']}, {_money(each['amount'], each)}{fees}"
    for each in plan["waiting"]:
        yield f"billed, to be sent: {each['count']:,} by {each['provider']}, {_money(each['amount'], each)}"
    for each in plan["left"]:
        why = _WHY[each["missing"] or each["why"]]
        workers = f"{each['workers']:,} worker{'' if each['workers'] == 1 else 's'}"
        yield f"not billed: {workers}, {_money(each['amount'], each)}: {why}"
    yield "nothing was done; with --yes it is"


def _done_lines(done: dict[str, Any]) -> Iterator[str]:
    bills = "1 bill" if done["bills"] == 1 else f"{done['bills']:,} bills"
    yield f"{bills} made, {done['again']:,} that came back begun anew"
    states = ", ".join(f"{done[state]:,} {state}" for state in ("sent", "settled", "returned", "unknown"))
    yield f"transfers: {states}"
    if done["unknown"]:
        yield "what is unknown is asked for by itself; docs/paying.md says what else to do"


def _money(amount: int, part: dict[str, Any]) -> str:
    from cirro.kernel.money import in_words

    return in_words(amount, part["currency"])
