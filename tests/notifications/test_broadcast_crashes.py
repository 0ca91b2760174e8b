"""A broadcast whose job dies at any moment, and is begun anew: each recipient exactly once (issue 5, item 5)."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.notifications.domain import run_broadcast
from cirro.notifications.domain.cancel_broadcast import cancel_broadcast
from cirro.notifications.models import Broadcast, Notification
from cirro.people.domain.create_user import create_user
from cirro.spaces.domain.membership import join
from tests.support.client import ApiClient
from tests.support.notifications import first_topic

SIZE = 11


class Killed(BaseException):
    """As a signal would end the process."""


@pytest.fixture
def broadcast(live_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> int:
    """One of a live Space to SIZE people, in batches of three."""
    monkeypatch.setattr(run_broadcast, "BATCH", 3)
    people = [create_user(at=clock.now()).id for _ in range(SIZE)]
    for user_id in people:
        join(live_api.space, user_id, clock.now())
    body = {
        "payload": {},
        "recipients": {"user_ids": people},
        "notification_topic_id": first_topic(live_api)["id"],
    }
    return int(live_api.make("/v2/notification_broadcasts", body)["id"])


def told(broadcast_id: int) -> list[int]:
    return list(
        Notification.objects.filter(broadcast_id=broadcast_id)
        .order_by("id")
        .values_list("user_id", flat=True)
    )


def run_until(broadcast_id: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run it, and kill it after so many of the moments at which it could die; whether it came to its end before."""
    left = iter(range(steps))

    def dying(whole: Any) -> Any:
        def does(*arguments: Any, **named: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            done = whole(*arguments, **named)
            # Written, and not yet committed.
            if next(left, None) is None:
                raise Killed
            return done

        return does

    with monkeypatch.context() as patch:
        patch.setattr(run_broadcast, "queue_batch", dying(run_broadcast.queue_batch))
        patch.setattr(run_broadcast, "append", dying(append))
        patch.setattr(sql, "row", dying(sql.row))
        try:
            run_broadcast.run_broadcast(broadcast_id)
        except Killed:
            return False
    return True


def test_each_recipient_exactly_once(broadcast: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    deaths, seen = 0, 0
    while not run_until(broadcast, chance.randrange(1, 9), monkeypatch):
        deaths += 1
        stored = Broadcast.objects.get(id=broadcast)
        # What counts and what is queued never part.
        assert stored.queued_count == len(told(broadcast)) == len(set(told(broadcast))) >= seen
        seen = stored.queued_count
        assert deaths < 200
    assert deaths > 2
    assert len(told(broadcast)) == len(set(told(broadcast))) == SIZE
    stored = Broadcast.objects.get(id=broadcast)
    assert (stored.status, stored.queued_count, stored.recipients_count) == ("done", SIZE, SIZE)
    assert run_broadcast.run_broadcast(broadcast) == 0


def test_a_cancelled_one_is_not_begun_anew(
    live_api: ApiClient, broadcast: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    while not Broadcast.objects.get(id=broadcast).queued_count:
        run_until(broadcast, 8, monkeypatch)
    before = told(broadcast)
    assert 0 < len(before) < SIZE
    cancel_broadcast(live_api.space, broadcast)
    assert run_broadcast.run_broadcast(broadcast) == 0
    assert broadcast not in run_broadcast.open_broadcasts()
    assert told(broadcast) == before
