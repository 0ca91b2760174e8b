"""The jobs that queue broadcasts, and those that deliver."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cirro.notifications.deliver.deliver import deliver_due
from cirro.notifications.domain.create_broadcast import RUN_BROADCAST_JOB
from cirro.notifications.domain.run_broadcast import open_broadcasts, run_broadcast

# One step after the other leaves room for other jobs in between.
DELIVER_SECONDS = 10.0

log = logging.getLogger("cirro.notifications")


@app.task(name=RUN_BROADCAST_JOB, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def run_broadcast_now(broadcast_id: int) -> None:
    """The notifications of one broadcast, from where it stands to its end."""
    run_broadcast(broadcast_id)


@app.periodic(cron="* * * * *")
@app.task(name="notifications.resume_broadcasts", queueing_lock="notifications.resume_broadcasts")
def resume_broadcasts(timestamp: int) -> None:
    """Every minute: go on with those whose job was lost or failed for good."""
    for broadcast_id in open_broadcasts():
        try:
            run_broadcast(broadcast_id)
        except Exception:
            # It keeps no other from its turn.
            log.exception("broadcast %s could not be run", broadcast_id)


# Every two seconds; the lock keeps ticks from piling up behind a long one.
@app.periodic(cron="* * * * * */2")
@app.task(name="notifications.deliver", queueing_lock="notifications.deliver")
def deliver(timestamp: int) -> None:
    """Sort what is due and send what is sorted; when there is more, go on as soon as other jobs had their turn."""
    if deliver_due(DELIVER_SECONDS):
        with suppress(AlreadyEnqueued), transaction.atomic():
            deliver.configure().defer(timestamp=timestamp)
