"""Give a Space a new key."""

from __future__ import annotations

from django.db import transaction

from cirro.kernel import clock
from cirro.spaces.domain.keys import KeyPair, add_key, revoke_other_keys


def rotate_key(space_id: int, *, revoke_old: bool = False) -> tuple[KeyPair, int]:
    """A fresh key for the Space, and how many others were ended: none, or all with `revoke_old`."""
    at = clock.now()
    with transaction.atomic():
        pair = add_key(space_id, at)
        revoked = revoke_other_keys(space_id, pair.fingerprint, at) if revoke_old else 0
    return pair, revoked
