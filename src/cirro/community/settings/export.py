"""All that the installation holds about a person as one JSON document. docs/my-data.md describes its shape."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

import orjson

from cirro.gigs.domain.export_invitations import export_invitations
from cirro.kernel import clock, times
from cirro.notifications.domain.export_notifications import (
    export_choices,
    export_notifications,
    export_suppressions,
)
from cirro.people.domain.export_person import export_person
from cirro.rewards.domain.export import export_bills, export_lines, export_methods, export_payee
from cirro.rewards.domain.export_reports import export_reports
from cirro.spaces.domain.export_memberships import export_events, export_memberships

FORMAT_VERSION = 1
# Beyond this the document waits on disk until it is fetched.
_IN_MEMORY = 1024 * 1024


def export(user_id: int) -> IO[bytes]:
    """The document, ready to be read from its start. Raises NotFound for nobody."""
    # Written to its end first: a slow reader holds no connection, and no failure cuts a document short.
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed by who reads it
    for piece in _pieces(user_id):
        file.write(piece)
    file.seek(0)
    return file


def _pieces(user_id: int) -> Iterator[bytes]:
    head = {
        "format_version": FORMAT_VERSION,
        "exported_at": times.iso_ms(clock.now()),
        **export_person(user_id),
        "payee": export_payee(user_id),
    }
    yield orjson.dumps(head, option=orjson.OPT_INDENT_2).removesuffix(b"\n}")
    for name, items in (
        ("memberships", export_memberships(user_id)),
        ("invitations", export_invitations(user_id)),
        ("notification_preferences", export_choices(user_id)),
        ("notifications", export_notifications(user_id)),
        ("suppressed_addresses", export_suppressions(user_id)),
        ("payout_methods", export_methods(user_id)),
        ("reports", export_reports(user_id)),
        ("rewards", export_lines(user_id)),
        ("bills", export_bills(user_id)),
        ("events", export_events(user_id)),
    ):
        yield b',\n  "' + name.encode() + b'": ['
        separator = b"\n"
        for item in items:
            yield separator + orjson.dumps(item)
            separator = b",\n"
        yield b"\n  ]"
    yield b"\n}\n"
