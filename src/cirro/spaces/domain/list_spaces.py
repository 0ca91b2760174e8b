"""All Spaces, and one of them, for the operator of the installation."""

from __future__ import annotations

from dataclasses import dataclass

from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.request import SpaceRef
from cirro.spaces.models import Space


@dataclass(frozen=True)
class SpaceFacts:
    """A Space as its operator sees it; the fingerprints are those of its active keys, the newest first."""

    id: int
    name: str
    app_id: str
    is_sandbox: bool
    currency: str
    key_fingerprints: tuple[str, ...]


def list_spaces() -> list[SpaceFacts]:
    """Every Space, by id."""
    rows = sql.rows(
        "SELECT s.id, s.name, s.app_id, s.is_sandbox, s.currency,"
        " COALESCE(array_agg(k.fingerprint ORDER BY k.id DESC) FILTER (WHERE k.revoked_at IS NULL), '{}')"
        " FROM spaces_space s LEFT JOIN spaces_spacekey k ON k.space_id = s.id GROUP BY s.id ORDER BY s.id"
    )
    return [
        SpaceFacts(id, name, app_id, is_sandbox, currency, tuple(fingerprints))
        for id, name, app_id, is_sandbox, currency, fingerprints in rows
    ]


def pick_space(text: str) -> SpaceRef:
    """The Space with that id or app id. Raises NotFound."""
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    found = Space.objects.filter(id=int(text)) if is_id else Space.objects.filter(app_id=text)
    space = found.first()
    if space is None:
        raise NotFound(f"there is no Space {text!r}: `cirro space list` shows all")
    return SpaceRef(space.id, space.app_id, space.is_sandbox, space.currency)
