"""Deliver: sort what is due, then send what is sorted."""

from __future__ import annotations

import threading
import time

from cirro.kernel import clock, sql
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due

_LEFT = """
SELECT EXISTS (SELECT FROM notifications_mail WHERE state IN ('queued', 'sending') AND next_try_at <= %s)
"""
# One at a time in each process: mails never take all its threads away from other jobs.
_busy = threading.Lock()


def deliver_due(seconds: float) -> bool:
    """Deliver for about so long, half of it sorting at most: mails go out while a broadcast to a million is sorted.
    Whether mails are left that could be sent now. Nothing happens while this process delivers already."""
    if not _busy.acquire(blocking=False):
        return False
    try:
        began = time.monotonic()
        sort_due(seconds=seconds / 2)
        send_due(seconds=seconds - (time.monotonic() - began))
    finally:
        _busy.release()
    row = sql.row(_LEFT, [clock.now()])
    return bool(row and row[0])
