"""A person joins a Space from the catalogue, without having signed in to it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.domain.space_ref import space_ref
from cirro.spaces.models import Member, Visibility


def join_open_space(space_id: int, user_id: int) -> bool:
    """Make the person a user of the Space, which may then read who they are; False when they are one already.

    Raises Refused when the Space isn't open to all, or when their account is closed or restricted; NotFound.
    """
    space = space_ref(space_id)
    with transaction.atomic():
        clock.now(space)
        # Shared by all who join at this moment; it stays open until they are in.
        row = sql.row("SELECT visibility FROM spaces_space WHERE id = %s FOR SHARE", [space_id])
        if row is None or row[0] != Visibility.OPEN:
            raise Refused(_("This Space can only be joined by invitation"))
        if Member.objects.filter(space_id=space_id, user_id=user_id).exists():
            return False
        give_consent(space, user_id, ["read"])
    return True
