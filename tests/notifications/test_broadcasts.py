"""Broadcasts (contract section 8; issue 5, item 5)."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from procrastinate.contrib.django import app

from cirro.kernel import clock, sql
from cirro.notifications import tasks
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.domain import create_broadcast, run_broadcast
from cirro.notifications.models import Broadcast, Notification
from cirro.people.domain.create_user import create_user
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.seed_workers import seed_workers
from cirro.spaces.domain.store_document import store_document
from tests.support.client import Answer, ApiClient
from tests.support.notifications import configurations, first_topic

BROADCASTS = "/v2/notification_broadcasts"


def broadcast(api: ApiClient, **recipients: Any) -> Answer:
    body = {
        "payload": {"tree": "oak"},
        "recipients": recipients,
        "notification_topic_id": int(first_topic(api)["id"]),
    }
    return api.post(BROADCASTS, body)


def told(broadcast: dict[str, Any]) -> list[str]:
    """The users with a notification of it, in the order they got them."""
    found = Notification.objects.filter(broadcast_id=broadcast["id"]).order_by("id")
    assert {(each.object_type, each.object_id) for each in found} <= {
        ("notification_broadcast", int(broadcast["id"]))
    }
    return [str(each.user_id) for each in found]


def jobs() -> list[int]:
    """The broadcasts that a job is waiting for."""
    query = "SELECT (args ->> 'broadcast_id')::int FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
    return [id for (id,) in sql.rows(query, [create_broadcast.RUN_BROADCAST_JOB])]


def events(api: ApiClient) -> list[tuple[str, str]]:
    """(type, status) of what the log says of broadcasts."""
    log = api.get("/v2/events?limit=500").json["data"]
    return [(each["type"], each["data"]["status"]) for each in log if "broadcast" in each["type"]]


def test_a_sandboxs_broadcast_is_done_at_once(api: ApiClient) -> None:
    users = [api.worker({"region": region}) for region in ("west", "east", "west")]
    plain = str(api.make("/v2/users")["id"])
    answer = broadcast(api, user_ids=[plain, int(users[0]), users[0]])
    assert answer.status == 201
    made = answer.json
    assert made == {
        "id": made["id"],
        "object": "notification_broadcast",
        "payload": {"tree": "oak"},
        "recipients": {"user_ids": [int(plain), int(users[0]), int(users[0])]},
        "notification_topic_id": first_topic(api)["id"],
        "status": "done",
        "recipients_count": 2,
        "queued_count": 2,
        "created_at": made["created_at"],
        "finished_at": made["created_at"],
    }
    assert told(made) == [users[0], plain]
    assert api.get(f"{BROADCASTS}/{made['id']}").json == made
    assert events(api) == [
        ("notification_broadcast.created", "queued"),
        ("notification_broadcast.finished", "done"),
    ]
    west = broadcast(api, filter_query={"region": "west"}).json
    assert (told(west), west["recipients_count"]) == ([users[0], users[2]], 2)
    assert told(broadcast(api, filter_query={}).json) == users
    nobody = broadcast(api, filter_query={"region": "north"}).json
    assert (told(nobody), nobody["status"], nobody["recipients_count"]) == ([], "done", 0)
    assert jobs() == []


@pytest.mark.parametrize(
    ("recipients", "status", "named"),
    [
        ({}, 400, "recipients.user_ids: is required, or filter_query"),
        ({"user_ids": []}, 422, "recipients.user_ids: must have at least 1 entry"),
        ({"user_ids": [1], "filter_query": {}}, 422, "recipients.filter_query: can not be combined"),
        ({"user_ids": [999999, 888888]}, 422, "recipients.user_ids: not known: 999999, 888888"),
        (
            {"user_ids": list(range(10**6, 10**6 + 50))},
            422,
            "recipients.user_ids: not known: 1000000, 1000001",
        ),
        (5, 400, "recipients: must be an object"),
        ({"user_ids": 5}, 400, "recipients.user_ids: must be an array"),
        ({"filter_query": {"a": {"$inn": [1]}}}, 422, "recipients.filter_query: a.$inn: unknown operator"),
        ({"filter_query": []}, 400, "recipients.filter_query: must be an object"),
    ],
)
def test_recipients_that_are_refused(api: ApiClient, recipients: object, status: int, named: str) -> None:
    body = {"payload": {}, "recipients": recipients, "notification_topic_id": first_topic(api)["id"]}
    answer = api.post(BROADCASTS, body)
    assert (answer.status, answer.json["error"][: len(named)]) == (status, named)
    assert len(answer.json["error"]) < 300
    assert not Broadcast.objects.exists()


def test_what_else_is_refused(api: ApiClient) -> None:
    user, html = api.worker({}), configurations(api)["html", "standalone"]
    silent = api.make("/v2/notification_topics", {"name": "silent"})["id"]
    good = {"payload": {}, "recipients": {"user_ids": [user]}, "notification_topic_id": silent}
    words = {"notification_configuration_id": html, "subject": "s", "body": "b {{tree}}"}
    for change, status, named in (
        ({}, 422, "templates: are needed here"),
        ({"payload": None}, 400, "payload"),
        ({"payload": {"a": "x" * 66_000}}, 422, "payload: must be at most 64 KiB"),
        ({"notification_topic_id": 999999}, 404, "notification_topic 999999"),
        ({"templates": [{**words, "body": "{{"}]}, 422, "templates.0.body: line 1"),
        ({"templates": [words, words]}, 422, "templates.1.notification_configuration_id"),
        (
            {"templates": [{**words, "notification_configuration_id": 999999}]},
            404,
            "notification_configuration",
        ),
    ):
        answer = api.post(BROADCASTS, {**good, **change})
        assert (answer.status, answer.json["error"][: len(named)]) == (status, named)
    assert api.post(BROADCASTS, {**good, "templates": [words]}).status == 201
    (stored,) = Broadcast.objects.all()
    assert stored.templates == [{**words, "notification_configuration_id": int(html)}]


def test_a_live_spaces_broadcast_runs_in_batches_and_goes_on_where_it_stopped(
    live_api: ApiClient, crowd: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_broadcast, "BATCH", 3)
    made = broadcast(live_api, filter_query={}).json
    assert (made["status"], made["recipients_count"], made["queued_count"]) == ("queued", None, 0)
    assert (jobs(), told(made)) == ([int(made["id"])], [])

    def crash_after(batches: int) -> None:
        whole = run_broadcast.queue_batch
        left = iter(range(batches))

        def some(*arguments: Any) -> int:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return whole(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(run_broadcast, "queue_batch", some)
            with pytest.raises(KeyboardInterrupt):
                run_broadcast.run_broadcast(int(made["id"]))

    crash_after(1)
    shown = live_api.get(f"{BROADCASTS}/{made['id']}").json
    assert (shown["status"], shown["recipients_count"], shown["queued_count"]) == ("running", 8, 3)
    assert (told(made), shown["finished_at"]) == (crowd[:3], None)
    crash_after(0)
    assert run_broadcast.open_broadcasts() == [int(made["id"])]
    assert run_broadcast.run_broadcast(int(made["id"])) == 5
    shown = live_api.get(f"{BROADCASTS}/{made['id']}").json
    assert (shown["status"], shown["recipients_count"], shown["queued_count"]) == ("done", 8, 8)
    assert told(made) == crowd
    assert run_broadcast.run_broadcast(int(made["id"])) == 0
    assert (run_broadcast.open_broadcasts(), run_broadcast.run_broadcast(0)) == ([], 0)
    assert events(live_api)[1:] == [("notification_broadcast.finished", "done")]


def test_a_broadcast_is_cancelled_while_it_runs(
    live_api: ApiClient, crowd: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_broadcast, "BATCH", 3)
    made = broadcast(live_api, user_ids=crowd).json
    assert made["recipients_count"] == 8
    cancel = f"{BROADCASTS}/{made['id']}/cancel"
    whole = run_broadcast.queue_batch

    def one_then_cancel(*arguments: Any) -> int:
        count = whole(*arguments)
        live_api.make(cancel)
        return count

    monkeypatch.setattr(run_broadcast, "queue_batch", one_then_cancel)
    assert run_broadcast.run_broadcast(int(made["id"])) == 3
    shown = live_api.get(f"{BROADCASTS}/{made['id']}").json
    assert (shown["status"], shown["queued_count"]) == ("cancelled", 3)
    assert shown["finished_at"] is not None
    assert live_api.make(cancel) == shown
    assert told(made) == crowd[:3]
    assert events(live_api)[1:] == [("notification_broadcast.finished", "cancelled")]


def test_what_is_queued_and_not_sent_is_called_back(live_api: ApiClient, crowd: list[str]) -> None:
    made = broadcast(live_api, user_ids=crowd).json
    run_broadcast.run_broadcast(int(made["id"]))
    shown = live_api.make(f"{BROADCASTS}/{made['id']}/cancel")
    assert (shown["status"], shown["queued_count"]) == ("cancelled", 8)
    sort_due()
    assert set(Notification.objects.values_list("state", "error")) == {
        ("dropped", "the broadcast was cancelled")
    }
    assert live_api.make(f"{BROADCASTS}/{made['id']}/cancel") == shown


def test_however_many_there_are_few_are_in_memory(
    live_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_broadcast, "BATCH", 500)
    seed_workers(live_api.space, 100, live=True)
    made = broadcast(live_api, filter_query={}).json
    few = peak_of(int(made["id"]))
    seed_workers(live_api.space, 3_000, seed=1, live=True)
    made = broadcast(live_api, filter_query={}).json
    many = peak_of(int(made["id"]))
    assert Broadcast.objects.get(id=made["id"]).queued_count == 3_100
    # 31 times as many people; not even their ids.
    assert many < few + 50_000


def peak_of(broadcast_id: int) -> int:
    """Bytes of Python's memory that queueing it takes at most."""
    tracemalloc.start()
    try:
        run_broadcast.run_broadcast(broadcast_id)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_what_is_done_can_not_be_cancelled(api: ApiClient) -> None:
    made = broadcast(api, user_ids=[api.worker({})]).json
    answer = api.post(f"{BROADCASTS}/{made['id']}/cancel")
    assert (answer.status, "is done" in answer.json["error"]) == (422, True)
    assert api.post(f"{BROADCASTS}/999999/cancel").status == 404


