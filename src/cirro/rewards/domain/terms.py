"""How a Space pays beyond the prices of its tasks: the hourly rate of who is paid by time."""

from __future__ import annotations

from decimal import Decimal

from cirro.kernel.errors import Refused
from cirro.kernel.money import to_minor
from cirro.rewards.domain.report_rules import check_amount, refuse
from cirro.rewards.models import SpaceTerms


def hourly_rate(space_id: int) -> int:
    """Minor units of the Space's currency an hour; 0 until it is set."""
    found = SpaceTerms.objects.filter(space_id=space_id).values_list("hourly_rate", flat=True).first()
    return found or 0


def read_rate(text: str, currency: str) -> int:
    """An amount as people write it, such as 25.50, in minor units. Raises Refused for what is none."""
    try:
        return to_minor(Decimal(text), currency)
    except (ArithmeticError, ValueError) as error:
        raise Refused.at(
            "hourly_rate", f"must be an amount of {currency} such as 25.50, not {text[:40]!r}"
        ) from error


def set_hourly_rate(space_id: int, rate: int) -> bool:
    """Time that is reported from now on earns by it; whether that changed anything. Raises Refused for a negative rate."""
    refuse(*check_amount(rate, "hourly_rate"))
    if rate == hourly_rate(space_id):
        return False
    SpaceTerms.objects.update_or_create(space_id=space_id, defaults={"hourly_rate": rate})
    return True
