"""`python -m bench.sepa_writer N DIRECTORY`: hand N transfers over as SEPA files, and print the most memory that took, in MB."""

from __future__ import annotations

import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

from cirro.rewards.providers.interface import Batch, Order, PayeeData
from cirro.rewards.providers.sepa.debtor import EXAMPLE
from cirro.rewards.providers.sepa.provider import SepaFile

_PAYEE = PayeeData("Jörg", "Müller-Weiß", "Große Straße", "12a", "10115", "Köln", "DE")


def main(transfers: int, directory: Path) -> None:
    sepa = SepaFile(EXAMPLE, directory, ())
    for first in range(0, transfers, sepa.batch_size):
        numbers = range(first, min(first + sepa.batch_size, transfers))
        orders = [
            Order(f"CIRRO-T{n}", 1250 + n, "EUR", _PAYEE, {"iban": EXAMPLE.iban}, f"Bill {n}")
            for n in numbers
        ]
        outcomes = sepa.send(Batch(f"CIRRO-B{first}", "EUR", datetime(2026, 1, 2, tzinfo=UTC), orders))
        assert all(outcome.state == "sent" for outcome in outcomes.values())
    print(_peak())


def _peak() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says would count the process that started this one.
        line = next(
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


main(int(sys.argv[1]), Path(sys.argv[2]))
