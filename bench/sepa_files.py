"""What the SEPA files of a large run cost: memory that doesn't grow with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from bench.results import Result, at_most
from cirro.rewards.providers.sepa.provider import SepaFile


def sepa_files(transfers: int) -> Iterator[Result]:
    """The most memory that `transfers` take, beside that of one full file, each in a process of its own."""
    floor, ours = _peak(SepaFile.batch_size), _peak(transfers)
    target, ok = at_most(1.2, ours / floor)
    case = f"{transfers:,} transfers, beside {SepaFile.batch_size:,}"
    yield Result("SEPA files", case, "MB", floor, ours, ours / floor, target, ok)


def _peak(transfers: int) -> float:
    with TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "bench.sepa_writer", str(transfers), directory]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
