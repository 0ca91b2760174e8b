"""The commands that work on a database, run as real processes against one of their own."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from cirro.site.postgres import EmbeddedPostgres
from tests.site.instance import cirro, environment


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of an installation with tables, its database running."""
    home = tmp_path_factory.mktemp("commands") / "home"
    with EmbeddedPostgres(home) as server:
        env = environment(home, DATABASE_URL=server.url())
        applied = cirro("migrate", "--json", env=env)
        assert applied.returncode == 0, applied.stderr
        assert "gigs.0001_initial" in json.loads(applied.stdout)["applied"]
        assert "Applying gigs.0001_initial" in applied.stderr
        yield env


def answer(*arguments: str, env: dict[str, str], input: str | None = None) -> dict[str, Any]:
    """The one JSON object that a command prints."""
    done = cirro(*arguments, "--json", env=env, input=input)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_space_create_list_and_rotate(env: dict[str, str]) -> None:
    uri = "https://trees.example/signed-in"
    new = answer("space", "create", "Tree planting", "--sandbox", "--redirect-uri", uri, env=env)
    assert new["name"] == "Tree planting"
    assert new["is_sandbox"] is True
    assert new["redirect_uris"] == [uri]
    assert len(new["app_secret"]) >= 32
    assert load_pem_private_key(new["private_key"].encode(), None)

    rotated = answer("space", "rotate-key", new["app_id"], env=env)
    assert rotated["revoked_keys"] == 0
    keys = answer("space", "list", env=env)["spaces"][-1]["public_key_fingerprints"]
    assert keys == [rotated["public_key_fingerprint"], new["public_key_fingerprint"]]

    last = answer("space", "rotate-key", new["id"], "--revoke-old", env=env)
    assert last["revoked_keys"] == 2
    keys = answer("space", "list", env=env)["spaces"][-1]["public_key_fingerprints"]
    assert keys == [last["public_key_fingerprint"]]


def test_space_create_keeps_the_key_in_a_directory(env: dict[str, str], tmp_path: Path) -> None:
    kept = tmp_path / "my crowd"
    made = cirro("space", "create", "Kept", "--dir", str(kept), env=env)
    assert made.returncode == 0, made.stderr
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
    token = cirro("token", "--dir", str(kept), env=env)
    assert jwt.decode(token.stdout.strip(), options={"verify_signature": False})["sub"] == app_id

    again = cirro("space", "create", "Kept twice", "--dir", str(kept), env=env)
    assert again.returncode == 1
    assert "is not empty" in again.stderr
    assert (kept / "app_id").read_text() == app_id
    assert "Kept twice" not in cirro("space", "list", env=env).stdout

    both = answer("space", "create", "Both", "--dir", str(tmp_path / "both"), env=env)
    assert both["private_key"] == (tmp_path / "both" / "key.pem").read_text()
    assert both["app_secret"] == (tmp_path / "both" / "app_secret").read_text()


def test_space_refusals_are_one_line(env: dict[str, str]) -> None:
    unknown = cirro("space", "rotate-key", "nobody", env=env)
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "Error: there is no Space 'nobody': `cirro space list` shows all\n",
    )


def test_user_create(env: dict[str, str]) -> None:
    ann = ("--email", "ann@example.org", "--first-name", "Ann", "--last-name", "Lee", "--password-stdin")
    short = cirro("user", "create", *ann, env=env, input="short\n")
    assert short.returncode == 1
    assert "at least 10 characters" in short.stderr
    made = answer("user", "create", *ann, env=env, input="oak-and-beech-7\n")
    assert made["email"] == "ann@example.org"
    nobody_to_ask = cirro("user", "create", *ann[:-1], env=env, input="")
    assert nobody_to_ask.returncode == 2


def test_migrate_check_tells_what_is_missing(env: dict[str, str]) -> None:
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty_one")
    empty = {**env, "DATABASE_URL": env["DATABASE_URL"].replace("/cirro?", "/empty_one?")}
    assert answer("migrate", "--check", env=env) == {"pending": []}
    missing = cirro("migrate", "--check", "--json", env=empty)
    assert missing.returncode == 1
    assert "spaces.0001_initial" in json.loads(missing.stdout)["pending"]
    refused = cirro("space", "list", env=empty)
    assert refused.returncode == 1
    assert refused.stderr == "Error: the database has no tables yet: run `cirro migrate` first\n"


def test_doctor_finds_a_wrong_counter_and_mends_it(env: dict[str, str]) -> None:
    new = answer("space", "create", "Wrong counts", "--sandbox", env=env)
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
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
    found = cirro("doctor", "--json", env=env)
    assert found.returncode == 1
    levels = {finding["check"]: finding["level"] for finding in json.loads(found.stdout)["findings"]}
    assert {check for check, level in levels.items() if level == "fail"} == {"accepted_count"}
    assert levels["workers"] == levels["web server"] == "warn"
    mended = cirro("doctor", "--fix", env=env)
    assert mended.returncode == 0, mended.stdout
    assert "1 set right" in mended.stdout
    assert answer("doctor", env=env)["healthy"] is True


def test_doctor_names_a_database_that_does_not_answer(tmp_path: Path) -> None:
    asked = cirro("doctor", env=environment(tmp_path, DATABASE_URL="postgresql:///x?host=/nowhere"))
    assert asked.returncode == 1
    assert "fail  database" in asked.stdout
    assert "check DATABASE_URL" in asked.stdout
