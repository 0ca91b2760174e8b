"""Sort what is due: into mails, or put it off, or drop it, and remember why.

A mail is a row before it is sent, written together with the notifications that are in it. So none is in two mails, and
none is lost, whatever happens to whoever sends.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.decide import Rules, Verdict, decide
from cirro.notifications.deliver.due import Due, sandboxes_due, take_digests, take_singles
from cirro.notifications.deliver.message_ids import make_message_id
from cirro.notifications.deliver.moments import day_began, zone_of
from cirro.notifications.domain.things import INVITATION

# One at a time sorts for the live Spaces: two would both find that somebody had 19 invitations today. It is quick;
# sending is what many share.
_TURN = "SELECT pg_try_advisory_xact_lock(hashtextextended('cirro.notifications.sort', 0))"
_TODAY = """
SELECT m.user_id, m.due_at FROM notifications_mail m
  JOIN notifications_notification n ON n.mail_id = m.id AND n.object_type = %(type)s
  JOIN spaces_space s ON s.id = m.space_id
 WHERE m.user_id = ANY(%(users)s) AND m.due_at > %(since)s AND 'dropped' NOT IN (m.state, n.state)
   AND CASE WHEN %(space)s::bigint IS NULL THEN NOT s.is_sandbox ELSE s.id = %(space)s END
"""
_IDS = """
SELECT nextval(pg_get_serial_sequence('notifications_mail', 'id')) FROM generate_series(1, %s)
"""
_WRITE_MAILS = """
INSERT INTO notifications_mail (id, space_id, user_id, kind, due_at, queued_at, next_try_at, message_id)
SELECT x.id, x.space_id, x.user_id, %(kind)s, %(now)s, %(real)s, %(real)s, x.message_id
  FROM unnest(%(ids)s::bigint[], %(spaces)s::bigint[], %(users)s::bigint[], %(names)s::text[])
       x (id, space_id, user_id, message_id) ORDER BY x.id
"""
_WRITE_VERDICTS = """
UPDATE notifications_notification n SET state = x.state, due_at = x.due_at, error = x.reason, mail_id = x.mail_id
  FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(dues)s::timestamptz[], %(reasons)s::text[], %(mails)s::bigint[])
       x (id, state, due_at, reason, mail_id)
 WHERE n.id = x.id
"""
_LONGEST_DAY = timedelta(hours=50)


def sort_due(*, seconds: float = float("inf")) -> int:
    """Sort what is due in every Space whose clock runs; how many notifications that were. A batch a transaction. Once
    `seconds` have passed, what is due in live Spaces is left for the next time."""
    done, until = 0, time.monotonic() + seconds
    while True:
        with transaction.atomic():
            if not _has_turn():
                break
            batch = _sort_batch(clock.now(), None)
        done += batch
        if not batch or time.monotonic() > until:
            break
    for space_id in sandboxes_due(clock.now()):
        with transaction.atomic():
            # Whoever has its turn now, or holds its clock meanwhile, sees to what is due there.
            if clock.try_turn(space_id) and clock.held_at(space_id) is None:
                done += sort_due_of_space(space_id, clock.now())
    return done


def sort_due_of_space(space_id: int, now: datetime) -> int:
    """Sort what is due in one sandbox at `now`, its present moment, in the caller's transaction, which has the
    sandbox's turn; how many notifications that were."""
    done = 0
    while batch := _sort_batch(now, space_id):
        done += batch
    return done


def sort_at_once(space: SpaceRef, now: datetime) -> None:
    """What a call just queued: a sandbox's is sorted before the call is answered, so that the same calls always come
    to the same; a live Space's by the next tick."""
    if space.is_sandbox:
        sort_due_of_space(space.id, now)


def _has_turn() -> bool:
    row = sql.row(_TURN)
    return bool(row and row[0])


def _sort_batch(now: datetime, space_id: int | None) -> int:
    return _sort(take_singles, now, space_id) or _sort(take_digests, now, space_id)


def _sort(take: Callable[[datetime, int | None], list[Due]], now: datetime, space_id: int | None) -> int:
    due = take(now, space_id)
    if due:
        rules = _rules(due, now, space_id)
        _write(due, [decide(each, now, rules) for each in due], now)
    return len(due)


def _rules(due: Sequence[Due], now: datetime, space_id: int | None) -> Rules:
    rules = Rules(
        settings.INVITATIONS_PER_DAY,
        settings.QUIET_HOURS,
        settings.EMAIL_BACKEND == settings.MAIL_KEEPING_BACKEND,
    )
    people = {each.user_id: each.time_zone for each in due if each.object_type == INVITATION}
    if rules.invitations_per_day and people:
        began = {user_id: day_began(now, zone_of(name)) for user_id, name in people.items()}
        params = {
            "type": INVITATION,
            "users": sorted(people),
            "since": now - _LONGEST_DAY,
            "space": space_id,
        }
        rules.invited = Counter(user_id for user_id, at in sql.rows(_TODAY, params) if at >= began[user_id])
    return rules


def _write(due: Sequence[Due], verdicts: Sequence[Verdict], now: datetime) -> None:
    """The mails and what became of each notification. Items of a digest share the mail of their person and Space."""
    keys = [
        ((each.space_id, each.user_id) if each.state == "digest" else each.id)
        if verdict.state == "mail"
        else None
        for each, verdict in zip(due, verdicts, strict=True)
    ]
    recipients = {key: each for key, each in zip(keys, due, strict=True) if key is not None}
    ids = dict(zip(recipients, (id for (id,) in sql.rows(_IDS, [len(recipients)])), strict=True))
    if recipients:
        sql.execute(
            _WRITE_MAILS,
            {
                "kind": "digest" if due[0].state == "digest" else "single",
                "now": now,
                "real": clock.now(),
                "ids": list(ids.values()),
                "spaces": [each.space_id for each in recipients.values()],
                "users": [each.user_id for each in recipients.values()],
                "names": [make_message_id(id) for id in ids.values()],
            },
        )
    sql.execute(
        _WRITE_VERDICTS,
        {
            "ids": [each.id for each in due],
            "states": ["mailed" if verdict.state == "mail" else verdict.state for verdict in verdicts],
            "dues": [verdict.due_at for verdict in verdicts],
            "reasons": [verdict.reason for verdict in verdicts],
            "mails": [None if key is None else ids[key] for key in keys],
        },
    )
