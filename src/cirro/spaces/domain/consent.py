"""A person lets a Space see who they are, and takes that back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.people.domain.standing import IN_GOOD_STANDING
from cirro.spaces.domain.membership import join, lock_member, remove_member
from cirro.spaces.domain.scopes import in_order
from cirro.spaces.models import Consent

# One consent of a person at a time: of two at once, the second finds the membership that the first made.
_LOCK_PERSON = f"SELECT {IN_GOOD_STANDING} FROM people_user u WHERE u.id = %s FOR NO KEY UPDATE"
_REMEMBER = """
INSERT INTO spaces_consent AS c (space_id, user_id, scopes, given_at)
     VALUES (%(space)s, %(user)s, %(scopes)s, %(at)s)
ON CONFLICT (user_id, space_id) DO UPDATE
        SET scopes = array(SELECT DISTINCT s FROM unnest(c.scopes || excluded.scopes) s ORDER BY s), given_at = %(at)s
      WHERE NOT c.scopes @> excluded.scopes
"""
# People before Spaces, as everywhere; what is given will refer to the person.
_KEEP_PERSON = f"SELECT {IN_GOOD_STANDING} FROM people_user u WHERE u.id = %s FOR KEY SHARE"
_HOLD = "SELECT scopes FROM spaces_consent WHERE space_id = %s AND user_id = %s FOR UPDATE"


def give_consent(space: SpaceRef, user_id: int, scopes: Collection[str]) -> None:
    """Make the person a user of the Space unless they are one, and remember that it may see what `scopes` name,
    with what they allowed before.

    Raises NotFound for unknown people; Refused for unknown scopes, and when the account is closed or restricted.
    """
    wanted = in_order(scopes)
    with transaction.atomic():
        at = clock.now(space)
        person = sql.row(_LOCK_PERSON, [user_id])
        if person is None:
            raise NotFound.thing("user", user_id)
        if not person[0]:
            raise Refused(_("The account is closed or restricted"))
        try:
            lock_member(space.id, user_id)
        except NotFound:
            join(space, user_id, at)
        sql.execute(
            _REMEMBER,
            # It dates from real time, as tokens do; a sandbox's clock may stand anywhere.
            {"space": space.id, "user": user_id, "scopes": wanted, "at": clock.now()},
        )


def withdraw_consent(space: SpaceRef, user_id: int) -> None:
    """End what the person allowed the Space: codes and tokens die, and they are no user of it any more
    (`user.deleted`). Raises NotFound when they are none."""
    remove_member(space, user_id)


def has_consented(space_id: int, user_id: int, scopes: Collection[str]) -> bool:
    """Whether the person allowed the Space all of these scopes already."""
    return Consent.objects.filter(
        space_id=space_id, user_id=user_id, scopes__contains=in_order(scopes)
    ).exists()


def hold_consent(space_id: int, user_id: int) -> frozenset[str]:
    """What the person lets the Space see, kept as it is until the commit; nothing without a consent, and while
    the account is closed or restricted.

    Codes and tokens are given and taken only while it is held: those of one person and Space take turns, and
    none is given after the consent ended.
    """
    person = sql.row(_KEEP_PERSON, [user_id])
    if person is None or not person[0]:
        return frozenset()
    row = sql.row(_HOLD, [space_id, user_id])
    return frozenset(row[0]) if row else frozenset()