def test_a_large_broadcast_of_a_sandbox_runs_by_job(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    users = [api.worker({}) for _ in range(3)]
    monkeypatch.setattr(create_broadcast, "AT_ONCE", 2)
    topic = api.make("/v2/notification_topics", {"name": "news"})["id"]
    made = broadcast(api, user_ids=users).json
    words = {"notification_configuration_id": configurations(api)["text", "digest"], "body": "b"}
    fields = {"payload": {}, "recipients": {"filter_query": {}}, "templates": [words]}
    other = api.make(BROADCASTS, {**fields, "notification_topic_id": topic})
    assert jobs() == [int(made["id"]), int(other["id"])]
    assert (made["status"], told(made)) == ("queued", [])
    # Its topic is needed until then.
    assert api.delete(f"/v2/notification_topics/{topic}").status == 422
    assert run_broadcast.run_broadcast(int(made["id"])) == 3
    assert run_broadcast.run_broadcast(int(other["id"])) == 3
    assert (told(made), told(other)) == (users, users)
    assert api.delete(f"/v2/notification_topics/{topic}").status == 200


def test_who_left_meanwhile_is_left_out(live_api: ApiClient, crowd: list[str]) -> None:
    made = [broadcast(live_api, user_ids=crowd).json, broadcast(live_api, filter_query={}).json]
    live_api.delete(f"/v2/users/{crowd[2]}")
    for each in made:
        run_broadcast.run_broadcast(int(each["id"]))
        shown = live_api.get(f"{BROADCASTS}/{each['id']}").json
        assert (shown["recipients_count"], shown["queued_count"]) == (7, 7)
        assert told(each) == [*crowd[:2], *crowd[3:]]


def test_jobs_go_on_with_what_was_lost(
    live_api: ApiClient, crowd: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = [broadcast(live_api, user_ids=[user]).json for user in crowd[:3]]
    assert app.tasks[create_broadcast.RUN_BROADCAST_JOB] is tasks.run_broadcast_now
    tasks.run_broadcast_now(broadcast_id=int(made[0]["id"]))
    whole = run_broadcast.queue_batch

    def fails_for_one(it: Broadcast, *arguments: Any) -> int:
        if it.id == int(made[1]["id"]):
            raise RuntimeError("out of order")
        return whole(it, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(run_broadcast, "queue_batch", fails_for_one)
        tasks.resume_broadcasts(0)
    assert f"broadcast {made[1]['id']} could not be run" in caplog.text
    assert [len(told(each)) for each in made] == [1, 0, 1]
    tasks.resume_broadcasts(0)
    assert [len(told(each)) for each in made] == [1, 1, 1]


@pytest.fixture
def crowd(live_api: ApiClient) -> list[str]:
    """Eight workers of the live Space."""
    ids = []
    for _ in range(8):
        user = create_user(at=clock.now())
        join(live_api.space, user.id, clock.now())
        store_document(live_api.space, user.id, {"region": "west"})
        ids.append(str(user.id))
    return ids
