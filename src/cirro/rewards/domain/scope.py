"""Whose money: that of all live Spaces together, or the play money of one sandbox. The two never meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from cirro.kernel import clock
from cirro.rewards.providers import registry
from cirro.rewards.providers.interface import Provider

Scope: TypeAlias = int | None
"""None: all live Spaces. A number: the sandbox Space with that id."""


@dataclass(frozen=True)
class _Sandbox:
    id: int
    is_sandbox: bool = True


def now_in(scope: Scope) -> datetime:
    """The present moment there. Inside a transaction it waits for the sandbox's turn and keeps that until the commit, so it is
    asked for before any row is locked."""
    return clock.now(None if scope is None else _Sandbox(scope))


def in_scope(alias: str, scope: Scope) -> str:
    """The condition as SQL for a row with a `sandbox_id`; %(sandbox)s is its parameter, the scope."""
    return f"{alias}.sandbox_id IS NULL" if scope is None else f"{alias}.sandbox_id = %(sandbox)s"


def usable_providers(scope: Scope) -> Mapping[str, Provider]:
    """Who pays there, by name."""
    return registry.providers() if scope is None else registry.local_providers()
