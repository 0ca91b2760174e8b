"""Store a worker document: it makes a user a worker."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, jsontext, sql
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.membership import lock_member
from cirro.spaces.domain.show_users import show_user

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20


def store_document(space: SpaceRef, user_id: int, document: dict[str, Any]) -> dict[str, Any]:
    """Make the user a worker with this document, or replace the document that they have; the user as shown.

    Raises NotFound for strangers, Refused for a document that is too large, too deep or holds a NUL character.
    """
    fault = jsontext.fault_of(document, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if fault:
        raise Refused.at("document", fault)
    with transaction.atomic():
        at = clock.now(space)
        lock_member(space.id, user_id)
        sql.execute(
            sql.statement("cirro.spaces", "store_document"),
            {"space": space.id, "user": user_id, "document": orjson.dumps(document).decode(), "at": at},
        )
        user = show_user(space.id, user_id)
        append(space.id, "user.updated", user_id, user, at)
    return user
