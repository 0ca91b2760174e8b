"""Whose money a command of `cirro payouts` is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., None])


def sandbox_option(command: Command) -> Command:
    """`--sandbox`: the play money of one sandbox Space instead of the money of all live Spaces."""
    return click.option(
        "--sandbox",
        metavar="ID_OR_APP_ID",
        help="The play money of this sandbox Space instead of real money.",
    )(command)


def scope_of(sandbox: str | None) -> int | None:
    """The sandbox's id, or None: all live Spaces. Needs the database."""
    from cirro.spaces.domain.list_spaces import pick_space

    if sandbox is None:
        return None
    space = pick_space(sandbox)
    if not space.is_sandbox:
        raise click.UsageError(f"Space {space.id} is live: leave --sandbox out")
    return int(space.id)
