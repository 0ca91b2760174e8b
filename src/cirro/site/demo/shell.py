"""The operator's side: `cirro` commands on the demo's instance, run in this process, since each new one would load all anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import click

from cirro.site.cli import cli
from cirro.site.demo.instance import PAY_TERMS, DemoError


def run(*arguments: str) -> str:
    """Run `cirro …` on the instance of `on_instance`; what it printed. Raises DemoError when it failed."""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            code = cli.main([*arguments], prog_name="cirro", standalone_mode=False)
    except click.ClickException as error:
        raise DemoError(f"`cirro {' '.join(arguments)}` failed: {error.format_message()}") from error
    if code:
        raise DemoError(f"`cirro {' '.join(arguments)}` failed: {printed.getvalue().strip()}")
    return printed.getvalue()


@contextmanager
def on_instance(home: Path, database_url: str) -> Iterator[None]:
    """Commands within the block are for the instance in `home`; an empty `database_url` stands for its embedded PostgreSQL."""
    there = {"CIRRO_HOME": str(home), "DATABASE_URL": database_url, **PAY_TERMS}
    before = {name: os.environ.get(name) for name in there}
    os.environ.update(there)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
