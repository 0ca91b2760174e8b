"""What the jobs, the operator and the banks do: bills, transfers, questions, answers, and the sandbox's clock."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction

from cirro.gigs.domain.advance_clock import advance_clock
from cirro.kernel import clock
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.ask_again import ask_again, batches_to_ask
from cirro.rewards.domain.closing import erase_arrived
from cirro.rewards.domain.decide_by_hand import decide_by_hand, find_transfer
from cirro.rewards.domain.hand_over import hand_over, waiting
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.methods import erase_removed
from cirro.rewards.domain.run_due_pay import make_due_bills
from cirro.rewards.domain.scope import now_in
from tests.rewards.fake_provider import Taken
from tests.rewards.simulation.bank import Bank, Letter
from tests.rewards.simulation.model import Asked
from tests.rewards.simulation.people import look_who_is_known
from tests.rewards.simulation.play import BrokenError, Died, Play
from tests.rewards.simulation.world import Clock, account

_PAUSES = (timedelta(minutes=6), timedelta(hours=5), timedelta(days=1), timedelta(days=4), timedelta(days=9))
_BY_HAND = {"settled": ("sent", "unknown"), "returned": ("sent", "unknown", "settled")}


def wait(play: Play) -> None:
    """Time passes."""
    pause = play.random.choice(_PAUSES)
    Clock.at += pause
    play.note(f"{pause} later")


def calendar(play: Play) -> None:
    """The job that looks for pay days."""
    play.note("the calendar")
    today, day = Clock.at.date(), play.pay_day_to_come()
    play.until_done(lambda _: make_due_bills())
    play.take_in_bills()
    if day is not None:
        if play.last_pay_day != day:
            raise BrokenError(f"pay day {day} had no run")
        play.nothing_due(None, day)
    play.nothing_due(None, today, Asked(None))


def operator_run(play: Play) -> None:
    """`cirro payouts run`."""
    day = Clock.at.date() + timedelta(days=play.random.choice((0, 0, 0, -3, 10)))
    play.note(f"the operator has bills made for {day}")
    play.until_done(lambda _: make_bills(None, day, "operator"))
    play.take_in_bills()
    play.nothing_due(None, day)


def send(play: Play) -> None:
    """The jobs that hand over, some of them."""
    jobs = waiting(None)
    play.random.shuffle(jobs)
    play.note(
        f"handing over: {', '.join(f'{job.count} to {job.provider} in {job.currency}' for job in jobs) or 'nothing'}"
    )
    for job in jobs:
        while True:
            done = play.once(partial(hand_over, None, job.provider, job.currency))
            if done is None or isinstance(done, Died) or play.chance(0.2):
                break


def ask(play: Play) -> None:
    """The jobs that ask what became of transfers."""
    batches = batches_to_ask(None, Clock.at)
    play.note(f"asking for {len(batches)} batches")
    for batch in batches:
        ask_for(play, batch)


def ask_for(play: Play, batch: int) -> None:
    """One of them; nobody else is at it."""
    if play.once(lambda: ask_again(None, batch)) is False:
        raise BrokenError(f"batch {batch} is said to be in other hands")


def banks_work(play: Play) -> None:
    """Money arrives, comes back, or comes back after it had arrived."""
    play.note("the banks work:")
    for bank, taken in orders(play):
        if taken.state == "sent" and play.chance(0.6):
            becomes(play, bank, taken, "returned" if play.chance(0.4) else "settled")
        elif taken.state == "settled" and play.chance(0.3):
            play.count("returns after settlement")
            becomes(play, bank, taken, "returned")


def becomes(play: Play, bank: Bank, taken: Taken, state: str) -> None:
    """What the bank has comes to this state."""
    play.count(f"at banks: {state}")
    play.more(f" {taken.order.amount} {taken.order.currency} {state}")
    bank.becomes(taken.order.reference, state)  # type: ignore[arg-type]  # one of them


def letters_come(play: Play, *, all: bool = False) -> None:
    """Some letters of the banks are read, in any order, and some once more."""
    waiting = [(bank, letter) for bank in play.world.banks for letter in bank.letters]
    play.random.shuffle(waiting)
    read = waiting if all else waiting[: play.random.randint(0, len(waiting))]
    again = play.random.sample(play.read, min(len(play.read), 2)) if play.chance(0.4) else []
    play.note(f"{len(read)} of {len(waiting)} letters, and {len(again)} once more")
    play.count("letters", len(read))
    play.count("letters read twice", len(again))
    for scope in play.scopes:
        here = [(bank, letter) for bank, letter in read if letter.scope == scope]
        letters = [letter for _, letter in here] + [letter for letter in again if letter.scope == scope]
        if not letters or isinstance(play.once(partial(_read, scope, letters)), Died):
            continue
        for bank, letter in here:
            bank.letters.remove(letter)
        play.read += [letter for _, letter in here]


def _read(scope: int | None, letters: list[Letter]) -> None:
    with transaction.atomic():
        said = [(letter.reference, letter.outcome) for letter in letters]
        apply_outcomes(scope, said, now_in(scope), {"letters": len(letters)})


def by_hand(play: Play) -> None:
    """The operator enters what a bank says on the phone."""
    known = [taken for _, taken in orders(play) if taken.state != "sent"]
    if not known:
        return None
    taken = play.random.choice(known)
    reference, outcome = taken.order.reference, taken.history[-1]
    before = find_transfer(reference).state
    play.note(
        f"the operator notes that {taken.order.amount} {taken.order.currency} ({before}) is {outcome.state}"
    )
    status, is_repeated = play.try_until_done(lambda: decide_by_hand(reference, outcome))
    if before in _BY_HAND[outcome.state]:
        return play.expect(status, 200, *([422] if is_repeated else []))
    return play.expect(status, 422)


def advance(play: Play) -> None:
    """The sandbox's clock."""
    advance_by(play, timedelta(days=play.random.choice((0.01, 1, 4, 9, 16))))


def advance_by(play: Play, time: timedelta) -> None:
    """Also play money is paid on each pay day that passes."""
    assert play.sandbox is not None  # else nobody asks for it
    space = play.sandbox.client.space
    start = clock.now(space)
    target = start + time
    play.note(f"the sandbox's clock goes on {time}, to {target:%d %b}")
    play.until_done(lambda _: advance_clock(space, to=target))
    play.count("sandbox clocks moved")
    play.take_in_bills()
    day = pay_calendar().last_on_or_before(target.date())
    if day is not None and day > start.date():
        play.nothing_due(space.id, day)


def forget(play: Play) -> None:
    """The job that erases what nothing is paid by any more."""
    play.note("erasing bank data")
    play.once(erase_removed)
    play.once(erase_arrived)
    look_who_is_known(play)


def orders(play: Play) -> list[tuple[Bank, Taken]]:
    """All that banks have of this seed's people."""
    return [
        (bank, taken)
        for bank in play.world.banks
        for worker in play.workers
        for taken in bank.orders_of(account(worker))
    ]
