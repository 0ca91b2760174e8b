"""Run seeds: each a random life in a world that a block of them shares."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest
from django.conf import settings
from django.core.management import call_command

from cirro.rewards.books.verify import verify
from cirro.rewards.calendar.parse import parse
from cirro.rewards.domain.ask_again import batches_to_ask
from cirro.rewards.domain.hand_over import waiting
from cirro.rewards.models import PayRun
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.invariants import faults_with
from tests.rewards.simulation import paying, people, reports
from tests.rewards.simulation.drain import drain
from tests.rewards.simulation.play import BrokenError, Play
from tests.rewards.simulation.world import APART, START, Clock, Site, World, opened

BLOCK = 50
"""So many seeds share a world; the database is emptied behind them."""

# What happens, and how often.
Step = Callable[[Play], object]

STEPS: dict[Step, int] = {
    reports.result: 16,
    reports.time: 6,
    reports.bonus: 7,
    reports.reverse: 9,
    reports.delete: 5,
    reports.repeat: 6,
    reports.elsewhere: 2,
    reports.adjustment: 4,
    people.wish: 5,
    people.switch_method: 6,
    people.drop_method: 3,
    people.send_again: 9,
    people.want_bill: 5,
    people.change_pay: 2,
    people.leave: 2,
    people.close: 3,
    paying.wait: 8,
    paying.calendar: 8,
    paying.operator_run: 20,
    paying.send: 20,
    paying.ask: 16,
    paying.banks_work: 16,
    paying.letters_come: 14,
    paying.by_hand: 3,
    paying.advance: 7,
    paying.forget: 2,
}
# What there must be, or nothing could come of it.
_NEEDS: dict[Step, Callable[[Play], object]] = {
    reports.reverse: lambda play: play.reports("result"),
    reports.delete: lambda play: play.reports("bonus"),
    reports.repeat: lambda play: play.kept or any(site.place.keys for site in play.sites),
    people.drop_method: lambda play: any(worker.methods for worker in play.workers),
    people.send_again: lambda play: play.ledger.bills,
    paying.operator_run: lambda play: any(each.is_open for each in play.ledger.earned),
    paying.send: lambda play: play.ledger.bills and waiting(None),
    paying.ask: lambda play: play.ledger.bills and batches_to_ask(None, Clock.at),
    paying.banks_work: paying.orders,
    paying.letters_come: lambda play: any(bank.letters for bank in play.world.banks),
    paying.by_hand: paying.orders,
    paying.advance: lambda play: play.sandbox,
}
# Before anything there is something to lose.
_FIRST = (reports.result, reports.time, reports.bonus)
_PAY = (
    paying.operator_run,
    people.send_again,
    paying.send,
    paying.wait,
    paying.ask,
    paying.banks_work,
    paying.letters_come,
)
_CALENDARS = ("weekly:fri", "twice-monthly:1,16", "monthly:11", "on-demand", "monthly:5:request=5-25")
_CALENDAR_WEIGHTS = (6, 6, 3, 2, 2)
# Of the Spaces that may come to the first one.
_OTHERS = (1, 1, 2)
# In so many of the seeds the invariants are looked at in the middle, too.
_LOOKED_AT = 4


class FailedError(AssertionError):
    """A seed that broke a rule: its story so far, and what was broken."""

    def __init__(self, seed: int, story: Sequence[str], what: str) -> None:
        steps = "\n".join(f"{number:4}. {line}" for number, line in enumerate(story, 1))
        super().__init__(f"seed {seed}\n{steps}\n\n{what}\n\nOnce more: make simulate FROM={seed} SEEDS=1")
        self.seed = seed


def run_block(key: KeyPair, seeds: Sequence[int], tally: Counter[str]) -> None:
    """Run these seeds of one block in an empty database. Raises FailedError.

    The rules over all tables are looked at now and then. Are they broken, each seed is run by itself, and they are looked at
    after each of its steps.
    """
    alone = len(seeds) == 1
    with quiet(), opened(key, tally) as world:
        for seed in seeds:
            run_seed(world, seed, thorough=alone)
        faults = _faults(world)
    if not faults:
        return
    for seed in () if alone else seeds:
        empty_database()
        run_block(key, [seed], Counter())
    raise FailedError(
        seeds[-1], [], f"together, not alone, seeds {seeds[0]} to {seeds[-1]} break: " + "\n".join(faults)
    )


def run_seed(world: World, seed: int, *, thorough: bool) -> None:
    """One life, to its end. Raises FailedError."""
    random = Random(seed)
    Clock.at = START + APART * (seed % BLOCK)
    for bank in world.banks:
        bank.begin(Random(random.random()))
    calendar = random.choices(_CALENDARS, _CALENDAR_WEIGHTS)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PAY_CALENDAR", parse(calendar))
        play = _begin(world, random, calendar)
        try:
            count = random.randint(10, 18)
            middle = random.randrange(count) if seed % _LOOKED_AT == 0 else None
            for number in range(count):
                step = random.choice(_FIRST) if number < 3 else _next(play)
                step(play)
                if thorough or number == middle:
                    _look(world)
            for step in _struggle(random):
                if _is_worth_it(play, step):
                    step(play)
                if thorough:
                    _look(world)
            drain(play)
            if thorough:
                _look(world)
        except Exception as error:
            raise FailedError(seed, play.story, f"{type(error).__name__}: {error}") from error
    world.tally["seeds"] += 1


def _next(play: Play) -> Step:
    """Any of which something may come."""
    steps = [step for step in STEPS if _is_worth_it(play, step)]
    return play.random.choices(steps, [STEPS[step] for step in steps])[0]


def _is_worth_it(play: Play, step: Step) -> bool:
    return step not in _NEEDS or bool(_NEEDS[step](play))


def _struggle(random: Random) -> Iterator[Step]:
    """Before all is well in the end: money moves while banks have moods and processes die."""
    for _ in range(random.randint(1, 2)):
        for step in _PAY:
            if random.random() < 0.8:
                yield step


def _begin(world: World, random: Random, calendar: str) -> Play:
    """The Spaces and the people of a seed."""
    sites = [world.live[0]]
    if random.random() < 0.6:
        sites.append(random.choices(world.live[1:], _OTHERS)[0])
    if random.random() < 0.25:
        sites.append(world.sandbox())
    # The ledger knows nothing of other seeds.
    sites = [replace(site, place=replace(site.place, reports=[], keys={})) for site in sites]
    homes: list[dict[Site, bool]] = []
    methods: list[tuple[str, str] | None] = []
    for _ in range(random.randint(2, 3)):
        home = random.sample(sites, random.randint(1, len(sites)))
        homes.append({site: random.random() < 0.25 for site in home})
        way = (random.choice(world.banks).name, random.choice(home).place.currency)
        methods.append(way if random.random() < 0.85 else None)
    for scope in {site.place.scope for site in sites}:
        # Whatever was before: this pay day had its run.
        PayRun.objects.create(
            sandbox_id=scope, pay_on=Clock.at.date(), cause="calendar", bills=0, created_at=Clock.at
        )
    play = Play(world, random, sites, world.workers(homes, methods))
    play.note(f"{calendar}; " + ", ".join(f"{site.place.name} ({site.place.currency})" for site in sites))
    for worker, paid_by in zip(play.workers, methods, strict=True):
        places = ", ".join(
            f"{place.name}{' by time' if by_time else ''}" for place, by_time in worker.places.items()
        )
        play.note(f"{worker.name} in {places}; {' in '.join(paid_by) if paid_by else 'no way to be paid'}")
    return play


def _look(world: World) -> None:
    faults = faults_with(*world.banks)
    if faults:
        raise BrokenError("\n".join(faults))


def _faults(world: World) -> list[str]:
    """What is wrong with all that there is."""
    verdict = verify()
    return faults_with(*world.banks) + ([] if verdict.is_well else [str(verdict)])


def empty_database() -> None:
    """As behind every test that commits."""
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Without the log, which tells of every mood and every refusal."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
