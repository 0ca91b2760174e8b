"""The sandbox's clock (issue: 403 live, 422 backwards; fast when idle; runs that can be repeated)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.spaces.domain.keys import KeyPair
from tests.gigs.world import START, World
from tests.support.client import ApiClient

MONDAY = int(START.timestamp())
LAST_DAY = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


def test_a_live_space_has_no_test_clock(live_api: ApiClient) -> None:
    refused = [live_api.get("/v2/test_clock"), live_api.post("/v2/test_clock/advance", {"by_seconds": 1})]
    assert [answer.status for answer in refused] == [403, 403]
    assert "live Space" in refused[0].json["error"]


def test_it_runs_with_real_time_until_it_is_advanced(api: ApiClient) -> None:
    before = int(time.time())
    shown = api.get("/v2/test_clock").json
    assert before <= shown["now"] <= time.time()
    assert shown["held"] is False
    held = api.post("/v2/test_clock/advance", {"by_seconds": 0}).json
    assert held["held"] is True
    assert api.get("/v2/test_clock").json == {
        name: held[name] for name in ("object", "now", "now_iso", "held")
    }


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"to": MONDAY + 60}, 60),
        ({"to": str(MONDAY + 60)}, 60),
        ({"to": "2027-01-04T08:01:00.500Z"}, 60.5),
        ({"to": "2027-01-04T10:01:00+02:00"}, 60),
        ({"to": "2027-01-05"}, 16 * 3600),
        ({"by_seconds": 90}, 90),
        ({"by_seconds": "1.5"}, 1.5),
        ({"by_seconds": 0}, 0),
    ],
)
def test_both_forms(world: World, body: dict[str, Any], seconds: float) -> None:
    api = ApiClient(world.new)
    answer = api.post("/v2/test_clock/advance", body)
    moment = START + timedelta(seconds=seconds)
    assert answer.status == 200
    assert answer.json["now"] == int(moment.timestamp())
    assert clock.now(world.space) == moment
    assert api.get("/v2/test_clock").json["now_iso"] == moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"to": MONDAY - 1}, 422, "to: the clock can not go back"),
        ({"by_seconds": -1}, 422, "by_seconds: the clock can not go back"),
        ({"to": MONDAY, "by_seconds": 1}, 422, "by_seconds: can not be combined with to"),
        ({"by_seconds": 10**15}, 422, "by_seconds: leads out of range"),
        ({"by_seconds": LAST_DAY - MONDAY}, 422, "by_seconds: leads out of range"),
        ({}, 400, "to: is required, or by_seconds"),
        ({"to": "tomorrow"}, 400, "to: must be UNIX seconds or an ISO 8601 date-time or date"),
    ],
)
def test_refusals(world: World, body: dict[str, Any], status: int, message: str) -> None:
    answer = ApiClient(world.new).post("/v2/test_clock/advance", body)
    assert (answer.status, answer.json["error"]) == (status, message)
    assert clock.now(world.space) == START


def test_a_refused_first_advance_holds_nothing(api: ApiClient) -> None:
    assert api.post("/v2/test_clock/advance", {"by_seconds": -5}).status == 422
    assert clock.held_at(api.space.id) is None


def test_everything_due_happens_in_order(world: World) -> None:
    worker = world.worker()
    gig = world.gig(
        start_at=START + timedelta(hours=2),
        end_at=START + timedelta(hours=5),
        archive_at=START + timedelta(hours=6),
    )
    last = world.events()[-1][0]
    assert world.advance(hours=24).runs == 3
    assert [(type, at) for _, type, _, at in world.events(last)] == [
        ("gig.started", START + timedelta(hours=2)),
        ("gig_invitation.updated", START + timedelta(hours=5)),
        ("gig.ended", START + timedelta(hours=5)),
        ("gig.archived", START + timedelta(hours=6)),
    ]
    assert world.invited(gig) == [worker]


def test_steps_of_all_gigs_come_before_waves_of_the_same_moment(world: World) -> None:
    world.worker(n=1)
    start = START + timedelta(minutes=5)
    gigs = [world.gig(start_at=start, total_seats=1, invitation_multiplier=1) for _ in range(2)]
    world.worker(n=2)
    last = world.events()[-1][0]
    world.advance(minutes=5)
    kinds = [(type, int(data.get("gig_id", data["id"]))) for _, type, data, _ in world.events(last)]
    assert kinds == [(type, gig) for type in ("gig.started", "gig_invitation.created") for gig in gigs]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sort", [{}, {"n": -1}], ids=["unsorted", "sorted"])
def test_thirty_idle_days_are_one_step(key_pair: KeyPair, sort: dict[str, int]) -> None:
    """8,640 waves that would find nobody: not run, and the grid is kept."""
    world = World(key_pair)
    for n in range(3):
        world.worker(n=n)
    gig = world.gig(
        start_at=START + timedelta(days=1),
        end_at=START + timedelta(days=30, hours=1),
        sort_query=sort,
        total_seats=10,
        invitation_frequency=5,
    )
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        runs = world.advance(days=30).runs
    print(f"\n30 days, 8,640 idle waves: {time.perf_counter() - begin:.3f} s, {len(queries)} statements")  # noqa: T201
    assert runs == 1
    assert len(queries) < 60
    assert len(world.invited(gig)) == 3
    assert world.gig_row("next_wave_at", gig) == (START + timedelta(days=30, minutes=5),)
    assert sql.rows("SELECT count(*) FROM gigs_wave") == [(1,)]
    late = world.worker(n=9)
    world.advance(minutes=5)
    assert world.invited(gig)[3:] == [late]


def test_the_end_of_time(world: World) -> None:
    """No moment that can be asked for breaks the grid."""
    world.worker()
    latest = datetime(9999, 12, 30, tzinfo=UTC)
    gigs = [
        world.gig(end_at=latest, invitation_frequency=frequency, total_seats=9) for frequency in (1, 10_080)
    ]
    api = ApiClient(world.new)
    assert api.post("/v2/test_clock/advance", {"to": "9999-12-28T12:00:00Z"}).status == 200
    world.worker()
    assert api.post("/v2/test_clock/advance", {"to": "9999-12-30"}).status == 200
    assert all(world.gig_row("next_wave_at, phase", gig) == (None, "ended") for gig in gigs)


@pytest.mark.django_db(transaction=True)
def test_the_same_calls_give_the_same_event_log(key_pair: KeyPair) -> None:
    logs = [_story(key_pair) for _ in range(2)]
    assert len(logs[0]) > 100
    assert logs[0] == logs[1]


def _story(key: KeyPair) -> list[dict[str, Any]]:
    """A fresh database's first Space; its whole event log after a while with several gigs, as the API shows it."""
    tables = "people_user, spaces_space, spaces_worker, gigs_gig, events_event, notifications_notification"
    sql.execute(f"TRUNCATE {tables}, kernel_heldclock RESTART IDENTITY CASCADE")
    sql.execute("ALTER SEQUENCE spaces_worker_id_seq RESTART")
    api = ApiClient(World(key).new)
    users = [api.worker({"n": n % 4, "region": "west" if n % 3 else "east"}) for n in range(10)]
    day = 86_400
    gigs = [
        api.gig(
            **{
                "start_at": MONDAY + day,
                "end_at": MONDAY + 9 * day,
                "url": "https://trees.example/1",
                **fields,
            }
        )
        for fields in (
            {"total_seats": 2, "seats_max": 3, "invitation_multiplier": 2, "sort_query": {"n": -1}},
            {"seats_min": 4, "invitation_multiplier": 1, "filter_query": {"region": "west"}},
            {"invitation_mode": "manual"},
        )
    ]
    act: list[Callable[[str], Any]] = [
        lambda one: api.post(f"/v2/gig_invitations/{one}/accept"),
        lambda one: api.post(f"/v2/gig_invitations/{one}/reject"),
        lambda one: api.post(f"/v2/gig_invitations/{one}/reset"),
    ]
    for round in range(4):
        pending = [i["id"] for gig in gigs for i in api.invitations(gig)]
        for n, invitation in enumerate(pending):
            act[(n * 7 + round) % 3](invitation)
        api.make("/v2/test_clock/advance", {"by_seconds": 5 * 60 * (round + 1)})
    api.make(
        f"/v2/gigs/{gigs[2]['id']}/invite", {"users": [{"id": users[1]}, {"id": users[0], "no_reward": True}]}
    )
    api.make(f"/v2/users/{users[2]}/invitation_attempt", {"gig_ids": [gig["id"] for gig in gigs]})
    api.delete(f"/v2/users/{users[3]}")
    api.make(f"/v2/gigs/{gigs[0]['id']}", {"filter_query": {}, "seats_max": None, "seats_min": 9})
    api.make("/v2/test_clock/advance", {"to": "2027-02-01"})
    log: list[dict[str, Any]] = []
    while page := api.get(f"/v2/events?limit=500&after={log[-1]['id'] if log else 0}").json["data"]:
        log += page
    return log


def test_a_clock_that_goes_back_is_refused_by_the_domain_too(world: World) -> None:
    with pytest.raises(Refused, match="can not go back"):
        world.advance(hours=-1)
