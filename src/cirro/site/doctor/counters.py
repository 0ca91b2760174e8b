"""Do the columns that decisions are made from agree with the rows that they count?"""

from __future__ import annotations

from collections.abc import Iterator

from cirro.gigs.domain.check_counters import Drift, find_drift, mend
from cirro.site.doctor.finding import Finding, fail, ok


def check_counters(*, fix: bool) -> Iterator[Finding]:
    """Each counted or planned column of gigs; wrong ones are set right with `fix`."""
    for drift in find_drift():
        if not drift.gigs:
            yield ok(drift.column, "agrees in every gig")
            continue
        mended = mend(drift.column) if fix else 0
        if mended:
            yield ok(drift.column, f"was wrong in {_gigs(drift)}; {mended} set right")
        if mended < drift.gigs:
            yield fail(
                drift.column,
                f"is wrong in {drift.gigs - mended} gigs{'' if mended else f' (ids {_ids(drift)})'}",
                "more people have accepted than there are seats: raise seats_max"
                if fix
                else "run `cirro doctor --fix`",
            )


def _gigs(drift: Drift) -> str:
    return f"{drift.gigs} gigs (ids {_ids(drift)})"


def _ids(drift: Drift) -> str:
    shown = ", ".join(map(str, drift.first_ids))
    return shown if drift.gigs == len(drift.first_ids) else f"{shown}, …"
