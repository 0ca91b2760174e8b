"""Layouts and their templates (contract section 8)."""

from __future__ import annotations

from tests.support.client import ApiClient
from tests.support.notifications import configurations


def test_a_layout_with_templates(api: ApiClient) -> None:
    html, text = configurations(api)["html", "standalone"], configurations(api)["text", "standalone"]
    answer = api.post(
        "/v2/notification_layouts",
        {
            "name": " Forest ",
            "templates": [{"notification_configuration_id": int(html), "body": "<{{yield}}>"}],
        },
    )
    assert answer.status == 201
    layout = answer.json
    (template,) = layout["templates"]["data"]
    assert layout == {
        "id": layout["id"],
        "object": "notification_layout",
        "name": "Forest",
        "templates": {"object": "list", "data": [template]},
    }
    assert template == {
        "id": template["id"],
        "object": "notification_layout_template",
        "notification_configuration_id": html,
        "notification_layout_id": layout["id"],
        "body": "<{{yield}}>",
    }
    renamed = api.make(f"/v2/notification_layouts/{layout['id']}", {"name": "Wood", "templates": []})
    assert renamed == {**layout, "name": "Wood"}
    assert api.make(f"/v2/notification_layouts/{layout['id']}") == renamed
    path = f"/v2/notification_layouts/{layout['id']}/notification_layout_templates"
    added = api.post(path, {"notification_configuration_id": text, "body": "{{yield content}}"})
    assert added.status == 201
    assert api.get("/v2/notification_layouts").json["data"][1]["templates"]["data"] == [template, added.json]

    changed = api.make(f"/v2/notification_layout_templates/{template['id']}", {"body": "b"})
    assert changed == {**template, "body": "b"}
    digest = configurations(api)["html", "digest"]
    moved = api.make(
        f"/v2/notification_layout_templates/{template['id']}", {"notification_configuration_id": digest}
    )
    assert moved == {**changed, "notification_configuration_id": digest}
    taken = api.post(
        f"/v2/notification_layout_templates/{template['id']}", {"notification_configuration_id": text}
    )
    assert (taken.status, taken.json["error"].split(":")[0]) == (422, "notification_configuration_id")
    answer = api.delete(f"/v2/notification_layout_templates/{template['id']}")
    assert (answer.status, answer.json) == (
        200,
        {"id": template["id"], "object": "notification_layout_template", "deleted": True},
    )
    assert api.delete(f"/v2/notification_layout_templates/{template['id']}").status == 404


def test_a_layout_without_templates_and_broken_ones(api: ApiClient) -> None:
    html = configurations(api)["html", "standalone"]
    bare = api.make("/v2/notification_layouts", {"name": "Bare"})
    assert bare["templates"] == {"object": "list", "data": []}
    one = {"notification_configuration_id": html, "body": "x"}
    path = f"/v2/notification_layouts/{bare['id']}/notification_layout_templates"
    for url, body, status, named in (
        ("/v2/notification_layouts", {"name": " "}, 422, "name: must have 1 to 150"),
        ("/v2/notification_layouts", {}, 400, "name: is required"),
        ("/v2/notification_layouts", {"name": "x", "templates": {}}, 400, "templates: must be an array"),
        (
            "/v2/notification_layouts",
            {"name": "x", "templates": [one, one]},
            422,
            "templates.1.notification_conf",
        ),
        (
            "/v2/notification_layouts",
            {"name": "x", "templates": [{**one, "body": "a\n{{#each b}}"}]},
            422,
            "templates.0.body: line 2: '#each b' is neither a name",
        ),
        (
            "/v2/notification_layouts",
            {"name": "x", "templates": [{"body": "x"}]},
            400,
            "templates.0.notification",
        ),
        (f"/v2/notification_layouts/{bare['id']}", {"name": ""}, 422, "name"),
        (path, {**one, "body": "%{x"}, 422, "body: line 1: %{ is not closed"),
        (path, {"notification_configuration_id": html}, 400, "body: is required"),
    ):
        answer = api.post(url, body)
        assert (answer.status, answer.json["error"][: len(named)]) == (status, named)
    api.make(path, one)
    assert api.post(path, one).status == 422
    assert len(api.get("/v2/notification_layouts").json["data"]) == 2


def test_a_layout_without_a_frame_for_digests_frames_them_too(api: ApiClient) -> None:
    forms = configurations(api)
    frames = [
        {"notification_configuration_id": forms["html", "standalone"], "body": "<b>{{yield content}}</b>"}
    ]
    layout = api.make("/v2/notification_layouts", {"name": "Ours", "templates": frames})
    words = [{"notification_configuration_id": forms["html", "digest"], "subject": "s", "body": "news"}]
    fields = {"name": "news", "notification_layout_id": layout["id"], "templates": words}
    topic = api.make("/v2/notification_topics", fields)
    path = f"/v2/notification_topics/{topic['id']}/preview"
    assert "<b>news</b>" in api.make(path, {"kind": "digest"})["html"]
