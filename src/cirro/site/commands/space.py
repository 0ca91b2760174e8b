"""`cirro space …`."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cirro.site.commands.space_face import edit, show
from cirro.site.commands.space_paid_by import paid_by
from cirro.site.commands.token import token
from cirro.site.session import database

if TYPE_CHECKING:
    from cirro.spaces.domain.list_spaces import SpaceFacts

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def space() -> None:
    """Create, list and edit Spaces, say how their workers are paid, rotate keys and secrets.

    A Space is a crowd business: the tenant whose software calls the API with tokens that it signs itself.
    """


space.add_command(edit)
space.add_command(paid_by)
space.add_command(show)
space.add_command(token)


@space.command(short_help="Create a Space and its first key.")
@click.argument("name")
@click.option(
    "--sandbox",
    is_flag=True,
    help="For trying things out: with a clock of its own. It starts empty; `cirro seed-workers` fills it with "
    "invented workers.",
)
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    metavar="URI",
    help="An address that people may be sent back to after signing in. May be repeated.",
)
@click.option("--currency", default="EUR", show_default=True, help="EUR or USD.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write app_id, app_secret and key.pem into this directory, new or empty, for `cirro token --dir`.",
)
@AS_JSON
def create(
    name: str,
    sandbox: bool,
    redirect_uris: tuple[str, ...],
    currency: str,
    directory: Path | None,
    as_json: bool,
) -> None:
    """Create a Space and print its app id, its secret and its private key.

    The secret and the private key are given out this once: stored in the files of --dir, which only you can read,
    or else printed. With --json all is printed in any case.

    People see nothing of a new Space: `cirro space edit` describes it and opens it to them.

    \b
    Examples:
      cirro space create "My crowd" --sandbox --dir my-crowd
      cirro space create "My crowd" --redirect-uri https://trees.example/ --json
    """
    if directory and directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} is not empty: name a new directory, so that no key is lost")
    with database():
        from django.db import transaction

        from cirro.site.secrets import write_credentials
        from cirro.spaces.domain.create_space import create_space

        with transaction.atomic():
            new = create_space(name, is_sandbox=sandbox, redirect_uris=redirect_uris, currency=currency)
            if directory:
                # Before the commit: a Space whose key couldn't be written is lost.
                write_credentials(
                    directory,
                    app_id=new.space.app_id,
                    app_secret=new.app_secret,
                    private_pem=new.key.private_pem,
                )
        facts = {
            "id": str(new.space.id),
            "name": new.space.name,
            "is_sandbox": new.space.is_sandbox,
            "currency": new.space.currency,
            "redirect_uris": list(dict.fromkeys(redirect_uris)),
            "app_id": new.space.app_id,
            "app_secret": new.app_secret,
            "private_key": new.key.private_pem,
            "public_key_fingerprint": new.key.fingerprint,
        }
    if directory and not as_json:
        del facts["app_secret"], facts["private_key"]
    _print(facts, as_json)
    if directory and not as_json:
        click.echo(
            f"\n{directory.absolute()} holds its app_id, app_secret and key.pem. A token of it:\n"
            f"  cirro token --dir {shlex.quote(str(directory))}"
        )


@space.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """List all Spaces with their app ids and active keys.

    \b
    Example:
      cirro space list
    """
    with database():
        from cirro.spaces.domain.list_spaces import list_spaces

        spaces = list_spaces()
    if as_json:
        click.echo(json.dumps({"spaces": [_facts(space) for space in spaces]}))
        return
    if not spaces:
        click.echo("no Spaces yet: `cirro space create NAME` makes one")
    for space in spaces:
        kind = "sandbox" if space.is_sandbox else "live"
        click.echo(f"{space.id:>6}  {kind:<7}  {space.app_id}  {space.name}")
        for fingerprint in space.key_fingerprints:
            click.echo(f"{'':6}  key {fingerprint}")


@space.command("rotate-key", short_help="Give a Space a new key.")
@click.argument("space", metavar="ID_OR_APP_ID")
@click.option("--revoke-old", is_flag=True, help="End all other keys of the Space at once.")
@AS_JSON
def rotate_key(space: str, revoke_old: bool, as_json: bool) -> None:
    """Give a Space a new key and print its private half, which is shown this once only.

    The keys that it has stay valid, so that its software can change over in peace; end them later with another
    rotation and --revoke-old.

    \b
    Example:
      cirro space rotate-key 3 --revoke-old
    """
    with database():
        from cirro.spaces.domain.list_spaces import pick_space
        from cirro.spaces.domain.rotate_key import rotate_key

        chosen = pick_space(space)
        key, revoked = rotate_key(chosen.id, revoke_old=revoke_old)
    facts = {
        "id": str(chosen.id),
        "app_id": chosen.app_id,
        "private_key": key.private_pem,
        "public_key_fingerprint": key.fingerprint,
        "revoked_keys": revoked,
    }
    _print(facts, as_json)


@space.command("rotate-secret", short_help="Give a Space a new OAuth secret.")
@click.argument("space", metavar="ID_OR_APP_ID")
@AS_JSON
def rotate_secret(space: str, as_json: bool) -> None:
    """Give a Space a new secret for signing people in (OAuth), and print it, this once only.

    The old secret ends at once: until the Space's software knows the new one, nobody can sign in to it. People who
    are signed in stay so, and the keys for calling the API are not touched.

    \b
    Example:
      cirro space rotate-secret 3
    """
    with database():
        from cirro.spaces.domain.list_spaces import pick_space
        from cirro.spaces.domain.rotate_secret import rotate_secret

        chosen = pick_space(space)
        secret = rotate_secret(chosen.id)
    _print({"id": str(chosen.id), "app_id": chosen.app_id, "app_secret": secret}, as_json)


def _facts(space: SpaceFacts) -> dict[str, object]:
    return {
        "id": str(space.id),
        "name": space.name,
        "is_sandbox": space.is_sandbox,
        "currency": space.currency,
        "app_id": space.app_id,
        "public_key_fingerprints": list(space.key_fingerprints),
    }


def _print(facts: dict[str, object], as_json: bool) -> None:
    """One JSON object, or a line for each fact that says something; the key comes last, as it is in its file."""
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        if name == "is_sandbox":
            name, value = "sandbox", "yes" if value else "no"
        if name != "private_key" and value != []:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            click.echo(f"{name.replace('_', ' '):<23} {shown}")
    if "private_key" in facts:
        click.echo(f"\n{facts['private_key']}", nl=False)
