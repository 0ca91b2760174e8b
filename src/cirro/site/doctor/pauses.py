"""Do waves pass over those who paused, and nobody else?"""

from __future__ import annotations

from cirro.site.doctor.finding import Finding, fail, ok
from cirro.spaces.domain.check_pauses import mend_pauses, wrong_pauses


def check_pauses(*, fix: bool) -> Finding:
    """Each worker's pause against what the person said; wrong ones are set right with `fix`."""
    if fix:
        mended = mend_pauses()
        return ok(
            "pauses", f"were wrong for {mended} workers; set right" if mended else "agree for every worker"
        )
    wrong = wrong_pauses()
    if not wrong:
        return ok("pauses", "agree for every worker")
    return fail("pauses", f"are wrong for {len(wrong)} workers", "run `cirro doctor --fix`")
