"""`cirro bounces`."""

from __future__ import annotations

from pathlib import Path

import click

from cirro.site.session import database


@click.command(short_help="Take in bounced mails: send nothing to dead addresses.")
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="FILE_OR_MAILDIR")
def bounces(path: Path) -> None:
    """Read the mails that mail servers sent back to the address of CIRRO_MAIL_FROM: an mbox file or a Maildir.

    Nothing is sent any more to addresses that don't exist; their owners see it on their pages and can prove that they
    do. The mails stay where they are; reading them twice changes nothing. docs/mail.md shows how to run it regularly.

    \b
    Example:
      cirro bounces /var/mail/cirro
    """
    with database():
        from cirro.notifications.deliver.bounces import read_bounces

        fates = read_bounces(path)
    click.echo(
        f"{fates.total()} reports: {fates['suppressed']} addresses given up, {fates['known']} known already, "
        f"{fates['temporary']} temporary, {fates['foreign']} about other mails, {fates['unreadable']} no reports"
    )
