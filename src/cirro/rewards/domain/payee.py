"""Who is paid: the person's legal name, address and tax fields, and what they wish about when."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.people.domain.deleted import IS_DELETED
from cirro.people.models import User
from cirro.rewards.domain.payee_rules import read_payee
from cirro.rewards.models import Payee

MOST_THRESHOLD = 10_000
"""Whole units: nobody saves up more here."""


def find_payee(user_id: int) -> Payee | None:
    """What the person said; None before they did."""
    return Payee.objects.filter(user_id=user_id).first()


def save_payee(user_id: int, values: Mapping[str, object]) -> None:
    """Set legal name, address and tax fields, all of them (`payee_rules.RULES`); bills made before keep what they say.

    Raises Refused with a fault for each bad field, NotFound for nobody and for closed accounts.
    """
    read, faults = read_payee(values)
    if faults:
        raise Refused.of(*faults)
    with transaction.atomic():
        hold_person(user_id)
        Payee.objects.update_or_create(user_id=user_id, defaults={**read, "updated_at": clock.now()})


def save_wishes(user_id: int, *, is_held: bool, threshold: Decimal, tell_when_settled: bool) -> None:
    """`is_held`: no bills until they say otherwise. `threshold`: no bill below that many whole units of its currency.
    `tell_when_settled`: a mail when money has arrived; one when it came back is sent in any case.

    Raises Refused for a threshold that is none, or before `save_payee`; NotFound for nobody.
    """
    if not threshold.is_finite() or not 0 <= threshold <= MOST_THRESHOLD or threshold != round(threshold, 3):
        raise Refused.at(
            "threshold",
            _("must be between 0 and %(most)s, with at most 3 decimals") % {"most": MOST_THRESHOLD},
        )
    with transaction.atomic():
        hold_person(user_id)
        changed = Payee.objects.filter(user_id=user_id).update(
            is_held=is_held,
            threshold=threshold,
            tell_when_settled=tell_when_settled,
            updated_at=clock.now(),
        )
        if not changed:
            raise Refused.at("threshold", _("say first who is paid"))


def hold_person(user_id: int) -> None:
    """Have whatever concerns the person's payouts to oneself until the commit. Raises NotFound for nobody and for closed
    accounts."""
    hold_payouts(user_id)
    if not User.objects.exclude(IS_DELETED).filter(id=user_id).exists():
        raise NotFound.thing("user", user_id)


def hold_payouts(user_id: int) -> None:
    """The lock alone: before any row of the person is locked, as the closing of their account does too."""
    sql.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('cirro.rewards.payouts ' || %s, 0))", [user_id]
    )
