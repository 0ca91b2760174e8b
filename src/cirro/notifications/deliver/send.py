"""Hand mails to the mail server: many over one connection, each marked right after the server took it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from cirro.notifications.deliver import ending, mails
from cirro.notifications.deliver.compose import CanNotBeRenderedError, Composer, NotToBeSentError
from cirro.notifications.deliver.mails import Taken
from cirro.notifications.deliver.outcome import Outcome, outcome_of

log = logging.getLogger("cirro.notifications")


def send_due(*, seconds: float = float("inf"), batch: int = mails.BATCH) -> int:
    """Send what is to be sent, until nothing is left, or `seconds` have passed, or the mail server is away; how many
    mails were taken by it. Any number of processes may do so at once."""
    until = time.monotonic() + seconds
    sender = _Sender()
    try:
        while time.monotonic() < until and not sender.is_cut_off:
            taken = mails.take(batch)
            if not taken:
                break
            sender.send_all(taken)
    finally:
        sender.close()
    return sender.count


class _Sender:
    """One connection, opened when it is needed and again when it broke."""

    def __init__(self) -> None:
        self.count = 0
        self.is_cut_off = False
        self._connection: Any = None

    def send_all(self, taken: Sequence[Taken]) -> None:
        """Every mail ends as sent, failed, dropped or put off."""
        composer = Composer(taken)
        ending.drop_items(composer.dropped)
        renew_at = time.monotonic() + mails.LEASE.total_seconds() / 3
        for place, mail in enumerate(taken):
            if time.monotonic() > renew_at:
                mails.hold_on([each.id for each in taken[place:]])
                renew_at = time.monotonic() + mails.LEASE.total_seconds() / 3
            if self.is_cut_off:
                self._give_up_for_now(mail, "the mail server was away")
                continue
            try:
                message = composer.compose(mail)
            except NotToBeSentError as error:
                ending.drop(mail.id, str(error))
            except CanNotBeRenderedError as error:
                ending.fail(mail.space_id, mail.id, str(error))
            except Exception as error:
                log.exception("mail %s can't be put together", mail.id)
                ending.fail(mail.space_id, mail.id, f"it could not be put together: {type(error).__name__}")
            else:
                self._send(mail, message)

    def close(self) -> None:
        """Say goodbye; a connection that is gone already is none to mind."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    def _send(self, mail: Taken, message: EmailMultiAlternatives) -> None:
        if not self._open():
            self._give_up_for_now(mail, "the mail server does not answer")
            return
        try:
            self._connection.send_messages([message])
        except Exception as error:
            self._failed(mail, message, outcome_of(error))
        else:
            # Nothing may stand between the server's word and this.
            mails.mark_sent(mail, _reference(message))
            self.count += 1

    def _open(self) -> bool:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except Exception as error:
                log.warning("the mail server does not answer: %s", outcome_of(error).reason)
                self.is_cut_off = True
                return False
            self._connection = connection
        return True

    def _failed(self, mail: Taken, message: EmailMultiAlternatives, outcome: Outcome) -> None:
        if outcome.meaning == "connection":
            self.close()
        if outcome.meaning in ("connection", "later"):
            self._give_up_for_now(mail, outcome.reason)
        else:
            bounced = message.to[0] if outcome.meaning == "address" else None
            ending.fail(mail.space_id, mail.id, outcome.reason, bounced=bounced)

    def _give_up_for_now(self, mail: Taken, reason: str) -> None:
        if not mails.postpone(mail, reason):
            ending.fail(mail.space_id, mail.id, f"given up after 24 hours: {reason}")


def _reference(message: EmailMultiAlternatives) -> str:
    """What the provider calls the mail; SMTP tells nothing of the kind."""
    return str(getattr(getattr(message, "anymail_status", None), "message_id", None) or "")
