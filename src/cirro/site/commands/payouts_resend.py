"""`cirro payouts resend`."""

from __future__ import annotations

import json

import click

from cirro.site.session import database


@click.command(short_help="Pay again what came back, for somebody whose account is closed.")
@click.argument("reference")
@click.option(
    "--by-hand",
    "instructions",
    metavar="TEXT",
    help="How the person is to be paid by hand, as they told you: closed accounts only.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def resend(reference: str, instructions: str | None, as_json: bool) -> None:
    """Pay the bill of the returned transfer with that REFERENCE again, by the person's active payout method.

    People do so themselves on their page of bills. Whoever has closed their account can't: when they write to you, this sends the money
    once more to where it came back from, or with --by-hand to wherever they say.

    \b
    Examples:
      cirro payouts resend 2026-000017-1-9F3A1C0B
      cirro payouts resend 2026-000017-1-9F3A1C0B --by-hand "DE02 1203 0000 0000 2020 51, Ada Okafor"
    """
    with database():
        from cirro.rewards.domain.resend_transfer import resend_transfer

        again = resend_transfer(reference, instructions)
    if as_json:
        click.echo(json.dumps({"was": reference, "reference": again}))
    else:
        click.echo(f"transfer {again} pays it again; it is handed over in the next minute")
