"""A database with all tables that the processes of a parallel run copy, instead of migrating one each.

`python -m tests.template MARKER` makes it, while the processes collect their tests, and then writes its name to MARKER.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

VARIABLE = "CIRRO_TEST_TEMPLATE"
_SECONDS = 120


def wait_for_template() -> str | None:
    """The name of the database to copy, once it is made; None where nobody makes one."""
    marker = os.environ.get(VARIABLE)
    if not marker:
        return None
    end = time.monotonic() + _SECONDS
    while not Path(marker).exists():
        assert time.monotonic() < end, f"no test database was made in {_SECONDS} s; see above for why"
        time.sleep(0.05)
    return Path(marker).read_text()


def _make() -> str:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cirro.site.settings"
    import django

    django.setup()
    from django.db import connection

    test: dict[str, object] = connection.settings_dict["TEST"]
    test["NAME"] = f"cirro_tests_{os.getpid()}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    # Nobody may be connected to a database that is copied.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one
    return name


if __name__ == "__main__":
    made = _make()
    draft = Path(f"{sys.argv[1]}.draft")
    draft.write_text(made)
    draft.rename(sys.argv[1])
