"""`cirro payouts …`."""

from __future__ import annotations

import click

from cirro.site.commands.payouts_dac7 import dac7
from cirro.site.commands.payouts_import import import_
from cirro.site.commands.payouts_keys import make_key, rotate_keys
from cirro.site.commands.payouts_list import list_
from cirro.site.commands.payouts_manual import return_, settle
from cirro.site.commands.payouts_resend import resend
from cirro.site.commands.payouts_run import run
from cirro.site.commands.payouts_seed import seed_methods
from cirro.site.commands.payouts_status import status
from cirro.site.commands.payouts_stripe import stripe_account


@click.group()
def payouts() -> None:
    """Bill and pay workers, see where money is, take in what banks say. docs/paying.md tells how it goes together."""


for command in (
    run,
    status,
    list_,
    import_,
    settle,
    return_,
    resend,
    stripe_account,
    seed_methods,
    make_key,
    rotate_keys,
    dac7,
):
    payouts.add_command(command)
