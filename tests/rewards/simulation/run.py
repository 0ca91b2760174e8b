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
    reports.result: 22,
    reports.time: 9,
    reports.bonus: 9,
    reports.reverse: 8,
    reports.delete: 5,
    reports.repeat: 5,
    reports.elsewhere: 2,
    reports.adjustment: 4,
    people.wish: 4,
    people.switch_method: 5,
    people.drop_method: 3,
    people.send_again: 6,
    people.want_bill: 4,
    people.change_pay: 2,
    people.leave: 2,
    people.close: 1,
    paying.wait: 9,
    paying.calendar: 8,
    paying.operator_run: 6,
    paying.send: 10,
    paying.ask: 9,
    paying.banks_work: 9,
    paying.letters_come: 9,
    paying.by_hand: 2,
    paying.advance: 7,
    paying.forget: 2,
}
# Before anything there is something to lose.
_FIRST = (reports.result, reports.time, reports.bonus)
_PAY = (paying.operator_run, paying.send, paying.wait, paying.ask, paying.banks_work, paying.letters_come)
_CALENDARS = ("weekly:fri", "twice-monthly:1,16", "monthly:11", "on-demand", "monthly:5:request=5-25")
_CALENDAR_WEIGHTS = (6, 6, 3, 1, 1)
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
            count = random.randint(12, 24)
            middle = random.randrange(count) if seed % _LOOKED_AT == 0 else None
            steps = random.choices(_FIRST, k=3) + random.choices(
                list(STEPS), list(STEPS.values()), k=count - 3
            )
            for number, step in enumerate(steps):
                step(play)
                if thorough or number == middle:
                    _look(world)
            for step in _struggle(random):
                step(play)
                if thorough:
                    _look(world)
            drain(play)
            if thorough:
                _look(world)
        except Exception as error:
            raise FailedError(seed, play.story, f"{type(error).__name__}: {error}") from error
    world.tally["seeds"] += 1


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
        sites.append(random.choice(world.live[1:]))
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
