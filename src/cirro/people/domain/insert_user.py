"""Write a new account, unless its address is taken."""

from __future__ import annotations

from cirro.kernel import sql
from cirro.people.models import User


def next_user_id() -> int:
    """An id that no other account gets."""
    row = sql.row("SELECT nextval(pg_get_serial_sequence('people_user', 'id'))")
    assert row is not None  # nextval always answers
    return int(row[0])


def insert_user(user: User) -> bool:
    """Insert `user`, whose id comes from `next_user_id`; False when somebody else has the address, in any case of letters.

    Of any number at once with the same address, one gets it.
    """
    # Not by catching the database's error: that would have the whole row, password hash included, in its log.
    User.objects.bulk_create([user], ignore_conflicts=True)
    return User.objects.filter(id=user.id).exists()
