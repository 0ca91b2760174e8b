"""Change what an account says about its person."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from cirro.kernel import clock
from cirro.kernel.errors import Fault, NotFound, Refused
from cirro.people.domain.deleted import IS_DELETED
from cirro.people.domain.profile_rules import read_profile
from cirro.people.models import User

# Both are sent inside the transaction with `user_id`. The first comes before any row is held, for those who must wait
# for something of their own (the turns of sandbox clocks); the second afterwards, with `changed`, the fields' names.
profile_changing = Signal()
profile_changed = Signal()

_NEVER_EMPTY = ("first_name", "last_name")
_ONE_LINE = ("first_name", "last_name", "screen_name")


def update_profile(user_id: int, changes: Mapping[str, object]) -> bool:
    """Set these fields of the person's profile; whether anything changed by it.

    Fields: first_name, last_name, screen_name, time_zone, country_code (or None), birthday (a date or None),
    languages (BCP 47 tags), phone (E.164; spaces and dashes are taken out) and locale ("en", "de" or "").
    Raises Refused with a fault for each bad field, and then nothing is changed; NotFound for nobody.
    """
    values, faults = read_profile(changes, clock.now().date())
    values.update({field: values[field].strip() for field in _ONE_LINE if field in values})
    faults += [
        Fault(field, _("must not be empty"))
        for field in _NEVER_EMPTY
        if field in values and not values[field]
    ]
    # A line break in a name would be one in the head of a mail.
    faults += [
        Fault(field, _("must be a single line without control characters"))
        for field in _ONE_LINE
        if any(unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp") for mark in values.get(field, ""))
    ]
    if faults:
        raise Refused.of(*faults)
    return change(user_id, values)


def change(user_id: int, values: Mapping[str, object]) -> bool:
    """Write these columns of the person's row and tell who listens; whether anything changed. Raises NotFound for nobody
    and for deleted accounts."""
    with transaction.atomic():
        profile_changing.send(User, user_id=user_id)
        # Who joins a Space just now has finished before, or starts after: its event can't show what was.
        user = User.objects.select_for_update().exclude(IS_DELETED).filter(id=user_id).first()
        if user is None:
            raise NotFound.thing("user", user_id)
        changed = frozenset(field for field, value in values.items() if getattr(user, field) != value)
        if not changed:
            return False
        for field in changed:
            setattr(user, field, values[field])
        user.save(update_fields=changed)
        profile_changed.send(User, user_id=user_id, changed=changed)
    return True
