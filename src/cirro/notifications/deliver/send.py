"""Hand mails to the mail server: many over one connection, each marked right after the server took it."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence

from django.core.mail import EmailMultiAlternatives

from cirro.notifications.deliver import ending, mails
from cirro.notifications.deliver.compose import CanNotBeRenderedError, Composer, NotToBeSentError
from cirro.notifications.deliver.courier import AWAY, Courier, Errand
from cirro.notifications.deliver.mails import Taken
from cirro.notifications.deliver.outcome import Outcome

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
    """Puts mails together and writes down what becomes of them, while a courier carries them."""

    def __init__(self) -> None:
        self.count = 0
        self.is_cut_off = False
        self._courier = Courier()
        # The courier has two at most: one that may be handed over, and the next.
        self._under_way: deque[tuple[Taken, Errand]] = deque()

    def send_all(self, taken: Sequence[Taken]) -> None:
        """Every mail ends as sent, failed, dropped or put off."""
        self._courier.start()
        composer = Composer(taken)
        ending.drop_items(composer.dropped)
        renew_at = time.monotonic() + mails.LEASE.total_seconds() / 3
        for place, mail in enumerate(taken):
            if time.monotonic() > renew_at:
                mails.hold_on([each.id for each in (*self._mails_under_way(), *taken[place:])])
                renew_at = time.monotonic() + mails.LEASE.total_seconds() / 3
            if self.is_cut_off:
                self._give_up_for_now(mail, "the mail server was away")
                continue
            try:
                errand = self._courier.send(composer.compose(mail))
            except NotToBeSentError as error:
                ending.drop(mail.id, str(error))
            except CanNotBeRenderedError as error:
                ending.fail(mail.space_id, mail.id, str(error))
            except Exception as error:
                log.exception("mail %s can't be put together", mail.id)
                ending.fail(mail.space_id, mail.id, f"it could not be put together: {type(error).__name__}")
            else:
                self._see_off(mail, errand)
        while self._under_way:
            self._settle()

    def close(self) -> None:
        """Whatever is not handed over yet stays; the lease on it ends by itself."""
        for _, errand in self._under_way:
            errand.call_back()
        self._courier.close()

    def _mails_under_way(self) -> Iterator[Taken]:
        return (mail for mail, _ in self._under_way)

    def _see_off(self, mail: Taken, errand: Errand) -> None:
        self._under_way.append((mail, errand))
        if len(self._under_way) > 1:
            self._settle()
        else:
            errand.let_go()

    def _settle(self) -> None:
        """Wait for the first that is under way and write down what came of it; only then may the next be handed over.
        So whoever dies leaves at most one mail that a server took and nobody noted."""
        mail, errand = self._under_way[0]
        outcome = errand.outcome()
        if outcome is None:
            # Nothing may stand between the server's word and this.
            mails.mark_sent(mail, _reference(errand.message))
            self.count += 1
        else:
            self._failed(mail, errand.message, outcome)
        self._under_way.popleft()
        if self._under_way:
            self._under_way[0][1].let_go()

    def _failed(self, mail: Taken, message: EmailMultiAlternatives, outcome: Outcome) -> None:
        self.is_cut_off = self.is_cut_off or outcome is AWAY
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
