"""Bank data at rest: encrypted with keys that are kept apart from the database (docs/paying.md).

`BANK_DATA_KEYS` of the settings gives the keys, the newest first: it encrypts, the others still decrypt. It is asked each
time, so that a process that runs learns of new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from cirro.kernel import sql

_PAGE = 1000
_SOME = """
SELECT id, secret_details FROM rewards_payoutmethod WHERE id > %s AND secret_details <> '' ORDER BY id LIMIT %s
"""
# In one order, as everybody who changes several.
_LOCK = f"{_SOME} FOR NO KEY UPDATE"
_REPLACE = """
UPDATE rewards_payoutmethod m SET secret_details = x.secret
  FROM unnest(%s::bigint[], %s::bytea[]) x (id, secret) WHERE m.id = x.id
"""


class UnreadableError(Exception):
    """None of the keys fits: one that was in use is missing."""


@dataclass(frozen=True)
class Kept:
    """How many methods' bank data can be read by the newest key, by an older one, and by none."""

    newest: int = 0
    older: int = 0
    lost: int = 0


def seal(details: Mapping[str, str]) -> bytes:
    """Encrypted with the newest key."""
    return _box().encrypt(orjson.dumps(dict(details), option=orjson.OPT_SORT_KEYS))


def unseal(secret: bytes) -> dict[str, str]:
    """What was sealed. Raises UnreadableError."""
    try:
        details: dict[str, str] = orjson.loads(_box().decrypt(bytes(secret)))
    except InvalidToken:
        raise UnreadableError("no key of CIRRO_BANK_DATA_KEYS fits this bank data") from None
    return details


def survey() -> Kept:
    """Try the keys on all bank data that there is."""
    newest, every = Fernet(_keys()[0]), _box()
    found = {"newest": 0, "older": 0, "lost": 0}
    last = 0
    while rows := sql.rows(_SOME, [last, _PAGE]):
        for last, secret in rows:  # noqa: B007 - where the next page begins
            found[_fits(newest, every, bytes(secret))] += 1
    return Kept(**found)


def count() -> int:
    """How many payout methods have bank data."""
    row = sql.row("SELECT count(*) FROM rewards_payoutmethod WHERE secret_details <> ''")
    assert row is not None  # an aggregate always answers
    return int(row[0])


def renew(tell: Callable[[int], None] = lambda done: None) -> int:
    """Encrypt all bank data anew with the newest key; how many. A page is a transaction: it may be broken off and begun
    again. `tell` hears how many are done after each. Raises UnreadableError when a key is missing; what was before is done."""
    done = last = 0
    while True:
        with transaction.atomic():
            rows = sql.rows(_LOCK, [last, _PAGE])
            if not rows:
                return done
            box = _box()
            try:
                renewed = [box.rotate(bytes(secret)) for _, secret in rows]
            except InvalidToken:
                raise UnreadableError("no key of CIRRO_BANK_DATA_KEYS fits some bank data") from None
            sql.execute(_REPLACE, [[id for id, _ in rows], renewed])
        done, last = done + len(rows), rows[-1][0]
        tell(done)


def _keys() -> list[str]:
    keys: list[str] = settings.BANK_DATA_KEYS()
    return keys


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _fits(newest: Fernet, every: MultiFernet, secret: bytes) -> str:
    for box, name in ((newest, "newest"), (every, "older")):
        try:
            box.decrypt(secret)
        except InvalidToken:
            continue
        return name
    return "lost"
