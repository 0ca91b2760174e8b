"""Remember that the database was brought up to date and has its sandbox: asking Django anew takes a second of each start."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import psycopg

from cirro.site.secrets import write_secret

_ROOMS = Path(__file__).parents[1]
_CHECK = """
SELECT (SELECT count(*) FROM django_migrations) = %s AND EXISTS (SELECT FROM spaces_space WHERE app_id = %s)
"""


def prepared_app_id(home: Path, url: str, sample: str) -> str | None:
    """The sandbox's app id when nothing has changed since `note_prepared`: neither this code, nor the migrations of
    the database at `url`, nor the sandbox, its key and the address of the `sample`. None: look properly."""
    try:
        note = json.loads((home / "prepared.json").read_text(encoding="utf-8"))
        app_id = (home / "sandbox" / "app_id").read_text(encoding="utf-8").strip()
        if (note["code"], note["sample"]) != (_code(), sample) or not (home / "sandbox" / "key.pem").exists():
            return None
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(_CHECK, [note["migrations"], app_id]).fetchone()
    except (OSError, ValueError, KeyError, TypeError, psycopg.Error):
        return None
    return app_id if row == (True,) else None


def note_prepared(home: Path, url: str, sample: str) -> None:
    """Remember that all migrations of this code were applied to the database at `url`, whose sandbox knows `sample`."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    assert row is not None  # an aggregate always answers
    write_secret(
        home / "prepared.json", json.dumps({"code": _code(), "migrations": row[0], "sample": sample})
    )


def _code() -> str:
    """What decides which migrations there are."""
    digest = hashlib.sha256((_ROOMS / "site" / "settings.py").read_bytes())
    for path in sorted(_ROOMS.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(_ROOMS)).encode())
    digest.update(f"{version('django')} {version('procrastinate')}".encode())
    return digest.hexdigest()
