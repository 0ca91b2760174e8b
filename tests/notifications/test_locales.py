"""Locales and their configurations (contract section 8)."""

from __future__ import annotations

import pytest

from tests.support.client import ApiClient


def test_a_locale_comes_with_its_configurations(api: ApiClient) -> None:
    answer = api.post("/v2/notification_locales", {"locale": "de", "default": True})
    assert answer.status == 201
    locale = answer.json
    assert (locale["object"], locale["locale"], locale["default"]) == ("notification_locale", "de", False)
    made = locale["configurations"]["data"]
    assert {(each["deliver_by"], each["format"], each["kind"]) for each in made} == {
        ("email", format, kind) for format in ("html", "text") for kind in ("standalone", "digest")
    }
    assert api.get("/v2/notification_configurations?locale=de").json["data"] == made
    assert len(api.get("/v2/notification_configurations").json["data"]) == 8
    for query, tags in (("", ["en", "de"]), ("?default=true", ["en"]), ("?default=false", ["de"])):
        found = api.get(f"/v2/notification_locales{query}").json["data"]
        assert [each["locale"] for each in found] == tags


@pytest.mark.parametrize("again", ["de", "DE", " de "])
def test_a_locale_is_there_once(api: ApiClient, again: str) -> None:
    api.make("/v2/notification_locales", {"locale": "de"})
    answer = api.post("/v2/notification_locales", {"locale": again})
    assert (answer.status, answer.json["error"]) == (422, "locale: there is a notification_locale de already")
    assert len(api.get("/v2/notification_configurations").json["data"]) == 8


@pytest.mark.parametrize(
    ("locale", "status"), [("klingon", 422), ("", 422), ("x" * 40, 422), (5, 400), (None, 400)]
)
def test_what_is_no_language(api: ApiClient, locale: object, status: int) -> None:
    answer = api.post("/v2/notification_locales", {"locale": locale})
    assert (answer.status, answer.json["error"].split(":")[0]) == (status, "locale")


def test_another_spaces_configurations_are_not_listed(api: ApiClient) -> None:
    assert api.get("/v2/notification_configurations?locale=fr").json["data"] == []
    assert api.get("/v2/notification_configurations?locale=12").status == 422
