"""Topics (contract section 8)."""

from __future__ import annotations

from typing import Any

import pytest

from cirro.notifications.models import TopicPreference
from tests.support.client import ApiClient
from tests.support.notifications import configurations, first_topic

TOPICS = "/v2/notification_topics"


def test_a_topic_with_templates(api: ApiClient) -> None:
    html = configurations(api)["html", "standalone"]
    words = {"notification_configuration_id": html, "subject": "s {{x}}", "body": "b"}
    answer = api.post(TOPICS, {"name": "tree_news", "preferences": {"email": "daily"}, "templates": [words]})
    assert answer.status == 201
    topic = answer.json
    (template,) = topic["templates"]["data"]
    assert topic == {
        "id": topic["id"],
        "object": "notification_topic",
        "name": "tree_news",
        "notification_layout_id": first_topic(api)["notification_layout_id"],
        "preferences": {"email": "digest_daily", "microsoft_teams": "never"},
        "templates": {"object": "list", "data": [template]},
    }
    assert template == {
        "id": template["id"],
        "object": "notification_template",
        "notification_configuration_id": html,
        "notification_topic_id": topic["id"],
        "subject": "s {{x}}",
        "body": "b",
    }
    assert api.get(f"{TOPICS}/{topic['id']}").json == topic
    assert api.get(TOPICS).json["data"][1] == topic


def test_a_topic_is_changed_by_what_is_sent(api: ApiClient) -> None:
    topic = api.make(TOPICS, {"name": "news", "preferences": {"microsoft_teams": "immediately"}})
    layout = api.make("/v2/notification_layouts", {"name": "Other"})
    path = f"{TOPICS}/{topic['id']}"
    assert api.make(path, {}) == api.make(path, {"name": None, "preferences": {"sms": 1}}) == topic
    changed = api.make(path, {"name": "tidings", "preferences": {"email": "hourly"}})
    assert changed == {
        **topic,
        "name": "tidings",
        "preferences": {"email": "digest_hourly", "microsoft_teams": "immediately"},
    }
    moved = api.make(path, {"notification_layout_id": int(layout["id"])})
    assert moved == {**changed, "notification_layout_id": layout["id"]}
    query = f"?notification_layout_id={layout['id']}"
    assert [each["id"] for each in api.get(f"{TOPICS}{query}").json["data"]] == [topic["id"]]
    assert api.get(f"{TOPICS}?notification_layout_id=999999").status == 404
    assert api.make(path, {"name": "tidings"}) == moved
    first = f"{TOPICS}/{first_topic(api)['id']}"
    assert api.post(first, {"name": "new_gig_invitation", "preferences": {"email": "never"}}).status == 200
    answer = api.post(first, {"name": "invitation"})
    assert (answer.status, answer.json["error"].split(":")[0]) == (422, "name")


BROKEN: list[tuple[dict[str, Any], int, str]] = [
    ({"name": ""}, 422, "name"),
    ({"name": "x" * 151}, 422, "name"),
    ({"name": "new_gig_invitation"}, 422, "name: there is a notification_topic 'new_gig_invitation' already"),
    ({"name": "17"}, 422, "name: must not be digits only"),
    ({"name": 17}, 400, "name"),
    ({"preferences": {"email": "weekly"}}, 422, "preferences.email: must be one of immediately"),
    ({"preferences": {"email": 5}}, 400, "preferences.email"),
    ({"preferences": "daily"}, 400, "preferences"),
    ({"notification_layout_id": 999999}, 404, "notification_layout 999999"),
    ({"notification_layout_id": "x"}, 400, "notification_layout_id"),
]


@pytest.mark.parametrize(("fields", "status", "named"), BROKEN)
def test_broken_rules_at_create_and_update(
    api: ApiClient, fields: dict[str, Any], status: int, named: str
) -> None:
    topic = api.make(TOPICS, {"name": "news"})
    for path, body in ((TOPICS, {"name": "more", **fields}), (f"{TOPICS}/{topic['id']}", fields)):
        answer = api.post(path, body)
        assert (answer.status, answer.json["error"][: len(named)]) == (status, named)
    assert api.get(f"{TOPICS}/{topic['id']}").json == topic
    assert len(api.get(TOPICS).json["data"]) == 2


