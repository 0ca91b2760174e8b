"""What mails cost: from a wave to the mail server, and the fan-out of a broadcast."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.db import transaction
from django.test import override_settings

from bench.gigs import new_gig, wave
from bench.measure import timed, wall
from bench.results import Result, at_least
from bench.spaces import BenchSpace, vacuum
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql
from cirro.notifications.deliver.compose import Composer
from cirro.notifications.deliver.mails import take
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.domain.recipients import compile_filter
from cirro.notifications.domain.run_broadcast import run_broadcast
from cirro.notifications.models import AT_ONCE, Broadcast, Mail, NotificationTopic
from cirro.site.mail import SMTP_BACKEND

_ADDRESSES = """
UPDATE people_user u SET email = format('w%%s@bench.cirro-crowd.net', u.id)
  FROM spaces_worker w WHERE w.space_id = %(space)s AND w.user_id = u.id AND w.user_id = ANY(%(users)s)
"""
_VERIFIED = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT u.id, u.email, true, true FROM people_user u WHERE u.id = ANY(%(users)s)
   AND NOT EXISTS (SELECT FROM account_emailaddress a WHERE a.user_id = u.id)
"""
# Of all Spaces: what other benches left behind would be sent, too.
_CLEAN = """
DELETE FROM notifications_notification;
DELETE FROM notifications_mail;
"""
_BARE = """
INSERT INTO notifications_notification
       (space_id, topic_id, user_id, object_type, object_id, broadcast_id, created_at)
SELECT %(space)s, %(topic)s, w.user_id, 'notification_broadcast', 0, 0, %(now)s
  FROM spaces_worker w WHERE w.space_id = %(space)s ORDER BY w.user_id
"""


@contextmanager
def _receiving() -> Iterator[int]:
    server = subprocess.Popen([sys.executable, "-m", "bench.mail_server"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None  # asked for
    try:
        port = int(server.stdout.readline())
        with override_settings(
            EMAIL_BACKEND=SMTP_BACKEND,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_HOST_USER="",
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            INVITATIONS_PER_DAY=0,
        ):
            yield port
    finally:
        server.kill()
        server.wait()


def mails(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """A wave of 500 until the server took every mail, beside smtplib with ready-made messages on one connection."""
    with _receiving() as port:
        _round(space, port)
        pairs = [_round(space, port) for _ in range(max(min(rounds // 4, 5), 3))]
    floor, ours = (median(500_000 / each[place] for each in pairs) for place in (0, 1))
    ratio = median(each[0] / each[1] for each in pairs)
    yield Result("mails of a wave", "one worker", "1/s", floor, ours, ratio, *at_least(0.5, ratio))


def fan_out(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """A broadcast's notifications beside a bare INSERT … SELECT of the same rows."""
    rows, floors, mine = space.workers, [], []
    topic = NotificationTopic.objects.get(space_id=space.ref.id, name="new_gig_invitation")
    for _ in range(max(min(rounds // 4, 3), 2)):
        _clean()
        floors.append(timed(lambda: _bare(space, topic), wall))
        _clean()
        mine.append(timed(lambda: _broadcast(space, topic), wall))
    _clean()
    ratio = median(floor / own for floor, own in zip(floors, mine, strict=True))
    values = (rows * 1000 / median(floors), rows * 1000 / median(mine))
    yield Result("broadcast", f"fan-out to {rows:,}", "1/s", *values, ratio, *at_least(0.6, ratio))


def _round(space: BenchSpace, port: int) -> tuple[float, float]:
    """Milliseconds for 500 mails: of the floor, and ours."""
    _clean()
    _give_addresses(space)
    gig = new_gig(space, {})
    ours = timed(lambda: _deliver(gig), wall)
    ready = _ready(space)
    return timed(lambda: _hand_over(ready, port), wall), ours


def _give_addresses(space: BenchSpace) -> None:
    """Real ones, to those whom the next wave will invite: they are the first of the Space."""
    users = [
        id
        for (id,) in sql.rows(
            "SELECT user_id FROM spaces_worker WHERE space_id = %s ORDER BY id LIMIT 500", [space.ref.id]
        )
    ]
    with transaction.atomic():
        sql.execute(_ADDRESSES, {"space": space.ref.id, "users": users})
        sql.execute(_VERIFIED, {"users": users})


def _deliver(gig: Gig) -> None:
    if (invited := wave(gig)) != 500:
        raise RuntimeError(f"{invited} were invited, not 500")
    sort_due()
    if (sent := send_due()) != 500:
        raise RuntimeError(f"{sent} mails were sent, not 500")


def _ready(space: BenchSpace) -> list[tuple[str, bytes]]:
    """The same mails once more, put together."""
    with transaction.atomic():
        sql.execute(
            "UPDATE notifications_notification SET state = 'mailed' WHERE space_id = %s", [space.ref.id]
        )
        Mail.objects.filter(space_id=space.ref.id).update(state="queued", next_try_at=AT_ONCE)
        taken = take(500)
        composer = Composer(taken)
        made = [composer.compose(mail) for mail in taken]
        transaction.set_rollback(True)
    if len(made) != 500:
        raise RuntimeError(f"{len(made)} mails were made, not 500")
    return [(mail.to[0], mail.content) for mail in made]


def _hand_over(ready: list[tuple[str, bytes]], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for address, content in ready:
            server.sendmail("cirro@localhost", [address], content)


def _bare(space: BenchSpace, topic: NotificationTopic) -> None:
    with transaction.atomic():
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute(_BARE, {"space": space.ref.id, "topic": topic.id, "now": clock.now()})


def _broadcast(space: BenchSpace, topic: NotificationTopic) -> None:
    made = Broadcast.objects.create(
        space_id=space.ref.id,
        topic=topic,
        payload={},
        recipients={"filter_query": {}},
        filter_path=compile_filter({}),
        created_at=clock.now(),
    )
    if (queued := run_broadcast(made.id)) != space.workers:
        raise RuntimeError(f"{queued:,} were queued, not {space.workers:,}")


def _clean() -> None:
    with transaction.atomic():
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute(_CLEAN)
    vacuum()
