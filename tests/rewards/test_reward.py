"""Rounding, held against exact fractions and against `decimal`."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirro.gigs.domain.gig_rules import PRICE_MAX
from cirro.kernel.money import LARGEST
from cirro.rewards.domain.report_rules import QUANTITY_MAX
from cirro.rewards.domain.reward import HOUR_MS, piece_reward, time_reward

EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
MULTIPLIERS = st.integers(0, 99_999).map(lambda n: Decimal(n).scaleb(-4))
PRICES = st.integers(0, PRICE_MAX) | st.integers(0, 500)
QUANTITIES = st.integers(1, QUANTITY_MAX) | st.integers(1, 500)
# Halves come up often among these.
DURATIONS = st.integers(1, 24 * HOUR_MS) | st.integers(1, 480).map(lambda n: n * HOUR_MS // 20)


@given(QUANTITIES, PRICES, MULTIPLIERS)
def test_pieces(quantity: int, price: int, multiplier: Decimal) -> None:
    exact = EXACT.multiply(EXACT.multiply(Decimal(quantity), Decimal(price)), multiplier)
    reward = piece_reward(quantity, price, multiplier)
    assert reward == int(exact.to_integral_value(ROUND_HALF_EVEN))
    assert reward == round(Fraction(quantity * price) * Fraction(multiplier))


@given(DURATIONS, st.integers(0, LARGEST) | st.integers(0, 10_000))
def test_time(duration: int, rate: int) -> None:
    exact = EXACT.divide(Decimal(rate) * Decimal(duration), Decimal(HOUR_MS))
    reward = time_reward(duration, rate)
    assert reward == int(exact.to_integral_value(ROUND_HALF_EVEN))
    assert reward == round(Fraction(rate * duration, HOUR_MS))


def test_amounts_that_floats_would_miss() -> None:
    """Large ones, drawn evenly: Hypothesis likes small numbers best, and floats round those rightly."""
    random = Random(1)
    for _ in range(2_000):
        price, quantity = random.randint(PRICE_MAX // 2, PRICE_MAX), random.randint(1, 200)
        multiplier = Decimal(random.randrange(100_000)).scaleb(-4)
        assert piece_reward(quantity, price, multiplier) == round(
            Fraction(quantity * price) * Fraction(multiplier)
        )
        rate, duration = random.randint(LARGEST // 100, LARGEST // 24), random.randint(1, 24 * HOUR_MS)
        assert time_reward(duration, rate) == round(Fraction(rate * duration, HOUR_MS))


@pytest.mark.parametrize(
    ("quantity", "price", "multiplier", "reward"),
    [
        (1, 250, "1.0", 250),
        (1, 5, "0.5", 2),
        (1, 7, "0.5", 4),
        (3, 1, "0.5", 2),
        (1, 1, "0.5", 0),
        (1, 1, "0.5001", 1),
        (3, 333, "1.2345", 1233),
        (1, 10_000, "0.00005", 0),
        (40, 250, "1.25", 12_500),
        (7, 0, "9.9999", 0),
        (9, 250, "0.0000", 0),
    ],
)
def test_known_pieces(quantity: int, price: int, multiplier: str, reward: int) -> None:
    assert piece_reward(quantity, price, Decimal(multiplier)) == reward


@pytest.mark.parametrize(
    ("duration", "rate", "reward"),
    [
        (HOUR_MS, 2000, 2000),
        (HOUR_MS // 2, 1, 0),
        (HOUR_MS // 2, 3, 2),
        (1, 3_600_000, 1),
        (90_000, 2000, 50),
    ],
)
def test_known_times(duration: int, rate: int, reward: int) -> None:
    assert time_reward(duration, rate) == reward
