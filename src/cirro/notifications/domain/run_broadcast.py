"""Queue a broadcast's notifications, batch by batch.

Each batch is one statement and, in a job, one transaction: rows and cursor are written together, so a broadcast that
was interrupted goes on behind the last batch, and nobody gets it twice. The recipients never are in memory.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.notifications.deliver.sort import sort_at_once
from cirro.notifications.domain.recipients import count_recipients, next_recipients, recipient_params
from cirro.notifications.domain.show_broadcast import show_broadcast
from cirro.notifications.models import Broadcast
from cirro.spaces.domain.space_ref import space_ref

BATCH = 10_000
# Nobody waits for a job: a filter that matches few may have to look at all.
_PATIENCE = "SET LOCAL statement_timeout = '10min'"
_QUEUE = """
WITH batch AS MATERIALIZED ({recipients} LIMIT %(size)s), queued AS (
    INSERT INTO notifications_notification
           (space_id, topic_id, user_id, object_type, object_id, broadcast_id, created_at)
    SELECT %(space)s, %(topic)s, user_id, 'notification_broadcast', %(broadcast)s, %(broadcast)s, %(now)s
      FROM batch WHERE still_here ORDER BY user_id)
SELECT count(*), count(*) FILTER (WHERE still_here), max(user_id) FROM batch
"""


def run_broadcast(broadcast_id: int) -> int:
    """Queue what is still to be queued of it, a transaction for each batch; how many that was. Stops when the broadcast
    is cancelled meanwhile. Any number may run it at once: they take turns."""
    queued = 0
    # Which Space a broadcast belongs to never changes; the clock is read before its row is locked.
    space_id = Broadcast.objects.values_list("space_id", flat=True).filter(id=broadcast_id).first()
    if space_id is None:
        return queued
    space = space_ref(space_id)
    while True:
        with transaction.atomic():
            now = clock.now(space)
            broadcast = Broadcast.objects.select_for_update(no_key=True).get(id=broadcast_id)
            if broadcast.status not in ("queued", "running"):
                return queued
            sql.execute(_PATIENCE)
            if broadcast.recipients_count is None:
                broadcast.recipients_count = count_recipients(broadcast)
            queued += queue_batch(broadcast, now)
            sort_at_once(space, now)


def open_broadcasts() -> list[int]:
    """Those that aren't done, oldest first: a job that was lost is made up for."""
    rows = sql.rows(
        "SELECT id FROM notifications_broadcast WHERE status IN ('queued', 'running') ORDER BY id"
    )
    return [id for (id,) in rows]


def queue_all(broadcast: Broadcast, now: datetime) -> None:
    """Queue all of it in the caller's transaction."""
    while broadcast.status in ("queued", "running"):
        queue_batch(broadcast, now)


def queue_batch(broadcast: Broadcast, now: datetime) -> int:
    """Queue the next batch; how many that was. The last one, which may be empty, finishes the broadcast. The caller
    holds its row."""
    row = sql.row(
        _QUEUE.format(recipients=next_recipients(broadcast)),
        {**recipient_params(broadcast), "topic": broadcast.topic_id, "now": now, "size": BATCH},
    )
    assert row is not None  # an aggregate always answers
    looked_at, count, last = row
    broadcast.status = "running"
    broadcast.queued_count += count
    broadcast.cursor = last or broadcast.cursor
    if looked_at < BATCH:
        finish(broadcast, "done", now)
    else:
        broadcast.save(update_fields=["status", "queued_count", "cursor", "recipients_count"])
    return int(count)


def finish(broadcast: Broadcast, status: str, now: datetime) -> None:
    """It is `done` or `cancelled`, and that is recorded. The caller holds its row."""
    broadcast.status = status
    broadcast.finished_at = now
    if status == "done":
        # Who came or went while it ran makes a difference.
        broadcast.recipients_count = broadcast.queued_count
    broadcast.save()
    append(
        broadcast.space_id, "notification_broadcast.finished", broadcast.id, show_broadcast(broadcast), now
    )
