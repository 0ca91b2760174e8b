"""Processes that die between any two statements, in the middle of a commit, or while a provider is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection

from cirro.kernel import sql
from tests.rewards.fake_provider import FakeProvider

_GONE_MS = 10_000


class Killed(BaseException):
    """As a signal would end the process."""


class Death:
    """The process dies at its n-th moment: before a statement, before or after a commit, or before or after a call of a
    provider. From then on nothing it does counts any more."""

    def __init__(self, at: int) -> None:
        self.left, self.is_dead, self.session = at, False, 0

    def moment(self) -> None:
        if self.left == 0 and not self.is_dead:
            self.is_dead = True
            self.session = connection.connection.info.backend_pid
            # Without a good-bye: the database takes back what wasn't committed, and the locks of the session.
            connection.connection.close()
        if self.is_dead:
            raise Killed
        self.left -= 1

    def statement(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.moment()
        return execute(*args)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*args: Any) -> Any:
            self.moment()
            result = call(*args)
            self.moment()
            return result

        return dying


@contextmanager
def dying_at(n: int, *providers: FakeProvider) -> Iterator[Death]:
    """What is done inside dies at its n-th moment, if it has that many. Behind it, the database knows that the process is gone."""
    death = Death(n)
    with pytest.MonkeyPatch.context() as patch:
        wrapper: Any = connection
        patch.setattr(wrapper, "_commit", death.around(wrapper._commit))
        for provider in providers:
            patch.setattr(provider, "send", death.around(provider.send))
            patch.setattr(provider, "ask", death.around(provider.ask))
        try:
            with connection.execute_wrapper(death.statement):
                yield death
        except (Killed, Error):
            # The second is what Django makes of the connection that is gone.
            assert death.is_dead
    if death.is_dead:
        connection.close()
        # It may still be at it, for a moment: then what comes next would find its locks.
        sql.rows("SELECT pg_terminate_backend(%s, %s)", [death.session, _GONE_MS])
