"""From DATABASE_URL to Django's database settings."""

from __future__ import annotations

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# No query of a request or a wave may hold a connection for longer: the last wall behind every other limit.
STATEMENT_TIMEOUT_MS = 30_000


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address (`postgresql://…`, or any libpq connection string).

    An empty address means "not chosen yet": commands that need no database still run.
    Raises ValueError, naming DATABASE_URL, when the address can't be read.
    """
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise ValueError(f"DATABASE_URL can't be read: {error}") from error
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: parts.pop(key, "") for name, key in named.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **settings,
        "OPTIONS": {
            **parts,
            "pool": {"min_size": 1, "max_size": 8, "timeout": 30},
            # Filters are literals in their statements: a plan kept for another filter can be 70 times slower.
            "prepare_threshold": None,
            "options": parts.get("options", f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"),
        },
        "TEST": {"NAME": "test_cirro", "TEMPLATE": "template0"},
    }
