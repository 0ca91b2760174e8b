"""`cirro payouts new-key` and `rotate-keys`: the keys that bank data is encrypted with."""

from __future__ import annotations

import os

import click

from cirro.site.bank_data import VARIABLE, add_key, drop_old_keys, new_key
from cirro.site.home import home
from cirro.site.session import database


@click.command("new-key", short_help="Print a new key for bank data.")
def make_key() -> None:
    """Print a new key, to be put first in CIRRO_BANK_DATA_KEYS. Changes nothing.

    Where the keys are kept in a file, rotate-keys makes one itself.

    \b
    Example:
      cirro payouts new-key
    """
    click.echo(new_key())


@click.command(short_help="Encrypt all bank data anew with the newest key.")
@click.option(
    "--drop-old", is_flag=True, help="Then forget the older keys of the file. Backups from before need them."
)
def rotate_keys(drop_old: bool) -> None:
    """Encrypt all bank data anew with the newest key. May run beside everything else, and be broken off and run again.

    Keys in the file of the data directory get a new one first, which is used at once. Keys in CIRRO_BANK_DATA_KEYS are yours: put a new one
    first, everywhere, restart, and run this; then take the old ones out.

    \b
    Examples:
      cirro payouts rotate-keys
      cirro payouts rotate-keys --drop-old
    """
    given = bool(os.environ.get(VARIABLE))
    if given and drop_old:
        raise click.UsageError(f"the keys come from {VARIABLE}: take the old ones out there")
    with database():
        from cirro.rewards.domain.vault import count, renew

        if not given:
            add_key(home())
        with click.progressbar(length=count(), label="encrypting", show_pos=True) as bar:
            done = renew(lambda sofar: bar.update(sofar - bar.pos))
    click.echo(f"{done} payout methods are encrypted with the newest key")
    if drop_old:
        click.echo(f"{drop_old_keys(home())} older keys are forgotten")
    elif not given:
        click.echo("the older keys are kept, for backups; --drop-old forgets them")
