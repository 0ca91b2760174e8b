"""What a new Space has to say, and how it looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext

from cirro.kernel import sql
from cirro.notifications.render import parse
from cirro.spaces.domain.create_space import space_created
from cirro.spaces.models import Space
from tests.support.client import ApiClient
from tests.support.notifications import first_topic

GIG = {
    "gig_title": "Plant <200> oaks",
    "gig_description": "Bring gloves.\nThere is soup.",
    "gig_url": "https://trees.example/gigs/1?a=1&b=2",
    "gig_start_at": "Friday, 1 May 2026, 08:00",
    "gig_end_at": "Friday, 1 May 2026, 16:00",
    "gig_reward": "Oaks planted: €2.50",
    "gig_seats": "2 of 3 seats left",
}


def test_what_a_new_space_has(api: ApiClient) -> None:
    (locale,) = api.get("/v2/notification_locales?default=true").json["data"]
    assert (locale["locale"], locale["default"]) == ("en", True)
    forms = [
        (each["deliver_by"], each["format"], each["kind"], each["locale"])
        for each in locale["configurations"]["data"]
    ]
    assert forms == [
        ("email", "html", "standalone", "en"),
        ("email", "text", "standalone", "en"),
        ("email", "html", "digest", "en"),
        ("email", "text", "digest", "en"),
    ]
    (layout,) = api.get("/v2/notification_layouts").json["data"]
    (topic,) = api.get("/v2/notification_topics").json["data"]
    assert (layout["name"], topic["name"]) == ("Cirro", "new_gig_invitation")
    assert topic["notification_layout_id"] == layout["id"]
    assert topic["preferences"] == {"email": "immediately", "microsoft_teams": "never"}
    configured = [each["id"] for each in locale["configurations"]["data"]]
    for templates in (layout["templates"]["data"], topic["templates"]["data"]):
        assert [each["notification_configuration_id"] for each in templates] == configured
    assert all(each["subject"] for each in topic["templates"]["data"])
    for template in layout["templates"]["data"]:
        frame = parse(template["body"])
        assert frame.has_content
        assert "cirro_notice" in frame.names()


def test_founding_a_space_stays_cheap(db: None) -> None:
    from django.db import connection

    space = Space.objects.create(name="Cheap", slug="cheap", app_id="cheap", created_at="2026-11-22T00:00Z")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        space_created.send(Space, space=space)
    assert len(queries) <= 8
    assert sql.row("SELECT count(*) FROM notifications_template WHERE space_id = %s", [space.id]) == (4,)


@pytest.mark.parametrize("kind", ["standalone", "digest"])
def test_the_first_topic_says_all_that_a_gig_invitation_needs(api: ApiClient, kind: str) -> None:
    path = f"/v2/notification_topics/{first_topic(api)['id']}/preview"
    mail = api.make(path, {"payload": GIG, "kind": kind})
    assert (mail["missing"], mail["notice_appended"], mail["locale"]) == ([], False, "en")
    assert "Crowd tree planting" in mail["subject"]
    assert "Plant &lt;200&gt; oaks" in mail["html"]
    assert "Plant <200> oaks" in mail["text"]
    assert 'href="https://trees.example/gigs/1?a=1&amp;b=2"' in mail["html"]
    for part in (mail["html"], mail["text"]):
        for value in (
            "08:00",
            "16:00",
            "trees.example",
            "You get this mail because",
            "Hello Ada",
            "Oaks planted: €2.50",
            "2 of 3 seats",
        ):
            assert value in part
    assert mail["html"].count("<html") == mail["html"].count("</html>") == 1
    # Mail programs that read text only have lines that fit.
    assert max(map(len, mail["text"].splitlines())) <= 100


def test_what_the_payload_lacks_is_named(api: ApiClient) -> None:
    mail = api.make(f"/v2/notification_topics/{first_topic(api)['id']}/preview")
    assert set(mail["missing"]) == set(GIG)


def test_each_space_has_its_own(new_api: Callable[..., ApiClient]) -> None:
    one, other = new_api("One"), new_api("Other")
    assert first_topic(one)["id"] != first_topic(other)["id"]
    assert len(one.get("/v2/notification_templates").json["data"]) == 4


def test_a_gig_without_a_description_leaves_no_hole(api: ApiClient) -> None:
    path = f"/v2/notification_topics/{first_topic(api)['id']}/preview"
    mail = api.make(path, {"payload": {**GIG, "gig_description": None}})
    assert "\n\nSee the gig and answer:" in mail["text"]
    assert "\n\n\n" not in mail["text"]
