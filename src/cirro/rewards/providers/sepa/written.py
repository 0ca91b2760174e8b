"""What a file that we wrote tells the bank to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import iterparse

from cirro.rewards.providers.sepa.document import SCHEMA

_NS = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"


class Written(NamedTuple):
    """A transfer in a file: where it goes and how much (as the file has it)."""

    iban: str
    amount: str


def read_written(path: Path) -> dict[str, Written]:
    """The transfers in a file by their references. Raises OSError and ValueError when it can't be read."""
    try:
        return dict(_transfers(path))
    except ParseError as error:
        raise ValueError(f"{path.name} is damaged: {error}") from error


def _transfers(path: Path) -> Iterator[tuple[str, Written]]:
    for _, node in iterparse(path, forbid_dtd=True):
        if node.tag == f"{_NS}CdtTrfTxInf":
            yield (
                node.findtext(f"{_NS}PmtId/{_NS}EndToEndId") or "",
                Written(
                    node.findtext(f"{_NS}CdtrAcct/{_NS}Id/{_NS}IBAN") or "",
                    node.findtext(f"{_NS}Amt/{_NS}InstdAmt") or "",
                ),
            )
            node.clear()
