"""The templates of topics, and previews (contract section 8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import ApiClient
from tests.support.notifications import configurations, first_topic
from tests.support.rows import contents

TEMPLATES = "/v2/notification_templates"


def test_templates_are_listed_by_topic_and_configuration(api: ApiClient) -> None:
    first = first_topic(api)
    html = configurations(api)["html", "standalone"]
    other = api.make("/v2/notification_topics", {"name": "news"})
    words = {"notification_topic_id": other["id"], "notification_configuration_id": html, "body": "x"}
    answer = api.post(TEMPLATES, words)
    assert (answer.status, answer.json["subject"]) == (201, "")
    made = answer.json["id"]
    its_own = [each["id"] for each in first["templates"]["data"]]

    def ids(query: str) -> list[str]:
        return [each["id"] for each in api.get(f"{TEMPLATES}?{query}").json["data"]]

    assert ids("") == [*its_own, made]
    assert ids(f"notification_topic_id={other['id']}") == [made]
    assert ids(f"notification_configuration_id={html}") == [its_own[0], made]
    assert ids(f"notification_topic_id={first['id']}&notification_configuration_id={html}") == its_own[:1]
    assert api.get(f"{TEMPLATES}?notification_topic_id=0").status == 404


def test_a_template_is_added_changed_and_deleted(api: ApiClient) -> None:
    topic = first_topic(api)
    template = topic["templates"]["data"][0]
    words = {**template, "id": None, "subject": "New", "body": "{{b}}"}
    again = api.post(TEMPLATES, words)
    assert (again.status, again.json["error"].split(":")[0]) == (422, "notification_configuration_id")
    path = f"{TEMPLATES}/{template['id']}"
    assert api.make(path, {}) == template
    assert api.make(path, {"subject": "Hey"}) == {**template, "subject": "Hey"}
    assert api.make(path, {"body": "%{x}"}) == {**template, "subject": "Hey", "body": "%{x}"}
    for body, named in (({"body": "\n\n%{"}, "body: line 3"), ({"subject": "{{/x}}"}, "subject: line 1")):
        answer = api.post(path, body)
        assert (answer.status, answer.json["error"][: len(named)]) == (422, named)
    answer = api.delete(path)
    assert (answer.status, answer.json) == (
        200,
        {"id": template["id"], "object": "notification_template", "deleted": True},
    )
    assert (api.delete(path).status, api.post(path, {}).status) == (404, 404)
    assert api.post(TEMPLATES, words).status == 201


def preview(api: ApiClient, **fields: Any) -> dict[str, Any]:
    words = {"notification_configuration_id": configurations(api)["html", "standalone"], **fields}
    return api.make(f"{TEMPLATES}/preview", words)


def test_the_preview_of_a_template(api: ApiClient) -> None:
    before = contents()
    mail = preview(
        api,
        subject="For {{recipient_full_name}}\r\nBcc: x",
        body="<p>{{tree}} of {{forest.name}} by {{gig_app_name}}</p>",
        payload={"tree": "<oak>"},
    )
    assert contents() == before
    assert (mail["subject"], mail["missing"]) == ("For Ada Okafor Bcc: x", ["forest.name"])
    assert "<p>&lt;oak&gt; of  by Crowd tree planting</p>" in mail["html"]
    assert "max-width:600px" in mail["html"]
    assert "<oak> of by Crowd tree planting" in mail["text"]
    assert (mail["object"], mail["locale"], mail["notice_appended"]) == ("notification_preview", "en", False)
    text = configurations(api)["text", "standalone"]
    plain = preview(api, notification_configuration_id=text, body="{{tree}}", payload={"tree": "<oak>"})
    assert (plain["html"], plain["text"].startswith("<oak>\n")) == (None, True)
    # Without words for a subject it says at least from whom it is.
    assert plain["subject"] == "Crowd tree planting"


def test_a_layout_without_a_place_for_the_notice(api: ApiClient) -> None:
    html = configurations(api)["html", "standalone"]
    frame = {"notification_configuration_id": html, "body": "<body>{{yield content}}</body>"}
    layout = api.make("/v2/notification_layouts", {"name": "Own", "templates": [frame]})
    appended = preview(api, body="<p>x</p>", notification_layout_id=layout["id"])
    assert appended["notice_appended"] is True
    assert appended["html"].startswith("<body><p>x</p>You get this mail")
    placed = preview(api, body="<p>x</p>%{cirro_notice}", notification_layout_id=layout["id"])
    assert placed["notice_appended"] is False


@pytest.mark.parametrize(
    ("fields", "status", "named"),
    [
        ({"body": "{{"}, 422, "body: line 1"),
        ({"subject": "{{"}, 422, "subject: line 1"),
        ({"body": None}, 400, "body"),
        ({"payload": []}, 400, "payload: must be an object"),
        ({"payload": {"a": "\0"}}, 422, "payload: must not contain NUL"),
        ({"payload": {"a": "x" * 66_000}}, 422, "payload: must be at most 64 KiB"),
        (
            {"body": "{{a}}" * 10, "payload": {"a": "x" * 60_000}},
            422,
            "The mail comes out larger than 256 kB",
        ),
        ({"notification_layout_id": 999999}, 404, "notification_layout 999999"),
        ({"notification_configuration_id": 999999}, 404, "notification_configuration 999999"),
    ],
)
def test_what_can_not_be_previewed(api: ApiClient, fields: dict[str, Any], status: int, named: str) -> None:
    words = {"notification_configuration_id": configurations(api)["html", "standalone"], "body": "x"}
    answer = api.post(f"{TEMPLATES}/preview", {**words, **fields})
    assert (answer.status, answer.json["error"][: len(named)]) == (status, named)


def test_a_topic_says_it_in_the_locale_or_in_the_default(api: ApiClient) -> None:
    api.make("/v2/notification_locales", {"locale": "de"})
    english, german = configurations(api), configurations(api, "de")
    words = [
        {
            "notification_configuration_id": english["html", "standalone"],
            "subject": "en",
            "body": "<p>EN</p>",
        },
        {"notification_configuration_id": english["text", "standalone"], "subject": "en", "body": "EN text"},
        {"notification_configuration_id": german["html", "standalone"], "subject": "de", "body": "<p>DE</p>"},
    ]
    topic = api.make("/v2/notification_topics", {"name": "news", "templates": words})
    path = f"/v2/notification_topics/{topic['id']}/preview"
    for locale, subject, said in (
        ("en", "en", "EN"),
        ("fr", "en", "EN"),
        ("de", "de", "DE"),
        ("de-CH", "de", "DE"),
        (None, "en", "EN"),
    ):
        mail = api.make(path, {"locale": locale})
        assert (mail["subject"], mail["locale"], f"<p>{said}</p>" in mail["html"]) == (subject, subject, True)
        assert ("Du bekommst diese Mail" in mail["text"]) == (said == "DE")
        # One mail is in one language: German has no text of its own, so it is made of the HTML.
        assert said in mail["text"]
        # The frame falls back to the default locale's.
        assert "max-width:600px" in mail["html"]
    # It has no words for digests: there it says what it says alone.
    assert "<p>DE</p>" in api.make(path, {"locale": "de", "kind": "digest"})["html"]
    for body, status in (({"kind": "weekly"}, 422), ({"locale": "klingon"}, 422), ({"kind": 5}, 400)):
        assert api.post(path, body).status == status
    only_german = api.make("/v2/notification_topics", {"name": "nur deutsch", "templates": [words[2]]})
    mail = api.make(f"/v2/notification_topics/{only_german['id']}/preview")
    assert (mail["subject"], mail["locale"]) == ("de", "de")
    silent = api.make("/v2/notification_topics", {"name": "silent"})
    answer = api.post(f"/v2/notification_topics/{silent['id']}/preview")
    assert (answer.status, "has no template" in answer.json["error"]) == (422, True)
