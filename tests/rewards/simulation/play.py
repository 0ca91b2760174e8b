"""One seed's life: what its steps share. It draws everything from one source of chance, kills processes, and keeps the story."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from random import Random
from typing import TypeVar

from cirro.kernel import sql
from cirro.kernel.errors import CirroError
from cirro.rewards.calendar import pay_calendar
from tests.rewards.death import dying_at
from tests.rewards.simulation.bank import Letter
from tests.rewards.simulation.calls import Kept
from tests.rewards.simulation.model import Asked, Bill, Ledger, Report, Worker
from tests.rewards.simulation.world import Clock, Site, World

T = TypeVar("T")
# How often a step dies, and how many moments it lives on average.
DEATHS, LIFE = 0.2, 9.0

_RUNS = """
SELECT r.id, r.sandbox_id, r.cause, r.pay_on, b.id, b.sandbox_id, b.user_id, b.currency, b.amount
  FROM rewards_payrun r FULL JOIN rewards_bill b ON b.run_id = r.id
 WHERE r.id > %s OR b.id > %s ORDER BY r.id, b.id
"""
_LAST = "SELECT COALESCE((SELECT max(id) FROM rewards_payrun), 0), COALESCE((SELECT max(id) FROM rewards_bill), 0)"
# What a sandbox's bank took in a transaction that never was.
_HANDED = "SELECT reference FROM rewards_transfer WHERE reference = ANY(%s) AND state <> 'billed'"


class BrokenError(AssertionError):
    """What is not as it must be."""


class Died:
    """In place of an answer."""


DIED = Died()


class Play:
    """`sites` and `workers` are the seed's; everything else that there is in the world came to its end before."""

    def __init__(self, world: World, random: Random, sites: list[Site], workers: list[Worker]) -> None:
        self.world, self.random, self.sites, self.workers = world, random, sites, workers
        self.tally = world.tally
        self.ledger = Ledger()
        self.story: list[str] = []
        self.kept: list[Kept] = []
        self.read: list[Letter] = []
        self.is_mortal = True
        self._keys = itertools.count(1)
        self._last_run, self._last_bill = sql.rows(_LAST)[0]
        self.last_pay_day = Clock.at.date()

    def note(self, text: str) -> None:
        """A line of the story."""
        self.story.append(f"{Clock.at:%d %b %Y %H:%M}  {text}")

    def more(self, text: str) -> None:
        """What came of the line before."""
        self.story[-1] += text

    def count(self, what: str, number: int = 1) -> None:
        """For the summary."""
        self.tally[what] += number

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    @property
    def scopes(self) -> list[int | None]:
        """Live money, and that of the sandbox if there is one."""
        return [None, *(site.place.scope for site in self.sites if site.place.scope is not None)]

    @property
    def sandbox(self) -> Site | None:
        return next((site for site in self.sites if site.place.scope is not None), None)

    def reports(self, kind: str) -> list[Report]:
        """All of that kind that there are."""
        return [report for site in self.sites for report in site.place.reports if report.kind == kind]

    def once(self, call: Callable[[], T], *, is_mortal: bool = True) -> T | Died:
        """What it answers; now and then its process dies in it, or just behind it."""
        if not is_mortal or not self.is_mortal or not self.chance(DEATHS):
            return call()
        before = {bank: set(bank.taken) for bank in self.world.banks}
        answer: T | Died = DIED
        at = int(self.random.expovariate(1 / LIFE))
        with dying_at(at, *self.world.banks, ends_session=False) as death:
            answer = call()
        if not death.is_dead:
            return answer
        self.more(" † died")
        self.count("crashes")
        for bank in self.world.banks:
            new = [
                reference
                for reference in bank.taken
                if reference not in before[bank] and bank.scopes[reference] is not None
            ]
            handed = {reference for (reference,) in sql.rows(_HANDED, [new])} if new else set()
            bank.forget([reference for reference in new if reference not in handed])
        return DIED

    def until_done(self, call: Callable[[bool], T], *, is_mortal: bool = True) -> tuple[T, bool]:
        """Repeat the call until it answers, as its caller would; told whether it is a repetition. Whether it was one in the end."""
        is_repeated = False
        while isinstance(answer := self.once(partial(call, is_repeated), is_mortal=is_mortal), Died):
            is_repeated = True
        return answer, is_repeated

    def try_until_done(self, call: Callable[[], object]) -> tuple[int, bool]:
        """The same for a use case: 200, or the status of its refusal."""

        def status(is_repeated: bool) -> int:
            try:
                call()
            except CirroError as refused:
                return refused.status
            return 200

        return self.until_done(status)

    def new_key(self) -> str:
        """An idempotency key that was never used."""
        return f"{next(self._keys)} of {self.workers[0].id}"

    def expect(self, got: object, *expected: object) -> None:
        """One of them."""
        self.more(f" → {got}")
        if got not in expected:
            raise BrokenError(f"got {got}, expected {' or '.join(map(str, expected))}")

    def take_in_bills(self, asked: Worker | None = None) -> list[Bill]:
        """Hold the bills that were made since against those that had to be; all of them. `asked`: who asked for theirs."""
        rows = sql.rows(_RUNS, [self._last_run, self._last_bill])
        made: list[Bill] = []
        runs = {row[0]: row[1:4] for row in rows}
        for run, (scope, cause, day) in runs.items():
            if run is None or run <= self._last_run:
                raise BrokenError("bills of a run that is none, or that was before")
            expected = self.ledger.run(scope, day, Asked(asked) if cause == "worker" else None)
            got = [row[5:] for row in rows if row[0] == run and row[4] is not None]
            self._compare(f"run {run} ({cause}, {day})", expected, got)
            made += expected
            self._last_run = run
            if cause == "calendar" and scope is None:
                self.last_pay_day = day
        self._last_bill = max((row[4] for row in rows if row[4] is not None), default=self._last_bill)
        self.count("runs", len(runs))
        self.count("bills", len(made))
        if made:
            self.more(
                " → bills of "
                + ", ".join(f"{bill.worker.name} {bill.amount} {bill.currency}" for bill in made)
            )
        return made

    def nothing_due(self, scope: int | None, day: date, asked: Asked | None = None) -> None:
        """A run for this day has just been, and left nothing out."""
        left = [bill for bill, _ in self.ledger.due(scope, day, asked)]
        if left:
            raise BrokenError(f"not billed by {day}, though due: {left}")

    def pay_day_to_come(self) -> date | None:
        """A pay day of live Spaces that has come and had no run."""
        day = pay_calendar().last_on_or_before(Clock.at.date())
        return day if day is not None and day > self.last_pay_day else None

    def _compare(
        self, run: str, expected: Sequence[Bill], got: Sequence[tuple[int | None, int, str, int]]
    ) -> None:
        wanted = Counter((bill.scope, bill.worker.id, bill.currency, bill.amount) for bill in expected)
        if wanted != Counter(got):
            raise BrokenError(f"{run} made bills {sorted(got, key=str)}, expected {sorted(wanted, key=str)}")
