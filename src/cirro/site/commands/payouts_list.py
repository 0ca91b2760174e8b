"""`cirro payouts list`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cirro.site.commands.payouts_scope import sandbox_option, scope_of
from cirro.site.session import database, tell

if TYPE_CHECKING:
    from cirro.rewards.domain.list_transfers import Shown

_STATES = ("billed", "sending", "sent", "unknown", "settled", "returned")
_UNDER_WAY = ("billed", "sending", "sent", "unknown")


@click.command("list", short_help="Transfers one by one.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(_STATES),
    help="Only these; several may be named. Without: all that have not ended.",
)
@click.option("--provider", help="Only this provider's, such as manual.")
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="How many, the newest first.",
)
@click.option("--details", is_flag=True, help="Show the recipients' bank data, too: to pay them by hand.")
@sandbox_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(
    states: tuple[str, ...],
    provider: str | None,
    limit: int,
    details: bool,
    sandbox: str | None,
    as_json: bool,
) -> None:
    """Show transfers with their references, whom they pay, and why those that came back did.

    \b
    Examples:
      cirro payouts list --state unknown --state returned
      cirro payouts list --provider manual --state sent --details
    """
    with database():
        from cirro.rewards.domain.list_transfers import list_transfers
        from cirro.rewards.providers.registry import local_providers, providers

        known = {**local_providers(), **providers()}
        found = list_transfers(
            scope_of(sandbox), states or _UNDER_WAY, provider=provider, most=limit, with_details=details
        )
        lines = list(_lines(found))
    if as_json:
        shown = [asdict(each) for each in found]
        click.echo(json.dumps(shown, default=lambda moment: moment.isoformat()))
    else:
        none = (
            "there are none"
            if states
            else "none is under way; --state settled, or returned, shows what ended"
        )
        click.echo("\n".join(lines) or none)
        if provider and not lines and provider not in known:
            # Its transfers may be older than the settings: it is no error.
            tell(f"there is no provider {provider!r} here: {', '.join(sorted(known))}")


def _lines(found: Sequence[Shown]) -> Iterator[str]:
    from cirro.kernel.money import in_words

    for each in found:
        yield (
            f"{each.reference}  {each.state} {each.state_at:%Y-%m-%d %H:%M}  {each.provider}  "
            f"{in_words(each.amount, each.currency)} to {each.name or 'a closed account'} (user {each.user_id})"
        )
        if each.reason:
            yield f"  {each.reason}"
        for name, value in each.details.items():
            yield f"  {name}: {value}"
