"""`cirro payouts settle` and `cirro payouts return`: the operator's word on a transfer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.rewards.providers.interface import Outcome


def _common(command: Callable[..., None]) -> Callable[..., None]:
    command = click.argument("reference")(command)
    command = click.option(
        "--yes", is_flag=True, help="Don't ask, also where the provider's or the bank's reports would tell."
    )(command)
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


@click.command(short_help="Say that a transfer arrived.")
@_common
@click.option(
    "--provider-reference",
    default="",
    metavar="TEXT",
    help="What the bank or provider calls it, up to 120 characters.",
)
def settle(reference: str, yes: bool, as_json: bool, provider_reference: str) -> None:
    """Say that the transfer with that REFERENCE arrived: one that was paid by hand, or one whose provider can't tell of it any more.

    It must have been handed over. What is settled so can still be returned, should the money come back. What counts as returned can be
    settled, too, if you know that it did arrive, while its bill is not sent again: then it isn't.

    \b
    Examples:
      cirro payouts settle 2026-000017-1-9F3A1C0B
      cirro payouts settle 2026-000017-1-9F3A1C0B --provider-reference "cash, 3 May"
    """
    if len(provider_reference) > 120:
        raise click.UsageError("--provider-reference has more than 120 characters")
    _decide(reference, "settled", provider_reference, "", yes, as_json)


@click.command("return", short_help="Say that a transfer came back.")
@_common
@click.option("--reason", required=True, metavar="TEXT", help="Why; the person is told.")
def return_(reference: str, yes: bool, as_json: bool, reason: str) -> None:
    """Say that the transfer with that REFERENCE was not paid, or that its money came back. The sum is payable again, and the person is
    told what they can do. What was never handed over can be returned only when its provider is switched off.

    Be sure of it: if the money did leave, it is paid twice.

    \b
    Example:
      cirro payouts return 2026-000017-1-9F3A1C0B --reason "the account is closed"
    """
    if not reason.strip():
        raise click.UsageError("--reason must say why")
    _decide(reference, "returned", "", " ".join(reason.split()), yes, as_json)


def _decide(
    reference: str, state: str, provider_reference: str, reason: str, yes: bool, as_json: bool
) -> None:
    with database():
        from cirro.kernel.errors import NotFound
        from cirro.kernel.money import in_words
        from cirro.rewards.domain.decide_by_hand import decide_by_hand, find_transfer

        try:
            before = find_transfer(reference)
        except NotFound as error:
            raise click.ClickException(
                f"{error.message}: `cirro payouts list` shows those under way"
            ) from error
        amount = in_words(before.amount, before.currency)
        if before.provider != "manual" and not yes:
            click.confirm(
                f"{reference} ({amount}) is {before.state} with {before.provider}, whose own reports say what becomes of it. "
                f"{state.capitalize()}, surely?",
                abort=True,
                err=True,
            )
        after = decide_by_hand(reference, _outcome(state, provider_reference, reason))
    if as_json:
        click.echo(json.dumps({"reference": reference, "was": before.state, "state": after.state}))
    else:
        click.echo(f"transfer {reference} ({amount}) was {before.state} and is {after.state}")


def _outcome(state: str, provider_reference: str, reason: str) -> Outcome:
    from cirro.rewards.providers.interface import Outcome

    return Outcome("settled" if state == "settled" else "returned", provider_reference, reason)
