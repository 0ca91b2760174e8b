"""A pytest plugin that gives the suite a PostgreSQL before Django reads its settings.

DATABASE_URL when it is set; otherwise an embedded one in a temporary directory, gone afterwards.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = Path(tempfile.mkdtemp(prefix="cirro-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["CIRRO_HOME"] = str(_home)

if not os.environ.get("DATABASE_URL"):
    from cirro.site.postgres import EmbeddedPostgres

    _server = EmbeddedPostgres(_home, durable=False)
    _server.start()
    atexit.register(_server.stop)
    os.environ["DATABASE_URL"] = _server.url()
