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
    provider. From then on nothing it does counts any more.

    `ends_session`: its session ends with it. Otherwise the next process goes on with it, once what wasn't committed and the locks were
    taken back, which the database does at the end of a session, too; it knows its tables already, and so costs less."""

    def __init__(self, at: int, *, ends_session: bool) -> None:
        self.left, self.is_dead, self.session, self._ends_session = at, False, 0, ends_session

    def moment(self) -> None:
        if self.left == 0 and not self.is_dead:
            self.is_dead = True
            self.session = connection.connection.info.backend_pid
            if self._ends_session:
                # Without a good-bye: the database takes back what wasn't committed, and the locks of the session.
                connection.connection.close()
            else:
                connection.connection.rollback()
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

    def follow(self) -> None:
        """Be the next process, for which the database has taken everything back."""
        if not self._ends_session:
            sql.rows("SELECT pg_advisory_unlock_all()")
            return
        connection.close()
        # It may still be at it, for a moment: then what comes next would find its locks.
        sql.rows("SELECT pg_terminate_backend(%s, %s)", [self.session, _GONE_MS])


@contextmanager
def dying_at(n: int, *providers: FakeProvider, ends_session: bool = True) -> Iterator[Death]:
    """What is done inside dies at its n-th moment, if it has that many. Behind it, the database knows that the process is gone."""
    death = Death(n, ends_session=ends_session)
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
        death.follow()
