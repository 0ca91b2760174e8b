"""`cirro payouts import`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cirro.site.session import database


@click.command("import", short_help="Take in what the bank says of transfers.")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE…",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def import_(files: tuple[Path, ...], as_json: bool) -> None:
    """Read the bank's files (pain.002, camt.054): transfers settle or are returned as they say.

    Each file counts once, in whatever order they come. One that can't be read changes nothing, and keeps no other from being read; the
    exit code is 1 then.

    \b
    Example:
      cirro payouts import ~/bank/*.xml
    """
    results: list[dict[str, Any]] = []
    with database():
        for file in files:
            results.append(_import(file))
            if not as_json:
                _say(results[-1])
    if as_json:
        click.echo(json.dumps(results))
    if any("error" in result for result in results):
        raise click.exceptions.Exit(1)


def _import(file: Path) -> dict[str, Any]:
    from cirro.kernel.errors import BadInput
    from cirro.rewards.domain.import_report import import_report

    try:
        return {"file": str(file), **asdict(import_report(file.name, file.read_bytes()))}
    except BadInput as error:
        return {"file": str(file), "error": error.message}


def _say(result: dict[str, Any]) -> None:
    if "error" in result:
        click.echo(f"{result['file']}: {result['error']}", err=True)
        return
    if not result["is_new"]:
        click.echo(f"{result['file']}: was read before")
        return
    applied = result["applied"]
    click.echo(
        f"{result['file']} ({result['kind']}): {result['known']:,} of our transfers; {applied['settled']:,} settled, "
        f"{applied['returned']:,} returned, {applied['sent']:,} sent"
    )
    for sentence in (*result["strange"], *result["remarks"]):
        click.echo(f"  {sentence}")
