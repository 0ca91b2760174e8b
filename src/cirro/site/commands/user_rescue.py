"""`cirro user reset-…`: help for people who can't get into their account."""

from __future__ import annotations

import click

from cirro.site.session import database


@click.command("reset-mfa")
@click.argument("email")
def reset_mfa(email: str) -> None:
    """Remove somebody's passkeys, authenticator app and recovery codes: the password alone lets them in.

    Be sure that it is them who ask.

    \b
    Examples:
      cirro user reset-mfa ann@example.org
    """
    with database():
        from cirro.site.accounts import forget_second_proofs

        removed = forget_second_proofs(email)
    click.echo(f"{removed} removed" if removed else "there were none")


@click.command("reset-password-link")
@click.argument("email")
def reset_password_link(email: str) -> None:
    """Print the link with which somebody sets a new password: it works once, for three days.

    Whoever has it gets the account: give it to nobody else.

    \b
    Examples:
      cirro user reset-password-link ann@example.org
    """
    with database():
        from cirro.site.accounts import reset_link

        link = reset_link(email)
    click.echo(link)
