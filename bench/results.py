"""What a bench found, as a line of the table and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """One line: `floor` and `ours` in `unit`, their ratio, and what it should be ("<= 4", ">= 0.35")."""

    bench: str
    case: str
    unit: str
    floor: float
    ours: float
    ratio: float
    target: str
    ok: bool
    note: str = ""


def at_most(limit: float, ratio: float) -> tuple[str, bool]:
    """Target and verdict of a ratio that must not exceed `limit`."""
    return f"<= {limit:g}", ratio <= limit


def at_least(limit: float, ratio: float) -> tuple[str, bool]:
    """Target and verdict of a ratio that must reach `limit`."""
    return f">= {limit:g}", ratio >= limit


def table(results: Iterable[Result]) -> str:
    """The results as text in columns."""
    head = ("bench", "case", "floor", "ours", "", "ratio", "target", "", "")
    lines = [head, *(_cells(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    left = (0, 1, 4, 6, 7, 8)
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_json(results: Iterable[Result]) -> list[dict[str, object]]:
    """The results as plain data."""
    return [asdict(result) for result in results]


def _cells(result: Result) -> tuple[str, ...]:
    verdict = "ok" if result.ok else "MISS"
    return (
        result.bench,
        result.case,
        _number(result.floor),
        _number(result.ours),
        result.unit,
        f"{result.ratio:.2f}",
        result.target,
        verdict,
        result.note,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
