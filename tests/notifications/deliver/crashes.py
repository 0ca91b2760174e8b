"""Workers that die: before and after each statement, and before, while and after each mail is handed over."""

from __future__ import annotations

import random
import threading
from typing import Any

from django.db import connection

from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.smtp import SmtpBackend
from cirro.notifications.deliver.sort import sort_due


class CrashError(BaseException):
    """Nothing in the product catches it: the work ends where it is."""


class Fate:
    """When a worker dies, with all its threads."""

    def __init__(self, seed: int, deadliness: float) -> None:
        self._chance = random.Random(seed)
        self._deadliness = deadliness
        self.is_dead = False

    def step(self) -> None:
        """A point at which it may die."""
        if self.is_dead or self._chance.random() < self._deadliness:
            self.is_dead = True
            raise CrashError

    def statement(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """A statement, and what may be before and after it."""
        self.step()
        result = execute(sql, params, many, context)
        self.step()
        return result


class _Mine(threading.local):
    fate = Fate(0, 0.0)


MINE = _Mine()


class CrashingBackend(SmtpBackend):
    """SMTP for a worker that may die right before the server gets a mail and right after it took it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of the worker, whatever thread it lets do the sending.
        self._fate = MINE.fate

    def _send(self, email_message: Any) -> bool:
        self._fate.step()
        go_ahead = self.before_content
        assert go_ahead is not None

        def may_i() -> None:
            go_ahead()
            self._fate.step()

        self.before_content = may_i
        sent = super()._send(email_message)
        self._fate.step()
        return sent


def work(seed: int, deadliness: float) -> bool:
    """One worker, in this thread and on its own connection: sorts and sends until nothing is left. Whether it died."""
    MINE.fate = fate = Fate(seed, deadliness)
    try:
        with connection.execute_wrapper(fate.statement):
            sort_due()
            send_due(batch=3)
    except CrashError:
        assert fate.is_dead
    finally:
        connection.close()
    return fate.is_dead


def work_together(seeds: list[int], deadliness: float) -> int:
    """A worker for each seed, all at once; how many died."""
    deaths: list[bool] = []
    errors: list[BaseException] = []

    def run(seed: int) -> None:
        try:
            deaths.append(work(seed, deadliness))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[seed]) for seed in seeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors
    return sum(deaths)
