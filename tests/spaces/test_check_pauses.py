"""Pauses that waves look at, compared with what people said."""

from __future__ import annotations

from datetime import timedelta

from cirro.events.models import Event
from cirro.kernel import clock, sql
from cirro.people.models import User
from cirro.site.doctor.pauses import check_pauses
from cirro.spaces.domain.check_pauses import mend_pauses, wrong_pauses
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.pause import pause
from cirro.spaces.domain.store_document import store_document
from tests.support.client import ApiClient


def test_wrong_ones_are_found_and_set_right(api: ApiClient, live_api: ApiClient, person: User) -> None:
    week = clock.now() + timedelta(days=7)
    for client in (api, live_api):
        join(client.space, person.id, clock.now(client.space))
        store_document(client.space, person.id, {})
    pause(person.id, week)
    assert wrong_pauses() == []
    sql.execute("UPDATE spaces_worker SET paused_until = NULL WHERE space_id = %s", [live_api.space.id])
    assert wrong_pauses() == [(live_api.space.id, person.id)]
    assert check_pauses(fix=False).level == "fail"
    assert "1 workers; set right" in check_pauses(fix=True).message
    assert check_pauses(fix=False).level == check_pauses(fix=True).level == "ok"
    assert Event.objects.filter(space_id=live_api.space.id, type="worker.paused").count() == 2
    assert Event.objects.filter(space_id=api.space.id, type="worker.paused").count() == 1


def test_those_that_nobody_said_are_wrong_and_those_just_over_are_not(api: ApiClient, person: User) -> None:
    join(api.space, person.id, clock.now(api.space))
    store_document(api.space, person.id, {})
    over = clock.now() - timedelta(seconds=1)
    for table in ("spaces_member", "spaces_worker"):
        sql.execute(f"UPDATE {table} SET paused_until = %s WHERE user_id = %s", [over, person.id])
    assert wrong_pauses() == []
    sql.execute("UPDATE spaces_member SET paused_until = NULL WHERE user_id = %s", [person.id])
    assert wrong_pauses() == [(api.space.id, person.id)]
    assert mend_pauses() == 1
    assert sql.rows("SELECT paused_until FROM spaces_worker WHERE user_id = %s", [person.id]) == [(None,)]
