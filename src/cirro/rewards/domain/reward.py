"""What work is worth, rounded half to even: the one place where rewards are reckoned."""

from __future__ import annotations

from decimal import Decimal

from cirro.kernel.money import round_half_even

HOUR_MS = 3_600_000


def piece_reward(quantity: int, base_price: int, multiplier: Decimal) -> int:
    """For `quantity` pieces at `base_price` minor units each."""
    return round_half_even(Decimal(quantity * base_price) * multiplier)


def time_reward(duration_in_ms: int, hourly_rate: int) -> int:
    """For that time at `hourly_rate` minor units an hour."""
    return round_half_even(Decimal(hourly_rate * duration_in_ms) / HOUR_MS)
