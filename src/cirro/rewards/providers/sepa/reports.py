"""The bank's files about transfers: pain.002 and camt.054."""

from __future__ import annotations

from cirro.kernel.errors import BadInput
from cirro.rewards.providers.interface import Report
from cirro.rewards.providers.sepa import camt054, pain002
from cirro.rewards.providers.sepa.xml_pieces import namespace

LARGEST = 200_000_000
"""Bytes of a file: some 100,000 transfers with all that banks may say of each."""


def read_report(data: bytes) -> Report:
    """What a bank's file says, whatever is in it of others. Raises BadInput, and then nothing of it counts."""
    if len(data) > LARGEST:
        raise BadInput(f"The file is larger than {LARGEST // 1_000_000} MB")
    kind = namespace(data)
    if kind in pain002.NAMESPACES:
        found = pain002.read_pain002(data, kind)
        return Report("pain.002", found.items, tuple(found.batches.values()), found.remarks)
    if kind in camt054.NAMESPACES:
        found = camt054.read_camt054(data, kind)
        return Report("camt.054", found.items, tuple(found.batches.values()), found.remarks)
    known = ", ".join(name.rpartition(":")[2] for name in (*pain002.NAMESPACES, *camt054.NAMESPACES))
    raise BadInput(f"The file is none of {known}")
