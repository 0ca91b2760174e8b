"""Tell people by mail what became of their money: that it came back, and what to do; that it arrived, if they want to hear of it.

What is to be told follows from the transfers themselves (`told` is behind `state`), so nothing is lost, whoever dies when; at worst a mail
is sent twice, under the same message id.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from cirro.kernel import clock, sql
from cirro.notifications.deliver.ending import suppress as suppress_address
from cirro.notifications.deliver.outcome import outcome_of
from cirro.people.domain.sign_in_address import is_reserved
from cirro.rewards.domain.money_mail import News, compose

log = logging.getLogger("cirro.rewards")

_BATCH = 100
_UNTOLD = "t.state IN ('settled', 'returned') AND t.told <> t.state"
# Closed accounts have no address; who has none that is proved, or that takes mail, reads it on the pages. What is on its way again
# needs nobody's help.
_NEEDLESS = f"""
UPDATE rewards_transfer t SET told = t.state WHERE t.id IN (
    SELECT t.id FROM rewards_transfer t
      JOIN people_user u ON u.id = t.user_id
      JOIN rewards_bill b ON b.id = t.bill_id
      LEFT JOIN rewards_payee p ON p.user_id = t.user_id
     WHERE {_UNTOLD}
       AND (NOT u.is_active
            OR t.state = 'settled' AND p.tell_when_settled IS NOT TRUE
            OR t.state = 'returned' AND b.state <> 'returned'
            OR NOT EXISTS (SELECT FROM account_emailaddress e
                            WHERE e.user_id = u.id AND e.verified AND lower(e.email) = lower(u.email))
            OR EXISTS (SELECT FROM notifications_suppression x WHERE x.address = lower(u.email)))
     ORDER BY t.id FOR NO KEY UPDATE OF t SKIP LOCKED)
"""
_NEWS = f"""
SELECT t.id, t.state, t.state_at, t.amount, t.fee, t.currency, t.reason, t.sandbox_id IS NOT NULL, b.id, b.number, m.shown,
       u.email, u.first_name, u.locale, u.time_zone
  FROM rewards_transfer t
  JOIN rewards_bill b ON b.id = t.bill_id
  JOIN rewards_payoutmethod m ON m.id = t.method_id
  JOIN people_user u ON u.id = t.user_id
 WHERE {_UNTOLD} AND (t.tell_after IS NULL OR t.tell_after <= %s) AND t.id > %s ORDER BY t.id LIMIT %s
"""
_LATER = timedelta(hours=1)
_WAIT = "UPDATE rewards_transfer SET tell_after = %s WHERE id = %s"
_TOLD = "UPDATE rewards_transfer SET told = %s WHERE id = %s"


def tell_due(*, seconds: float = float("inf")) -> int:
    """Mail what there is to tell, until nothing is left, or `seconds` have passed, or the mail server is away; how many mails it took.
    One process at a time: the job's lock sees to it."""
    until = time.monotonic() + seconds
    sql.execute(_NEEDLESS)
    count = last = 0
    with _Server() as server:
        while time.monotonic() < until and not server.is_away:
            rows = sql.rows(_NEWS, [clock.now(), last, _BATCH])
            for news in (News(*row) for row in rows):
                count += _tell(server, news)
                last = news.transfer_id
                if server.is_away:
                    break
            if len(rows) < _BATCH:
                break
    return count


def _tell(server: _Server, news: News) -> bool:
    """Whether a mail went out. One that can't be sent now stays to be told; one that never can is told on the pages only."""
    if not _may_have_mail(news.address):
        _mark(news)
        return False
    try:
        server.send(compose(news))
    except Exception as error:
        outcome = outcome_of(error)
        log.warning("the mail about transfer %s was not sent: %s", news.transfer_id, outcome.reason)
        if outcome.meaning == "connection":
            server.is_away = True
        elif outcome.meaning == "later":
            sql.execute(_WAIT, [clock.now() + _LATER, news.transfer_id])
        else:
            if outcome.meaning == "address":
                suppress_address(news.address, outcome.reason)
            _mark(news)
        return False
    # Nothing may stand between the server's word and this.
    _mark(news)
    return True


def _mark(news: News) -> None:
    sql.execute(_TOLD, [news.state, news.transfer_id])


def _may_have_mail(address: str) -> bool:
    """Examples' addresses get none, unless all mails stay on this machine."""
    stays_here = settings.EMAIL_BACKEND == settings.MAIL_KEEPING_BACKEND
    return not is_reserved(address) or (stays_here and not address.endswith(".invalid"))


class _Server:
    """One connection to the mail server, opened when it is needed."""

    def __init__(self) -> None:
        self.is_away = False
        self._connection: Any = None

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()

    def send(self, message: EmailMessage) -> None:
        """Raises what the mail backend raises."""
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except Exception:
                self.is_away = True
                raise
            self._connection = connection
        self._connection.send_messages([message])
