"""`cirro migrate`."""

from __future__ import annotations

import json

import click

from cirro.site.session import close_connections, database_url, set_up_django, tell


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when something is left to apply.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def migrate(check: bool, as_json: bool) -> None:
    """Bring the database's tables to this version.

    May run while the installation is in use. No statement waits longer than 5 s for a lock, so nobody else does
    either; when a table stays in use, the command tries again and then gives up with nothing half done.

    \b
    Examples:
      cirro migrate
      cirro migrate --check
    """
    with database_url():
        set_up_django()
        from cirro.site import migrations

        try:
            if check:
                names = migrations.pending()
                heading = "to apply"
            else:
                names = migrations.migrate(tell)
                heading = "applied"
        finally:
            close_connections()
    if as_json:
        click.echo(json.dumps({"pending" if check else "applied": names}))
    elif not names:
        click.echo("the database is up to date")
    else:
        click.echo(f"{len(names)} {heading}{': ' + ', '.join(names) if check else ''}")
    if check and names:
        raise click.exceptions.Exit(1)
