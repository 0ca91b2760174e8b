"""`cirro user …`."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click

from cirro.site.commands.user_operator import operator
from cirro.site.commands.user_rescue import reset_mfa, reset_password_link
from cirro.site.session import database


@click.group()
def user() -> None:
    """Create people's accounts, say who are operators, help who can't get in."""


user.add_command(operator)
user.add_command(reset_mfa)
user.add_command(reset_password_link)


@user.command()
@click.option("--email", required=True, help="Their address, which they sign in with.")
@click.option("--first-name", required=True, help="Their given name.")
@click.option("--last-name", required=True, help="Their family name.")
@click.option("--space", metavar="ID_OR_APP_ID", help="Make them a user of this Space, too.")
@click.option("--operator", "is_operator", is_flag=True, help="Let them into the operator's admin, too.")
@click.option("--time-zone", default="UTC", show_default=True, help="Such as Europe/Berlin.")
@click.option("--country", "country_code", metavar="CODE", help="Two letters, such as DE.")
@click.option("--birthday", type=click.DateTime(["%Y-%m-%d"]), help="Such as 1990-12-31.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create(
    email: str,
    first_name: str,
    last_name: str,
    space: str | None,
    is_operator: bool,
    time_zone: str,
    country_code: str | None,
    birthday: datetime | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Create a person's account.

    Asks for the password: at least 10 characters, and none of the well-known ones.

    \b
    Examples:
      cirro user create --email ann@example.org --first-name Ann --last-name Lee
      pass show ann | cirro user create --email ann@example.org … --password-stdin
      cirro user create --email me@example.org --first-name Ann --last-name Lee --operator
    """
    password = _password(password_stdin)
    with database():
        from cirro.site.accounts import create_account

        account = create_account(
            email=email,
            first_name=first_name,
            last_name=last_name,
            password=password,
            time_zone=time_zone,
            country_code=country_code,
            birthday=birthday.date() if birthday else None,
            space=space,
            is_operator=is_operator,
        )
    if as_json:
        click.echo(json.dumps(account))
    else:
        click.echo(f"user {account['id']} created for {account['email']}")
        if is_operator:
            click.echo("the operator's admin is at /admin/")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("there is nobody to ask for the password: use --password-stdin")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password
