"""Whether the models and the migration files agree: `make check` runs it. Unlike `makemigrations --check` it asks no
database."""

from __future__ import annotations

import sys

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from cirro.site.session import set_up_django


def missing() -> list[str]:
    """What no migration does yet, such as `gigs: Add field colour to gig`. Django must be set up."""
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    return [
        f"{label}: {operation.describe()}"
        for label, migrations in sorted(changes.items())
        for migration in migrations
        for operation in migration.operations
    ]


if __name__ == "__main__":
    set_up_django()
    found = missing()
    if found:
        sys.exit("\n".join([*found, "run: python -m django makemigrations"]))
