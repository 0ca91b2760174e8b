"""A person answers their own invitation, whatever Space it is of."""

from __future__ import annotations

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.give_up_invitation import reject_invitation
from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.request import SpaceRef

_SPACE = """
SELECT s.id, s.app_id, s.is_sandbox, s.currency
  FROM spaces_member m JOIN spaces_space s ON s.id = m.space_id
  JOIN gigs_giginvitation i ON i.space_id = m.space_id AND i.user_id = m.user_id
 WHERE m.user_id = %s AND i.id = %s
"""


def accept_as_person(user_id: int, invitation_id: int) -> None:
    """Take the seat. Raises NotFound for somebody else's invitation, Refused as `accept_invitation` does."""
    accept_invitation(_space_of(user_id, invitation_id), invitation_id)


def decline_as_person(user_id: int, invitation_id: int) -> None:
    """Decline, or give back the seat. Raises NotFound for somebody else's invitation, Refused for an expired one."""
    reject_invitation(_space_of(user_id, invitation_id), invitation_id)


def _space_of(user_id: int, invitation_id: int) -> SpaceRef:
    row = sql.row(_SPACE, [user_id, invitation_id])
    if row is None:
        raise NotFound.thing("invitation", invitation_id)
    return SpaceRef(*row)
