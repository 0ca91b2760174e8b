"""`cirro doctor`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cirro.site.refusals import refusal_of
from cirro.site.session import close_connections, database_url, set_up_django

if TYPE_CHECKING:
    from cirro.site.doctor.finding import Finding

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command()
@click.option(
    "--fix", is_flag=True, help="Set right counters and pauses that disagree with what they stand for."
)
@click.option("--books", is_flag=True, help="Look at all of the books, not only at the latest in them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(fix: bool, books: bool, as_json: bool) -> None:
    """Check this installation: settings, web server, providers of sign-in and payouts, mail, database, jobs; counters and pauses
    against what they stand for; the books, and bills and transfers against them.

    One line for each check, with what to do about it. Exit code 1 when one fails; a warning is no failure.
    Changes nothing without --fix.

    \b
    Examples:
      cirro doctor
      cirro doctor --books
      cirro doctor --json | jq '.findings[] | select(.level != "ok")'
    """
    findings = []
    for finding in _findings(fix, books):
        findings.append(finding)
        if not as_json:
            level = click.style(f"{finding.level:<4}", fg=_COLOURS[finding.level])
            click.echo(f"{level}  {finding.check:<21}{finding.message}")
            if finding.advice:
                click.echo(f"{'':27}→ {finding.advice}")
    healthy = all(finding.level != "fail" for finding in findings)
    if as_json:
        click.echo(json.dumps({"healthy": healthy, "findings": [finding.show() for finding in findings]}))
    if not healthy:
        raise click.exceptions.Exit(1)


def _findings(fix: bool, books: bool) -> Iterator[Finding]:
    from cirro.site.doctor.configuration import check_configuration
    from cirro.site.doctor.finding import fail, warn
    from cirro.site.doctor.geoip import check_countries
    from cirro.site.doctor.mail import check_mail
    from cirro.site.doctor.payment_providers import check_payment_providers
    from cirro.site.doctor.sign_in_providers import check_sign_in_providers
    from cirro.site.doctor.web_server import check_web_server
    from cirro.site.home import home
    from cirro.site.postgres.layout import Layout

    wrong = False
    for finding in check_configuration():
        wrong = wrong or finding.level == "fail"
        yield finding
    if wrong:
        return
    yield check_countries()
    yield check_web_server()
    yield from check_sign_in_providers()
    yield from check_payment_providers()
    yield check_mail()
    if not os.environ.get("DATABASE_URL") and not Layout(home()).data.exists():
        yield warn("database", f"there is none in {home()} yet", "`cirro up` makes it")
        return
    try:
        with database_url():
            yield from _of_database(fix, books)
    except Exception as error:
        where = "check DATABASE_URL" if os.environ.get("DATABASE_URL") else "see <home>/log/postgres.log"
        yield fail("database", refusal_of(error), where)


def _of_database(fix: bool, books: bool) -> Iterator[Finding]:
    set_up_django()
    from cirro.site.doctor.bank_data import check_bank_data
    from cirro.site.doctor.books import check_books
    from cirro.site.doctor.counters import check_counters
    from cirro.site.doctor.deliveries import check_deliveries
    from cirro.site.doctor.pauses import check_pauses
    from cirro.site.doctor.queue import check_jobs
    from cirro.site.doctor.storage import check_database
    from cirro.site.doctor.transfers import check_transfers

    try:
        migrated = True
        for finding in check_database():
            migrated = migrated and not (finding.check == "migrations" and finding.level == "fail")
            yield finding
        if migrated:
            yield from check_jobs()
            yield from check_deliveries()
            yield from check_transfers()
            yield from check_counters(fix=fix)
            yield check_pauses(fix=fix)
            yield from check_bank_data()
            yield from check_books(everything=books)
    finally:
        close_connections()
