"""`cirro books statement`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.rewards.domain.statement import Part, Statement

_DAY = click.DateTime(["%Y-%m-%d"])
_DATA = ("legal_entity", "inhouse", "company", "customer_id", "epam_project_code")
_SUMS = ("earned", "reversed", "bonuses", "total")


@click.command(short_help="What a Space has to bring, by cost centre.")
@click.option("--space", required=True, metavar="ID_OR_APP_ID", help="Whose.")
@click.option("--from", "first", type=_DAY, help="The first day (UTC); from the beginning, unless given.")
@click.option("--to", "last", type=_DAY, help="The last day, included; until now, unless given.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a line for each cost centre and currency.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; amounts in minor units.")
def statement(space: str, first: datetime | None, last: datetime | None, as_csv: bool, as_json: bool) -> None:
    """What a Space's workers earned in these days, what of it was taken back, and bonuses, by cost centre and currency: what the Space
    has to bring. It is worked out from the reports and compared with the books; exit code 1 if they differ.

    Days are those on which it was reported, by the Space's clock.

    \b
    Examples:
      cirro books statement --space 3 --from 2026-11-01 --to 2026-11-30
      cirro books statement --space 3 --csv > statement.csv
    """
    if first and last and first > last:
        raise click.UsageError("--from is after --to")
    with database():
        from cirro.rewards.domain.statement import statement as read
        from cirro.spaces.domain.list_spaces import pick_space

        found = read(pick_space(space).id, first.date() if first else None, last.date() if last else None)
        lines = list(_lines(found))
        table = _table(found)
    if as_json:
        click.echo(json.dumps(_facts(found)))
    elif as_csv:
        click.echo(table, nl=False)
    else:
        click.echo("\n".join(lines))
    if not found.adds_up:
        raise click.ClickException("the books say otherwise: run `cirro books verify`, then `cirro doctor`")


def _sums(part: Part) -> tuple[int, int, int, int]:
    return part.earned, part.reversed_, part.bonuses, part.total


def _table(found: Statement) -> bytes:
    from cirro.kernel.money import to_major
    from cirro.rewards.documents.table import as_csv

    rows = (
        (
            part.cost_center.key,
            *((part.cost_center.data or {}).get(name) for name in _DATA),
            part.currency,
            *(to_major(amount, part.currency) for amount in _sums(part)),
        )
        for part in found.parts
    )
    return b"".join(as_csv(("cost_center_key", *_DATA, "currency", *_SUMS), rows))


def _facts(found: Statement) -> dict[str, Any]:
    return {
        "space": str(found.space_id),
        "from": found.first and found.first.isoformat(),
        "to": found.last and found.last.isoformat(),
        "cost_centers": [
            {
                "cost_center_key": part.cost_center.key,
                "cost_center_data": part.cost_center.data,
                "currency": part.currency,
                **dict(zip(_SUMS, _sums(part), strict=True)),
            }
            for part in found.parts
        ],
        "totals": found.totals,
        "funding": dict(found.funding),
        "adjustments": dict(found.adjustments),
        "adds_up": found.adds_up,
    }


def _lines(found: Statement) -> Iterator[str]:
    from cirro.kernel.money import in_words

    table = [
        ("cost centre", *_SUMS),
        *((_name(part), *(in_words(each, part.currency) for each in _sums(part))) for part in found.parts),
        *((f"all, {code}", "", "", "", in_words(total, code)) for code, total in found.totals.items()),
    ]
    widths = [max(len(row[column]) for row in table) for column in range(5)]
    for name, *sums in table:
        cells = (f"{cell:>{width}}" for cell, width in zip(sums, widths[1:], strict=True))
        yield f"{name:<{widths[0]}}  {'  '.join(cells)}".rstrip()
    for currency, total in found.funding.items():
        yield f"the funding account in {currency} changed by {in_words(-total, currency)}"
    for currency, amount in found.adjustments.items():
        yield f"besides, the operator adjusted {in_words(amount, currency)}"


def _name(part: Part) -> str:
    data = part.cost_center.data or {}
    words = [
        str(data[name])
        for name in ("company", "legal_entity", "customer_id", "epam_project_code")
        if data.get(name)
    ]
    return ", ".join([part.cost_center.key] if part.cost_center.key else words) or "(none)"
