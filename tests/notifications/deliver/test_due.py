"""What is due is found in its order, however much of it there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cirro.kernel import clock, sql
from cirro.notifications.deliver import due
from tests.notifications.deliver.world import member, topic_of
from tests.support.client import ApiClient

# All in one moment: a broadcast's, or what waits for eight o'clock.
_MANY = """
INSERT INTO notifications_notification (space_id, topic_id, user_id, object_type, object_id, created_at, state, due_at)
SELECT %(space)s, %(topic)s, %(user)s, 'something', n, %(at)s, state, %(at)s
  FROM generate_series(1, 2000) n, unnest(ARRAY['held', 'digest']) state
"""


def test_a_batch_takes_no_longer_when_more_is_due(
    live_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "BATCH", 10)
    space, now = live_api.space, clock.now()
    ada = member(space, "ada")
    at = now - timedelta(hours=1)
    sql.execute(_MANY, {"space": space.id, "topic": topic_of(space).id, "user": ada.id, "at": at})
    # Few rows are read at one go, and sorted; what could be done without sorting shows when it is to be avoided.
    sql.execute(
        "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
    )
    for take, count in ((due.take_singles, 10), (due.take_digests, 2000)):
        with CaptureQueriesContext(connection) as asked:
            assert len(take(now, None)) == count
        plan = "\n".join(line for (line,) in sql.rows(f"EXPLAIN {asked[0]['sql']}"))
        # An index has them in order: none is looked at that isn't taken.
        assert "Limit" in plan
        assert "due_at" not in "".join(line for line in plan.splitlines() if "Sort Key" in line), plan
