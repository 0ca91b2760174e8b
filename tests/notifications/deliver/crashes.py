"""Workers that die: before and after each statement, and before and after each mail is handed over."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.db import connection

from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due


class CrashError(BaseException):
    """Nothing in the product catches it: the work ends where it is."""


class Fate(threading.local):
    """When the worker of this thread dies."""

    die: Callable[[], bool] = staticmethod(lambda: False)

    def step(self) -> None:
        """A point at which it may die."""
        if self.die():
            raise CrashError


FATE = Fate()


class CrashingBackend(EmailBackend):
    """SMTP, with a worker that may die right before and right after the server took a mail."""

    def _send(self, email_message: Any) -> bool:
        FATE.step()
        sent = bool(super()._send(email_message))  # type: ignore[misc]  # Django's own
        FATE.step()
        return sent


def work(seed: int, deadliness: float) -> bool:
    """One worker, in this thread and on its own connection: sorts and sends until nothing is left. Whether it died."""
    chance = random.Random(seed)
    FATE.die = lambda: chance.random() < deadliness
    try:
        with connection.execute_wrapper(_statement):
            sort_due()
            send_due(batch=3)
    except CrashError:
        return True
    finally:
        FATE.die = lambda: False
        connection.close()
    return False


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


def _statement(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    FATE.step()
    result = execute(sql, params, many, context)
    FATE.step()
    return result
