"""The commands that work on a database: as real processes on a new one, the rest in this process on the suite's."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from psycopg.conninfo import make_conninfo

from cirro.kernel import sql
from tests.site.commands import answer, run, stay_here
from tests.site.instance import cirro, environment


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    stay_here(monkeypatch)


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation whose database has no tables yet."""
    server, name = os.environ["DATABASE_URL"], f"cirro_new_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        yield environment(tmp_path / "home", DATABASE_URL=make_conninfo(server, dbname=name))
        connection.execute(f"DROP DATABASE {name}")


def test_a_new_database_is_refused_until_it_is_migrated(new_database: dict[str, str]) -> None:
    refused = cirro("space", "list", env=new_database)
    assert refused.returncode == 1
    assert refused.stderr == "Error: the database has no tables yet: run `cirro migrate` first\n"
    missing = cirro("migrate", "--check", "--json", env=new_database)
    assert missing.returncode == 1
    assert "spaces.0001_initial" in json.loads(missing.stdout)["pending"]
    applied = cirro("migrate", "--json", env=new_database)
    assert applied.returncode == 0, applied.stderr
    assert json.loads(applied.stdout)["applied"] == json.loads(missing.stdout)["pending"]
    assert "Applying gigs.0001_initial" in applied.stderr
    made = cirro("space", "create", "Tree planting", "--json", env=new_database)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["name"] == "Tree planting"


def test_migrate_check_finds_nothing_to_apply(here: None) -> None:
    assert answer("migrate", "--check") == {"pending": []}
    assert run("migrate", "--check").stdout == "the database is up to date\n"


def test_space_create_list_and_rotate(here: None) -> None:
    uri = "https://trees.example/signed-in"
    new = answer("space", "create", "Tree planting", "--sandbox", "--redirect-uri", uri)
    assert new["name"] == "Tree planting"
    assert new["is_sandbox"] is True
    assert new["redirect_uris"] == [uri]
    assert len(new["app_secret"]) >= 32
    assert load_pem_private_key(new["private_key"].encode(), None)

    rotated = answer("space", "rotate-key", new["app_id"])
    assert rotated["revoked_keys"] == 0
    keys = answer("space", "list")["spaces"][-1]["public_key_fingerprints"]
    assert keys == [rotated["public_key_fingerprint"], new["public_key_fingerprint"]]

    last = answer("space", "rotate-key", new["id"], "--revoke-old")
    assert last["revoked_keys"] == 2
    keys = answer("space", "list")["spaces"][-1]["public_key_fingerprints"]
    assert keys == [last["public_key_fingerprint"]]


def test_space_create_keeps_the_key_in_a_directory(here: None, tmp_path: Path) -> None:
    kept = tmp_path / "my crowd"
    made = run("space", "create", "Kept", "--dir", str(kept))
    assert made.exit_code == 0, made.output
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in [kept, *kept.iterdir()]} == {
        "my crowd": 0o700,
        "app_id": 0o600,
        "app_secret": 0o600,
        "key.pem": 0o600,
    }
    app_id = (kept / "app_id").read_text()
    assert app_id in made.stdout
    assert str(kept) in made.stdout
    assert "PRIVATE KEY" not in made.stdout
    assert (kept / "app_secret").read_text() not in made.stdout
    assert re.search(r"^sandbox +no$", made.stdout, re.MULTILINE)
    assert "redirect" not in made.stdout
    token = run("token", "--dir", str(kept))
    assert jwt.decode(token.stdout.strip(), options={"verify_signature": False})["sub"] == app_id

    again = run("space", "create", "Kept twice", "--dir", str(kept))
    assert again.exit_code == 1
    assert "is not empty" in again.stderr
    assert (kept / "app_id").read_text() == app_id
    assert "Kept twice" not in run("space", "list").stdout

    both = answer("space", "create", "Both", "--dir", str(tmp_path / "both"))
    assert both["private_key"] == (tmp_path / "both" / "key.pem").read_text()
    assert both["app_secret"] == (tmp_path / "both" / "app_secret").read_text()


def test_space_refusals_are_one_line(here: None) -> None:
    unknown = run("space", "rotate-key", "nobody")
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "Error: there is no Space 'nobody': `cirro space list` shows all\n",
    )


def test_user_create(here: None) -> None:
    ann = ("--email", "ann@example.org", "--first-name", "Ann", "--last-name", "Lee", "--password-stdin")
    short = run("user", "create", *ann, input="short\n")
    assert short.exit_code == 1
    assert "at least 10 characters" in short.stderr
    made = answer("user", "create", *ann, input="oak-and-beech-7\n")
    assert made["email"] == "ann@example.org"
    nobody_to_ask = run("user", "create", *ann[:-1], input="")
    assert nobody_to_ask.exit_code == 2


def test_doctor_finds_a_wrong_counter_and_mends_it(here: None) -> None:
    new = answer("space", "create", "Wrong counts", "--sandbox")
    sql.execute(
        """
        INSERT INTO gigs_gig (space_id, title, url, start_at, end_at, total_seats, seats_min, invitation_mode,
            invitation_multiplier, invitation_frequency, filter_query, sort_query, notification_payload,
            epam_options, topic_id, created_at, filter_path, accepted_count, wave_count, phase, next_phase_at,
            pool_cursor, pool_exhausted, pool_seen)
        SELECT %s, 'Plant', '/', now() + interval '1 day', now() + interval '2 days', 1, 1, 'manual', 10, 5, '{}', '{}',
            '{}', '{}', t.id, now(), 'true', 3, 0, 'created', now() + interval '1 day', 0, false, 0
          FROM notifications_notificationtopic t WHERE t.space_id = %s
        """,
        [new["id"], new["id"]],
    )
    # The suite's own server writes nothing through to the disk, and that is told.
    always = {"durability"} if sql.row("SHOW fsync") == ("off",) else set()
    levels = doctor_levels()
    assert failed(levels) == {"accepted_count", *always}
    assert levels["workers"] == levels["web server"] == "warn"
    mended = run("doctor", "--fix")
    assert mended.exit_code == (1 if always else 0), mended.output
    assert "1 set right" in mended.stdout
    assert failed(doctor_levels()) == always


def doctor_levels() -> dict[str, str]:
    """What `cirro doctor` found, by check; its exit code says whether all is well."""
    found = run("doctor", "--json")
    facts = json.loads(found.stdout)
    levels = {finding["check"]: finding["level"] for finding in facts["findings"]}
    assert facts["healthy"] is (found.exit_code == 0) is (not failed(levels))
    return levels


def failed(levels: dict[str, str]) -> set[str]:
    return {check for check, level in levels.items() if level == "fail"}


def test_doctor_names_a_database_that_does_not_answer(tmp_path: Path) -> None:
    asked = cirro("doctor", env=environment(tmp_path, DATABASE_URL="postgresql:///x?host=/nowhere"))
    assert asked.returncode == 1
    assert "fail  database" in asked.stdout
    assert "check DATABASE_URL" in asked.stdout
