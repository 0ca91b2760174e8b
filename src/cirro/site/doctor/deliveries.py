"""Do mails reach the mail server?"""

from __future__ import annotations

from collections.abc import Iterator

from cirro.kernel import sql
from cirro.site.doctor.finding import Finding, fail, ok, warn

# Minutes; a worker that died holds its mails for five.
_LATE = 15
_WAITING = """
SELECT count(*), max(error) FROM notifications_mail
 WHERE state IN ('queued', 'sending') AND queued_at < now() - make_interval(mins => %s)
"""
_FAILED = """
SELECT count(*), max(error) FROM notifications_mail
 WHERE state = 'failed' AND next_try_at > now() - interval '1 day'
"""
# Sandboxes whose clock is held sort when it moves.
_UNSORTED = """
SELECT count(*) FROM notifications_notification n
 WHERE n.state IN ('queued', 'held', 'digest') AND n.due_at < now() - make_interval(mins => %s)
   AND n.created_at < now() - make_interval(mins => %s)
   AND NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = n.space_id)
"""


def check_deliveries() -> Iterator[Finding]:
    """Mails that wait too long, and those that failed in the last day."""
    waiting, error = sql.row(_WAITING, [_LATE]) or (0, None)
    unsorted = (sql.row(_UNSORTED, [_LATE, _LATE]) or (0,))[0]
    if waiting or unsorted:
        said = f"; the mail server said: {error}" if error else ""
        yield fail(
            "waiting mails",
            f"{waiting + unsorted} wait for more than {_LATE} min{said}",
            "check the mail server and CIRRO_SMTP_URL; see that a worker runs",
        )
    else:
        yield ok("waiting mails", "none is late")
    failed, error = sql.row(_FAILED) or (0, None)
    yield (
        warn(
            "failed mails",
            f"{failed} in the last day, such as: {error}",
            "docs/mail.md says what fails for good",
        )
        if failed
        else ok("failed mails", "none in the last day")
    )
