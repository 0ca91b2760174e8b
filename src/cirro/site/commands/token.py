"""`cirro token`, also called `cirro space token`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cirro.site.home import home

LIFETIME = 600


@click.command(short_help="Sign a ten-minute access token.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory with the files app_id and key.pem. Default: the sandbox Space that `cirro up` made.",
)
@click.option("--app-id", help="The Space's app id, instead of a directory; together with --key.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the Space's private key (PEM); together with --app-id.",
)
def token(directory: Path | None, app_id: str | None, key: Path | None) -> None:
    """Print an access token, valid for ten minutes, signed with a Space's private key.

    Needs no database.

    \b
    Examples:
      curl -H "Authorization: Bearer $(cirro token)" http://127.0.0.1:8000/v2/gigs
      cirro token --app-id 8sYm… --key my-space.pem
    """
    if (app_id is None) != (key is None):
        raise click.UsageError("--app-id and --key belong together: give both, or --dir, or none of them")
    if directory and app_id is not None:
        raise click.UsageError("give either --dir, or --app-id and --key")
    directory = directory or home() / "sandbox"
    if app_id is None:
        app_id = _read(directory / "app_id").strip()
    click.echo(signed_token(app_id, _read(key or directory / "key.pem")))


def signed_token(app_id: str, private_pem: str, lifetime: int = LIFETIME) -> str:
    """A JWT as the Space's own software would sign it; `lifetime` in seconds."""
    import jwt

    try:
        return jwt.encode({"sub": app_id, "exp": int(time.time()) + lifetime}, private_pem, "RS256")
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise click.ClickException("the key can't be used: it is no RSA private key in PEM") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise click.ClickException(
            f"there is no {path}: `cirro up` makes a sandbox Space at its first start; for another Space give "
            "--dir, or --app-id and --key"
        ) from None
