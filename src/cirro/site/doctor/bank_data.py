"""Can bank data be read, and do bills still say what they said?"""

from __future__ import annotations

from collections.abc import Iterator

from cirro.rewards.domain.content_hash import changed_bills
from cirro.rewards.domain.vault import survey
from cirro.site.doctor.finding import Finding, fail, ok, warn


def check_bank_data() -> Iterator[Finding]:
    """The keys on all bank data, and the hash of every bill."""
    kept = survey()
    everything = kept.newest + kept.older + kept.lost
    if kept.lost:
        yield fail(
            "bank data",
            f"{kept.lost} of {everything} payout methods can't be read by any key",
            "put the key that is missing back into CIRRO_BANK_DATA_KEYS or bank_data_keys, from a backup",
        )
    elif kept.older:
        yield warn(
            "bank data",
            f"{kept.older} of {everything} payout methods are encrypted with an older key",
            "run `cirro payouts rotate-keys`",
        )
    else:
        yield ok("bank data", f"{everything} payout method{'' if everything == 1 else 's'} can be read")
    changed = changed_bills()
    if changed:
        yield fail(
            "bills",
            f"no longer say what they said when they were made: {', '.join(changed)}",
            "somebody changed the database by hand: compare it with a backup",
        )
    else:
        yield ok("bills", "say what they said when they were made")
