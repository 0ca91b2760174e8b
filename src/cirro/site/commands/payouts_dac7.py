"""`cirro payouts dac7`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cirro.site.session import database, tell

if TYPE_CHECKING:
    from cirro.rewards.domain.dac7 import Seller

_WHO = (
    *(
        "user_id",
        "last_name",
        "first_name",
        "street",
        "building",
        "postcode",
        "town",
        "country",
        "birth_date",
    ),
    *("tin", "tin_country", "vat_id"),
)
_OF_A_QUARTER = ("consideration", "activities", "fees")
_SUMS = tuple(f"q{number}_{name}" for number in range(1, 5) for name in _OF_A_QUARTER)


@click.command(short_help="Whom the tax office is told of, as CSV.")
@click.option("--year", required=True, type=click.IntRange(2020, 9998), help="The calendar year.")
@click.option("--all", "everybody", is_flag=True, help="Also those who live outside the Union.")
@click.option("--accounts", is_flag=True, help="Also where the money went: bank data in plain text.")
def dac7(year: int, everybody: bool, accounts: bool) -> None:
    """Whom this platform paid what in a year, quarter by quarter, with what Directive (EU) 2021/514 (DAC7) asks for of each: name,
    address, date of birth, tax number and who gave it, what arrived, for how many activities, and what was kept back.

    A row is a person and a currency. It counts what settled in the year and has not come back, in live Spaces; an activity is a
    result or a time report that was paid, less those taken back. Who lacks a date of birth or a tax number is named at the end, on
    standard error. How to hand it in differs by country: most want XML, which their own tools make from such a table.

    \b
    Examples:
      cirro payouts dac7 --year 2026 > dac7-2026.csv
      cirro payouts dac7 --year 2026 --accounts > dac7-2026.csv
    """
    lacking = total = 0
    with database():
        from cirro.rewards.documents.table import as_csv
        from cirro.rewards.domain.dac7 import sellers

        def rows() -> Iterator[Iterator[object]]:
            nonlocal lacking, total
            for seller in sellers(year, with_accounts=accounts):
                if everybody or seller.is_reportable:
                    total += 1
                    lacking += bool(seller.missing)
                    if seller.missing:
                        tell(f"user {seller.user_id} lacks: {', '.join(seller.missing)}")
                    yield _cells(seller, accounts)

        for line in as_csv([*_WHO, *(["account"] if accounts else []), "currency", *_SUMS], rows()):
            click.echo(line, nl=False)
    tell(f"{total:,} rows, {lacking:,} of them incomplete")


def _cells(seller: Seller, accounts: bool) -> Iterator[object]:
    """In the order of the columns."""
    from cirro.kernel.money import to_major

    yield from (
        seller.user_id,
        seller.last_name,
        seller.first_name,
        seller.street,
        seller.building,
        seller.postcode,
    )
    yield from (seller.town, seller.country_code, seller.birthday and seller.birthday.isoformat())
    yield from (seller.tax_number, seller.country_code if seller.tax_number else "", seller.vat_id)
    if accounts:
        yield seller.account
    yield seller.currency
    for quarter in seller.quarters:
        yield from (
            to_major(quarter.paid, seller.currency),
            quarter.activities,
            to_major(quarter.fees, seller.currency),
        )
