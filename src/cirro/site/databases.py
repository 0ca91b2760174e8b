"""From DATABASE_URL to Django's database settings."""

from __future__ import annotations

import re
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from cirro.site.home import SettingError

# No query of a request or a wave may hold a connection for longer: the last wall behind every other limit.
STATEMENT_TIMEOUT_MS = 30_000
# A transaction whose process hangs must not keep its locks for ever.
IDLE_TIMEOUT_MS = 60_000

_IS_LIBPQ = re.compile(r"postgres(ql)?://|\s*\w+\s*=")


def database_settings(url: str, *, pool_size: int = 8) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address (`postgresql://…`, or any libpq connection string).

    `pool_size`: connections that one process keeps at most. An empty address means "not chosen yet": commands
    that need no database still run. Raises SettingError when the address can't be read.
    """
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        if _IS_LIBPQ.match(url):
            raise SettingError(f"DATABASE_URL can't be read: {str(error).strip()}") from error
        # libpq's message would repeat the whole of it, password and all.
        raise SettingError(
            "DATABASE_URL must begin with postgresql:// (or be a libpq string such as 'host=db dbname=cirro')"
        ) from None
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: parts.pop(key, "") for name, key in named.items()}
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT_MS,
        # Compiling a long sort can take minutes that no timeout ends, to save milliseconds.
        "jit": "off",
    }
    ours = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return {
        "ENGINE": "cirro.site.database_engine",
        **settings,
        "OPTIONS": {
            "connect_timeout": "10",
            "application_name": "cirro",
            **parts,
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 30},
            # Filters are literals in their statements: a plan kept for another filter can be 70 times slower.
            "prepare_threshold": None,
            # Options in the address come last and win.
            "options": f"{ours} {parts.get('options', '')}".strip(),
        },
        "TEST": {"NAME": "test_cirro", "TEMPLATE": "template0", "CHARSET": "UTF8"},
    }
