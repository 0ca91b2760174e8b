"""The end of a seed: all that can be paid is paid, and then it adds up."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from cirro.kernel import clock, sql
from cirro.rewards.calendar.parse import parse
from cirro.rewards.domain.closing import erase_arrived
from cirro.rewards.domain.hand_over import hand_over, waiting
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.resend import resend
from cirro.rewards.models import Payee, PaymentBatch
from tests.rewards.simulation import paying
from tests.rewards.simulation.model import LARGEST, Worker, can_be_paid
from tests.rewards.simulation.people import is_owed, look_who_is_known
from tests.rewards.simulation.play import BrokenError, Play
from tests.rewards.simulation.world import Clock, account

LATER = timedelta(days=55)
"""Then a pay day has come behind every day on which something becomes available."""
_ROUNDS = 6
_CALENDAR = "monthly:11"

_UNPAID = """
SELECT id, user_id, sandbox_id, currency, amount, state FROM rewards_bill WHERE state <> 'settled' AND user_id = ANY(%s) ORDER BY id
"""
_BALANCES = """
SELECT CASE WHEN s.is_sandbox THEN s.id END, a.user_id, a.currency, a.kind, sum(a.balance) FROM rewards_bookaccount a
  JOIN spaces_space s ON s.id = a.space_id WHERE a.user_id = ANY(%s) GROUP BY 1, 2, 3, 4
"""


def drain(play: Play) -> None:
    """Banks are well, nobody holds back, and everybody who can has a method in each currency that they are owed."""
    play.note(f"the end: banks are well, holds and thresholds are lifted, and pay days are {_CALENDAR}")
    settings.PAY_CALENDAR = parse(_CALENDAR)
    play.is_mortal = False
    for bank in play.world.banks:
        bank.is_well = True
    staying = [worker for worker in play.workers if not worker.is_closed]
    Payee.objects.filter(user_id__in=[worker.id for worker in staying]).update(is_held=False, threshold=0)
    for worker in staying:
        worker.is_held, worker.threshold = False, worker.threshold * 0
    _finish(play)
    for currency in sorted({site.place.currency for site in play.sites}):
        wanting = [worker for worker in staying if _wants(play, worker, currency)]
        play.world.give_methods([(worker, "bank", currency) for worker in wanting])
        _bill(
            play, f"paying {currency} to {', '.join(worker.name for worker in wanting) or 'whoever has left'}"
        )
        _finish(play)
    # Then nobody has anything to be asked.
    _ask_all(play)
    erase_arrived()
    look_who_is_known(play)
    _check(play)


def _bill(play: Play, why: str) -> None:
    day = Clock.at.date() + LATER
    if play.ledger.due(None, day):
        play.note(why)
        make_bills(None, day, "operator")
        play.take_in_bills()
    sandbox = play.sandbox
    if sandbox is not None and play.ledger.due(
        sandbox.place.scope, clock.now(sandbox.client.space).date() + LATER
    ):
        play.note(f"{why}, also play money")
        paying.advance_by(play, LATER)


def _wants(play: Play, worker: Worker, currency: str) -> bool:
    arrived = {scope: _arrived(play, worker, scope, currency) for scope in play.scopes}
    return any(
        play.ledger.open_total(scope, worker, currency) > 0
        or play.ledger.billed_total(scope, worker, currency) != sum(arrived[scope])
        for scope in play.scopes
    )


def _finish(play: Play) -> None:
    """Send what came back once more, hand over all that waits, ask until everything is known, and let it arrive."""
    by_id = {worker.id: worker for worker in play.workers}
    # What was thought to have arrived may have come back.
    paying.letters_come(play, all=True)
    for _ in range(_ROUNDS):
        unpaid = sql.rows(_UNPAID, [list(by_id)])
        again = [
            (user, bill)
            for bill, user, scope, currency, amount, state in unpaid
            if state == "returned" and can_be_paid(scope, by_id[user], currency, amount)
        ]
        under_way = [(scope, state) for _, _, scope, _, _, state in unpaid if state != "returned"]
        if not again and not under_way:
            return
        Clock.at += timedelta(hours=1)
        for user, bill in again:
            play.note(f"{by_id[user].name} has a bill sent again")
            resend(user, bill)
        for job in waiting(None):
            while hand_over(None, job.provider, job.currency) is not None:
                pass
        if any(scope is not None and state != "sent" for scope, state in under_way):
            paying.advance_by(play, timedelta(days=2))
        _ask_all(play)
        for bank, taken in paying.orders(play):
            if taken.state == "sent":
                paying.becomes(play, bank, taken, "settled")
        paying.letters_come(play, all=True)
    raise BrokenError(f"not paid after {_ROUNDS} rounds: {unpaid}")


def _ask_all(play: Play) -> None:
    """As if the pauses between questions were over."""
    for batch in PaymentBatch.objects.filter(sandbox_id=None, next_ask_at__isnull=False).order_by("id"):
        paying.ask_for(play, batch.pk)


def _arrived(play: Play, worker: Worker, scope: int | None, currency: str) -> tuple[int, int]:
    """What the banks say that they got, and the fees of it."""
    parts = [bank.arrived(account(worker), scope, currency) for bank in play.world.banks]
    return sum(amount for amount, _ in parts), sum(fees for _, fees in parts)


def _check(play: Play) -> None:
    """What was earned is what arrived, its fees, and what can't be paid: to the last unit, at the banks and in the books."""
    faults: list[str] = []
    books = {
        (scope, user, currency, kind): balance
        for scope, user, currency, kind, balance in sql.rows(
            _BALANCES, [[worker.id for worker in play.workers]]
        )
    }
    for worker in play.workers:
        for scope in play.scopes:
            for currency in sorted({site.place.currency for site in play.sites}):
                arrived, fees = _arrived(play, worker, scope, currency)
                open_total = play.ledger.open_total(scope, worker, currency)
                left = play.ledger.total(scope, worker, currency) - open_total - arrived - fees
                whose = f"{worker.name}, {currency}{'' if scope is None else ' of play'}"
                if left < 0:
                    faults.append(f"{whose}: {-left} too much were paid")
                if left > 0 and not worker.is_closed:
                    faults.append(f"{whose}: {left} were billed and are lost")
                if 0 < open_total <= LARGEST and not worker.is_closed:
                    faults.append(f"{whose}: {open_total} are left open")
                expected = {"payable": open_total + left, "in_transit": 0, "paid": arrived}
                found = {kind: books.pop((scope, worker.id, currency, kind), 0) for kind in expected}
                if found != expected:
                    faults.append(f"{whose}: the books say {found}, expected {expected}")
                play.count("left with closed accounts", left + max(open_total, 0) > 0)
                play.count("left below zero", open_total < 0)
                play.count("too much for one transfer", open_total > LARGEST)
        if worker.is_closed and worker.is_known and not is_owed(play, worker):
            faults.append(f"{worker.name} closed their account, has all their money, and is still known")
    faults += [
        f"the books have {each}: {balance}, of which nobody knows"
        for each, balance in books.items()
        if balance
    ]
    for scope in play.scopes:
        faults += [f"not billed: {bill}" for bill, _ in play.ledger.due(scope, Clock.at.date() + LATER)]
    if faults:
        raise BrokenError("; ".join(faults))
