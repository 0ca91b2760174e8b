"""`cirro space show|edit|rotate-secret` and `cirro user operator`, run in this process on the suite's database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password

from cirro.people.models import User
from cirro.rewards.domain.terms import hourly_rate
from cirro.spaces.models import OAuthClient, Space
from tests.rewards.ledger import last_event
from tests.site.commands import answer, run, stay_here
from tests.support.client import ApiClient
from tests.support.rows import contents


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    stay_here(monkeypatch)


def test_edit_and_show(api: ApiClient, tmp_path: Path) -> None:
    id = str(api.space.id)
    about = tmp_path / "about.txt"
    about.write_text("We plant trees.\n\nEverywhere – ünd here.\n", encoding="utf-8")
    edited = answer(
        "space", "edit", id,
        "--name", "Crowd trees",
        "--slug", "crowd-trees",
        "--visibility", "open",
        "--category", "Environment",
        "--short-description", "Plant trees near you.",
        "--description-file", str(about),
        "--company", "Trees AG",
        "--home-url", "https://trees.example/",
        "--contact-email", "help@trees.example",
        "--contact-url", "https://chat.example/1", "--contact-url", "https://chat.example/2",
        "--language", "EN", "--language", "de",
        "--add-redirect-uri", "https://trees.example/in",
    )  # fmt: skip
    assert edited.pop("changed") is True
    assert edited == answer("space", "show", api.space.app_id)
    assert edited["description"] == "We plant trees.\n\nEverywhere – ünd here."
    assert edited["languages"] == ["en", "de"]
    assert edited["contact_urls"] == ["https://chat.example/1", "https://chat.example/2"]
    assert edited["redirect_uris"] == ["https://trees.example/in"]

    moved = answer(
        "space", "edit", id,
        "--add-redirect-uri", "https://new.example/", "--remove-redirect-uri", "https://trees.example/in",
    )  # fmt: skip
    assert moved["redirect_uris"] == ["https://new.example/"]
    emptied = answer("space", "edit", id, "--category", "", "--language", "", "--name", "Crowd trees")
    assert (emptied["category"], emptied["languages"], emptied["changed"]) == ("", [], True)
    assert answer("space", "edit", id, "--name", "Crowd trees")["changed"] is False
    words = run("space", "show", id).output
    assert "short description  Plant trees near you.\n" in words
    assert "contact urls       https://chat.example/1, https://chat.example/2\n" in words


def test_what_an_hour_is_worth(api: ApiClient) -> None:
    id = str(api.space.id)
    assert answer("space", "show", id)["hourly_rate"] == 0
    edited = answer("space", "edit", id, "--hourly-rate", "25.50")
    assert (edited["hourly_rate"], edited["changed"]) == (2550, True)
    assert answer("space", "edit", id, "--hourly-rate", "25.5")["changed"] is False
    assert "hourly rate        €25.50\n" in run("space", "show", id).output
    assert hourly_rate(api.space.id) == 2550
    assert answer("space", "edit", id, "--hourly-rate", "0")["hourly_rate"] == 0


def test_how_a_worker_is_paid(api: ApiClient) -> None:
    user, nobody = api.worker({}), api.make("/v2/users")["id"]
    id = str(api.space.id)
    assert answer("space", "paid-by", id, user, "time") == {
        "user_id": user,
        "paid_by": "time",
        "changed": True,
    }
    shown = api.get(f"/v2/users/{user}").json
    assert shown["worker"]["billable"] is True
    assert last_event(api) == ("user.updated", shown)
    before = contents()
    assert run("space", "paid-by", id, user, "time").stdout == f"user {user} was already paid by time\n"
    refused = run("space", "paid-by", id, nobody, "time")
    assert (refused.exit_code, "is no worker" in refused.output) == (1, True)
    assert run("space", "paid-by", id, "999999", "time").exit_code == 1
    assert contents() == before
    # A new document changes nothing about it.
    api.make(f"/v2/users/{user}/worker", {"document": {"a": 1}})
    assert api.get(f"/v2/users/{user}").json["worker"]["billable"] is True
    assert run("space", "paid-by", id, user, "result").output == f"user {user} is now paid by result\n"


def test_whoever_pays_by_time_is_told_that_an_hour_is_worth_nothing(api: ApiClient) -> None:
    user, id = api.worker({}), str(api.space.id)
    told = f"an hour is worth nothing in Space {id} yet"
    assert told in run("space", "paid-by", id, user, "time").stderr
    assert told not in run("space", "paid-by", id, user, "result").stderr
    run("space", "edit", id, "--hourly-rate", "25.50")
    assert told not in run("space", "paid-by", id, user, "time").stderr


def test_telling_people_of_full_gigs(api: ApiClient) -> None:
    id = str(api.space.id)
    assert answer("space", "show", id)["tells_when_full"] is False
    switched = answer("space", "edit", id, "--tell-when-full")
    assert (switched["tells_when_full"], switched["changed"]) == (True, True)
    assert answer("space", "edit", id, "--tell-when-full")["changed"] is False
    assert "gig_full" in {topic["name"] for topic in api.get("/v2/notification_topics").json["data"]}
    assert "tells when full    yes\n" in run("space", "show", id).output
    assert answer("space", "edit", id, "--no-tell-when-full")["tells_when_full"] is False


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "nothing to change"),
        (["--visibility", "public"], "visibility: must be one of open, invitation, hidden"),
        (["--category", "x", "--short-description", "y" * 181], "at most 180 characters long, not 181"),
        (["--hourly-rate", "much"], "hourly_rate: must be an amount of EUR such as 25.50, not 'much'"),
        (["--hourly-rate", "1.005"], "hourly_rate: must be an amount of EUR"),
        (["--hourly-rate", "Infinity"], "hourly_rate: must be an amount of EUR"),
        (["--hourly-rate", "NaN"], "hourly_rate: must be an amount of EUR"),
        (
            ["--category", "x", "--hourly-rate", "-1"],
            "hourly_rate: must be a whole number of minor units between 0",
        ),
        (["--language", "klingon"], "languages: 'klingon' is no known language tag"),
        (["--category", "x", "--add-redirect-uri", "trees"], "redirect_uri: must be an absolute http"),
        (["--category", "x", "--remove-redirect-uri", "https://a.example"], "is none of the Space's"),
        (["--description", "x", "--description-file", "-"], "not both"),
        (["--description-file", "no/such/file"], "No such file"),
    ],
)
def test_bad_edits_change_nothing_and_say_why(api: ApiClient, options: list[str], message: str) -> None:
    before = Space.objects.values().get()
    done = run("space", "edit", str(api.space.id), *options)
    assert done.exit_code != 0
    assert message in done.output
    assert "Traceback" not in done.output
    assert Space.objects.values().get() == before


@pytest.mark.parametrize("command", ["show", "edit", "rotate-secret"])
def test_unknown_spaces(command: str) -> None:
    options = ["--name", "x"] if command == "edit" else []
    done = run("space", command, "999999999", *options)
    assert done.exit_code == 1
    assert "there is no Space '999999999': `cirro space list` shows all" in done.output


def test_a_description_that_is_no_text(api: ApiClient, tmp_path: Path) -> None:
    about = tmp_path / "about.bin"
    about.write_bytes(b"\xff\xfe\xff")
    done = run("space", "edit", str(api.space.id), "--description-file", str(about))
    assert done.exit_code == 1
    assert "about.bin is not UTF-8 text" in done.output


def test_rotate_secret_ends_the_old_one(api: ApiClient) -> None:
    new = answer("space", "rotate-secret", str(api.space.id))
    stored = OAuthClient.objects.get().client_secret
    assert new["app_id"] == api.space.app_id
    assert new["app_secret"] != api.new.app_secret
    assert check_password(new["app_secret"], stored)
    assert not check_password(api.new.app_secret, stored)
    assert "app secret" in run("space", "rotate-secret", str(api.space.id)).output


def test_operators_come_and_go(person: User) -> None:
    assert answer("user", "operator", "ADA@example.org") == {
        "id": str(person.id),
        "email": "ada@example.org",
        "is_operator": True,
    }
    assert User.objects.filter(is_staff=True).get() == person
    assert "is no longer an operator" in run("user", "operator", person.email, "--off").output
    assert not User.objects.filter(is_staff=True).exists()
    assert "no account with the address" in run("user", "operator", "eve@example.org").output


def test_help_shows_examples() -> None:
    for command in (("space", "show"), ("space", "edit"), ("space", "rotate-secret"), ("user", "operator")):
        assert "Example" in run(*command, "--help").output
