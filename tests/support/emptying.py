"""An empty database behind a test that commits.

Django's way, TRUNCATE of all tables, makes hundreds of new files each time: half a second of CPU, more than most tests take.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.kernel import sql

# What migrations leave there, and what depends on the models alone.
_KEPT = ["django_migrations", "django_content_type", "auth_permission"]
# Each row that goes is looked for in all tables that may name it: of so many bytes of rows not one by one.
_LARGE = 256 * 1024
# A table that nothing was ever written to has no pages.
_WRITTEN = """
SELECT format('%%I', relname), pg_relation_size(oid) > %s OR EXISTS (
           SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgtype & 8 = 8)
  FROM pg_class c
 WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND pg_relation_size(oid) > 0
   AND relname <> ALL (%s)
"""


def empty_tables(*_: Any) -> None:
    """Delete all rows of all tables, whether a model stands for them or not; what minds a DELETE is truncated."""
    written = sql.rows(_WRITTEN, [_LARGE, _KEPT])
    truncated = [name for name, whole in written if whole]
    deleted = [f"d{n} AS (DELETE FROM {name})" for n, (name, whole) in enumerate(written) if not whole]
    with transaction.atomic():
        if truncated:
            sql.execute(f"TRUNCATE {', '.join(truncated)} CASCADE")
        if deleted:
            # One statement: what refers to each other goes at the same time.
            sql.execute(f"WITH {', '.join(deleted)} SELECT")
