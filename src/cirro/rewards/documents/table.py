"""Lines as CSV: for spreadsheets and tax programs. Column names are the same in every language."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from cirro.kernel.money import to_major
from cirro.rewards.documents.content import BillContent
from cirro.rewards.documents.words import Worked

# Spreadsheets guess another encoding without it.
_MARK = "\ufeff"
# What begins so is taken for a formula, and a Space may write anything into its titles.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
COLUMNS = (
    "date", "space", "gig", "title", "kind", "quantity", "base_price", "multiplier", "hours", "hourly_rate",
    "amount", "currency",
)  # fmt: skip


def bill_as_csv(bill: BillContent) -> bytes:
    """One row for each line. Amounts are in whole units with a point, hours likewise."""
    rows = (
        (
            line.earned_on.isoformat(),
            line.space,
            line.gig,
            line.title,
            line.kind,
            *how(line, bill.currency),
            to_major(line.amount, bill.currency),
            bill.currency,
        )
        for line in bill.lines
    )
    return b"".join(as_csv(COLUMNS, rows))


def how(line: Worked, currency: str) -> tuple[object, ...]:
    """The five columns from quantity to hourly rate of a line that has them; empty ones for what it has not."""
    pieces = time = ("", "")
    multiplier = ""
    if line.quantity is not None and line.base_price is not None and line.multiplier is not None:
        pieces = (str(line.quantity), str(to_major(line.base_price, currency)))
        multiplier = f"{line.multiplier.normalize():f}"
    if line.duration_ms is not None and line.hourly_rate is not None:
        time = (f"{line.duration_ms / 3_600_000:.4f}", str(to_major(line.hourly_rate, currency)))
    return (*pieces, multiplier, *time)


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """The table, row by row, in UTF-8. Texts that a spreadsheet would run are defused with a quotation mark before them."""
    yield _MARK.encode() + _row(columns)
    for row in rows:
        yield _row(_defused(value) for value in row)


def _row(values: Iterable[object]) -> bytes:
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue().encode()


def _defused(value: object) -> object:
    # Numbers may be negative.
    is_text = isinstance(value, str) and not _NUMBER.fullmatch(value)
    return f"'{value}" if is_text and str(value).startswith(_FORMULA) else value
