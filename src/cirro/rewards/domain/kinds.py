"""The kinds of reports, as `list_reports` reads them."""

from __future__ import annotations

from cirro.rewards.domain.list_reports import Reports
from cirro.rewards.domain.show import (
    PAYOUT_COLUMNS,
    PAYOUT_TABLES,
    RESULT_COLUMNS,
    TIME_COLUMNS,
    show_payout,
    show_result,
    show_time,
)

RESULTS = Reports(
    kind="gig_result",
    url="/gig_results",
    select=f"SELECT {RESULT_COLUMNS} FROM rewards_gigresult r",
    name="r",
    day="delivery_date",
    gig="gig_id",
    show=show_result,
)
TIMES = Reports(
    kind="gig_time_activity",
    url="/gig_time_activities",
    select=f"SELECT {TIME_COLUMNS} FROM rewards_gigtimeactivity t",
    name="t",
    day="date",
    gig="gig_id",
    show=show_time,
)
PAYOUTS = Reports(
    kind="payout",
    url="/payouts",
    select=f"SELECT {PAYOUT_COLUMNS} FROM {PAYOUT_TABLES}",
    name="p",
    day="billing_date",
    # The only thing that a bonus may refer to.
    gig="reference_id",
    show=show_payout,
    condition="p.deleted_at IS NULL",
)
