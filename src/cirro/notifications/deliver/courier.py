"""A courier carries mails to the server, one after the other over one connection, in a thread of its own: while it
waits for the server's words, the next mail is put together and the last one is marked."""

from __future__ import annotations

import logging
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from cirro.notifications.deliver.outcome import Outcome, outcome_of
from cirro.notifications.deliver.smtp import SmtpBackend

log = logging.getLogger("cirro.notifications")

AWAY = Outcome("connection", "the mail server does not answer")


class CalledBackError(Exception):
    """The mail is not to be handed over after all."""


class Errand:
    """One mail on its way. Until `let_go` the courier goes no further than to where the server would take the mail."""

    def __init__(self, message: EmailMultiAlternatives) -> None:
        self.message = message
        self._leave: SimpleQueue[bool] = SimpleQueue()
        self._result: SimpleQueue[Outcome | BaseException | None] = SimpleQueue()

    def let_go(self) -> None:
        """The mail may be handed over."""
        self._leave.put(True)

    def call_back(self) -> None:
        """It must not be handed over any more."""
        self._leave.put(False)

    def outcome(self) -> Outcome | None:
        """What came of it: None when the server took it. Waits for that, once."""
        result = self._result.get()
        if isinstance(result, BaseException):
            raise result
        return result

    def wait_for_leave(self) -> None:
        """For the courier."""
        if not self._leave.get():
            raise CalledBackError

    def end(self, result: Outcome | BaseException | None) -> None:
        """For the courier."""
        self._result.put(result)


class Courier:
    """Opens the connection when it is needed, and again when it broke; where nobody answers, that was the last time."""

    def __init__(self) -> None:
        self._backend: Any = None
        self._is_open = False
        self._is_away = False
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Be there. Whoever works already goes on."""
        if self._thread is None:
            self._backend = get_connection()
            self._thread = Thread(target=self._work, name="cirro-courier", daemon=True)
            self._thread.start()

    def send(self, message: EmailMultiAlternatives) -> Errand:
        """Set out with a mail as soon as those before it are done. Raises ValueError for one that can't be sent."""
        if isinstance(self._backend, SmtpBackend):
            self._backend.prepare(message)
        errand = Errand(message)
        self._errands.put(errand)
        return errand

    def close(self) -> None:
        """Come back when all is done, and say goodbye to the server."""
        if self._thread is not None:
            self._errands.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while errand := self._errands.get():
            try:
                errand.end(self._carry(errand))
            except BaseException as error:
                # Whoever waits for it gets it.
                errand.end(error)
        self._hang_up()

    def _carry(self, errand: Errand) -> Outcome | None:
        if not self._open():
            return AWAY
        try:
            if isinstance(self._backend, SmtpBackend):
                self._backend.before_content = errand.wait_for_leave
            else:
                errand.wait_for_leave()
            self._backend.send_messages([errand.message])
        except CalledBackError:
            self._drop()
            return AWAY
        except Exception as error:
            outcome = outcome_of(error)
            if outcome.meaning == "connection":
                self._hang_up()
            return outcome
        except BaseException:
            self._drop()
            raise
        return None

    def _open(self) -> bool:
        if not self._is_open and not self._is_away:
            try:
                self._backend.open()
            except Exception as error:
                log.warning("the mail server does not answer: %s", outcome_of(error).reason)
                self._is_away = True
            else:
                self._is_open = True
        return self._is_open

    def _hang_up(self) -> None:
        """A connection that is gone already is none to mind."""
        if self._is_open:
            with suppress(Exception):
                self._backend.close()
            self._is_open = False

    def _drop(self) -> None:
        """Without a goodbye: where the server waits for a mail, it would become a part of it."""
        if isinstance(self._backend, SmtpBackend):
            self._backend.drop()
            self._is_open = False
        else:
            self._hang_up()