def test_templates_of_a_new_topic_are_checked(api: ApiClient) -> None:
    html = configurations(api)["html", "standalone"]
    for words, status, named in (
        ({"body": "x"}, 400, "templates.0.notification_configuration_id: is required"),
        ({"notification_configuration_id": 999999, "body": "x"}, 404, "notification_configuration 999999"),
        ({"notification_configuration_id": html}, 400, "templates.0.body: is required"),
        ({"notification_configuration_id": html, "body": "\n{{"}, 422, "templates.0.body: line 2"),
        (
            {"notification_configuration_id": html, "body": "", "subject": "{{#if}}"},
            422,
            "templates.0.subject: l",
        ),
        (
            {"notification_configuration_id": html, "body": "", "subject": "s" * 1001},
            422,
            "templates.0.subject: m",
        ),
        (
            {"notification_configuration_id": html, "body": "b" * 65_537},
            422,
            "templates.0.body: is longer than",
        ),
    ):
        answer = api.post(TOPICS, {"name": "news", "templates": [words]})
        assert (answer.status, answer.json["error"][: len(named)]) == (status, named)


def test_deleting_a_topic(api: ApiClient) -> None:
    html = configurations(api)["html", "standalone"]
    words = {"notification_configuration_id": html, "body": "b"}
    topic = api.make(TOPICS, {"name": "news", "templates": [words]})
    path = f"{TOPICS}/{topic['id']}"
    user = api.worker({})
    chosen = {"locale": "en", "topics": [{"id": topic["id"], "preferences": {"email": "never"}}]}
    api.make(f"/v2/users/{user}/notification_preferences", chosen)
    answer = api.delete(path)
    assert (answer.status, answer.json) == (
        200,
        {"id": topic["id"], "object": "notification_topic", "deleted": True},
    )
    template = topic["templates"]["data"][0]["id"]
    for call in (
        api.get(path),
        api.delete(path),
        api.post(path, {"name": "x"}),
        api.post(f"{path}/preview"),
        api.post(f"/v2/notification_templates/{template}", {"body": "x"}),
        api.get(f"/v2/notification_templates?notification_topic_id={topic['id']}"),
        api.get(f"/v2/notification_topic_preferences?topic_id={topic['id']}"),
        api.post(f"/v2/users/{user}/notification_preferences", chosen),
    ):
        assert call.status == 404
    assert len(api.get(TOPICS).json["data"]) == 1
    assert not TopicPreference.objects.exists()
    # Its name is free again.
    assert api.make(TOPICS, {"name": "news"})["id"] != topic["id"]


def test_a_topic_that_is_needed_stays(api: ApiClient) -> None:
    first = first_topic(api)["id"]
    answer = api.delete(f"{TOPICS}/{first}")
    assert (answer.status, "new_gig_invitation" in answer.json["error"]) == (422, True)
    topic = api.make(TOPICS, {"name": "news"})
    gig = api.gig(invitation_notification_topic="news", invitation_mode="manual")
    other = api.gig(invitation_notification_topic=int(topic["id"]), invitation_mode="manual")
    api.make(f"/v2/gigs/{gig['id']}/archive")
    answer = api.delete(f"{TOPICS}/{topic['id']}")
    assert (answer.status, f"gig {other['id']} is not over yet" in answer.json["error"]) == (422, True)
    api.make("/v2/test_clock/advance", {"to": other["end_at"]})
    assert api.delete(f"{TOPICS}/{topic['id']}").status == 200
    # What is over keeps the name of what it was said with.
    shown = api.get(f"/v2/gigs/{other['id']}").json["invitation_notification_topic"]
    assert shown == {"id": topic["id"], "object": "notification_topic", "name": "news"}
    for named in ("news", topic["id"]):
        answer = api.post("/v2/gigs", {**_again(other), "invitation_notification_topic": named})
        assert (answer.status, "there is no topic" in answer.json["error"]) == (422, True)


def _again(gig: dict[str, Any]) -> dict[str, Any]:
    fields = ("title", "url", "start_at", "end_at", "filter_query")
    return {**{name: gig[name] for name in fields}, "tasks": []}
