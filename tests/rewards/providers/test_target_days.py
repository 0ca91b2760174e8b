"""When a transfer can be carried out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cirro.rewards.providers.sepa.target_days import execution_day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 1, 7, 9, tzinfo=UTC), date(2026, 1, 7)),
        (datetime(2026, 1, 3, 9, tzinfo=UTC), date(2026, 1, 5)),  # Saturday
        (datetime(2026, 4, 2, 9, tzinfo=UTC), date(2026, 4, 2)),
        (datetime(2026, 4, 3, 9, tzinfo=UTC), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (datetime(2026, 5, 1, 9, tzinfo=UTC), date(2026, 5, 4)),  # Labour Day, a Friday
        (datetime(2026, 12, 25, 9, tzinfo=UTC), date(2026, 12, 28)),
        (datetime(2026, 10, 3, 9, tzinfo=UTC), date(2026, 10, 5)),
        (datetime(2025, 10, 3, 9, tzinfo=UTC), date(2025, 10, 3)),  # a holiday in Germany, not in TARGET
        # Midnight in Frankfurt.
        (datetime(2026, 1, 7, 22, 59, tzinfo=UTC), date(2026, 1, 7)),
        (datetime(2026, 1, 7, 23, 0, tzinfo=UTC), date(2026, 1, 8)),
    ],
)
def test_the_first_business_day_that_is_not_over(at: datetime, day: date) -> None:
    assert execution_day(at) == day
