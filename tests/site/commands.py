"""`cirro` commands in this process, on the suite's database: a process of their own takes a second each."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cirro.site.cli import cli
from cirro.site.commands import doctor, migrate, space, space_face, space_paid_by, user, user_operator


def stay_here(patch: pytest.MonkeyPatch) -> None:
    """The commands open no database of their own, and leave the connections of this process alone."""
    for module in (space, space_face, space_paid_by, user, user_operator):
        patch.setattr(module, "database", nullcontext)
    for module in (doctor, migrate):
        patch.setattr(module, "database_url", nullcontext)
        for name in ("set_up_django", "close_connections"):
            patch.setattr(module, name, lambda: None)


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=input)


def answer(*arguments: str, input: str | None = None) -> dict[str, Any]:
    """The one JSON object that a command prints."""
    done = run(*arguments, "--json", input=input)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found
