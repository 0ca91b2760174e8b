"""`cirro user operator`."""

from __future__ import annotations

import json

import click

from cirro.site.session import database


@click.command(short_help="Let a person into the admin.")
@click.argument("email")
@click.option("--off", is_flag=True, help="Take that away again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def operator(email: str, off: bool, as_json: bool) -> None:
    """Let the person with that address into the operator's admin at /admin/, where all people, Spaces, gigs and
    invitations of the installation are shown. They should turn on a second factor first.

    \b
    Examples:
      cirro user operator ann@example.org
      cirro user operator ann@example.org --off
    """
    with database():
        from cirro.people.domain.operators import set_operator

        user = set_operator(email, not off)
    if as_json:
        click.echo(json.dumps({"id": str(user.id), "email": user.email, "is_operator": user.is_staff}))
    else:
        click.echo(f"user {user.id} ({user.email}) {'is' if user.is_staff else 'is no longer'} an operator")
        if user.is_staff:
            click.echo("the operator's admin is at /admin/")
