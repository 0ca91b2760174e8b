"""A pytest plugin that gives the suite a PostgreSQL before Django reads its settings.

DATABASE_URL when it is set; otherwise an embedded one in a temporary directory, gone afterwards.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.template import VARIABLE

_home = Path(tempfile.mkdtemp(prefix="cirro-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["CIRRO_HOME"] = str(_home)
_marker = _home / "template"
_making: list[subprocess.Popen[bytes]] = []

_given = bool(os.environ.get("DATABASE_URL"))
if not _given:
    from cirro.site.postgres import EmbeddedPostgres

    _server = EmbeddedPostgres(_home, durable=False)
    _server.start()
    atexit.register(_server.stop)
    os.environ["DATABASE_URL"] = _server.url()


def pytest_configure(config: pytest.Config) -> None:
    """Have the tables made once for all processes of a parallel run, beside their start."""
    if not config.getoption("tx", None) or os.environ.get("PYTEST_XDIST_WORKER"):
        return
    os.environ[VARIABLE] = str(_marker)
    _making.append(subprocess.Popen([sys.executable, "-m", "tests.template", str(_marker)]))


def pytest_unconfigure() -> None:
    """Leave nothing in a database server that isn't ours."""
    for process in _making:
        process.wait(120)
    if _given and _marker.exists():
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            name = sql.Identifier(_marker.read_text())
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
