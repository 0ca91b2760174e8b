"""`cirro space show` and `cirro space edit`: what people see of a Space, and what it tells them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cirro.site.session import database

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command(short_help="Show what people see of a Space.")
@click.argument("space", metavar="ID_OR_APP_ID")
@AS_JSON
def show(space: str, as_json: bool) -> None:
    """Show what people see of a Space, where its sign-in may lead back to, whether it tells people of full gigs, and what it
    pays an hour (with --json in minor units of its currency).

    \b
    Example:
      cirro space show 3
    """
    with database():
        from cirro.spaces.domain.list_spaces import pick_space

        chosen = pick_space(space)
        facts, rate = _facts(chosen.id), _rate(chosen.id)
    _print(facts, rate, as_json)


def _one_each(command: Callable[..., None]) -> Callable[..., None]:
    """The options that set one field each; only those that are given change anything."""
    for name, kind in reversed(
        [
            ("name", "What it is called, up to 150 characters."),
            ("slug", "Names it in addresses of pages, such as tree-planting."),
            ("category", "One word or a few, up to 60 characters."),
            ("short-description", "Up to 180 characters, for its card."),
            ("description", "Up to 20,000 characters, in plain text."),
            ("company", "Who runs it."),
            ("home-url", "Where people visit it (http or https)."),
            ("contact-email", "Where people write to."),
        ]
    ):
        command = click.option(f"--{name}", help=kind)(command)
    return command


@click.command(short_help="Change what people see of a Space.")
@click.argument("space", metavar="ID_OR_APP_ID")
@_one_each
@click.option(
    "--description-file",
    type=click.File(encoding="utf-8"),
    help="Read the description from a file; - is stdin.",
)
@click.option(
    "--visibility",
    metavar="[open|invitation|hidden]",
    help="Open to join in the catalogue, shown there but by invitation only, or hidden.",
)
@click.option(
    "--contact-url",
    "contact_urls",
    multiple=True,
    help="A support page or chat. May be repeated; those given replace the old ones.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    help="A language of its pages, such as de or pt-BR. May be repeated; those given replace the old ones.",
)
@click.option(
    "--tell-when-full/--no-tell-when-full",
    "tells",
    default=None,
    help="Whether people whose invitation ends because the gig is full are told so, by the topic gig_full.",
)
@click.option(
    "--hourly-rate",
    "rate",
    metavar="AMOUNT",
    help="What an hour is worth for workers who are paid by time, in the Space's currency, such as 25.50. Time that was "
    "reported before keeps its rate.",
)
@click.option("--add-redirect-uri", "add", multiple=True, metavar="URI", help="May be repeated.")
@click.option("--remove-redirect-uri", "remove", multiple=True, metavar="URI", help="May be repeated.")
@AS_JSON
def edit(
    space: str,
    description_file: Any,
    contact_urls: tuple[str, ...],
    languages: tuple[str, ...],
    tells: bool | None,
    rate: str | None,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    as_json: bool,
    **fields: str | None,
) -> None:
    """Change what people see of a Space, where its sign-in may lead back to, what it tells people, or what it pays an hour.
    An empty value removes a field's text.

    \b
    Examples:
      cirro space edit 3 --visibility open --category Environment
      cirro space edit 3 --short-description "Plant trees near you." --language en --language de
      cirro space edit 3 --description-file about.txt --contact-url https://trees.example/help
      cirro space edit 3 --add-redirect-uri https://trees.example/signed-in
      cirro space edit 3 --tell-when-full
      cirro space edit 3 --hourly-rate 25.50
    """
    changes: dict[str, object] = {name: value for name, value in fields.items() if value is not None}
    if description_file is not None:
        if "description" in changes:
            raise click.UsageError("give --description or --description-file, not both")
        changes["description"] = _read(description_file)
    for name, values in (("contact_urls", contact_urls), ("languages", languages)):
        if values:
            changes[name] = [value for value in values if value]
    if not changes and tells is None and rate is None and not add and not remove:
        raise click.UsageError("nothing to change: `cirro space edit --help` names the options")
    with database():
        from django.db import transaction

        from cirro.notifications.domain.tell_when_full import tell_when_full
        from cirro.rewards.domain.terms import read_rate, set_hourly_rate
        from cirro.spaces.domain.face import update_face
        from cirro.spaces.domain.list_spaces import pick_space
        from cirro.spaces.domain.redirect_uris import change_redirect_uris

        chosen = pick_space(space)
        with transaction.atomic():
            changed = update_face(chosen.id, changes) if changes else False
            if tells is not None:
                changed = tell_when_full(chosen.id, tells) or changed
            if rate is not None:
                changed = set_hourly_rate(chosen.id, read_rate(rate, chosen.currency)) or changed
            if add or remove:
                changed = change_redirect_uris(chosen.id, add=add, remove=remove) or changed
        facts, rate = {**_facts(chosen.id), "changed": changed}, _rate(chosen.id)
    _print(facts, rate, as_json)


def _read(file: Any) -> str:
    try:
        return str(file.read())
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{Path(file.name).name} is not UTF-8 text") from error


def _facts(space_id: int) -> dict[str, object]:
    from cirro.rewards.domain.terms import hourly_rate
    from cirro.spaces.domain.face import show_face
    from cirro.spaces.domain.redirect_uris import redirect_uris
    from cirro.spaces.models import Space

    space = Space.objects.get(id=space_id)
    face = show_face(space)
    del face["object"]
    return {
        **face,
        "redirect_uris": redirect_uris(space_id),
        "tells_when_full": space.tells_when_full,
        "hourly_rate": hourly_rate(space_id),
    }


def _rate(space_id: int) -> str:
    """The hourly rate in words."""
    from cirro.kernel.money import in_words
    from cirro.rewards.domain.terms import hourly_rate
    from cirro.spaces.models import Space

    return in_words(hourly_rate(space_id), Space.objects.get(id=space_id).currency)


def _print(facts: dict[str, object], rate: str, as_json: bool) -> None:
    """One JSON object, or a line for each fact, longer texts shortened and the hourly `rate` in words."""
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in {**facts, "hourly_rate": rate}.items():
        if isinstance(value, list):
            shown = ", ".join(map(str, value))
        elif isinstance(value, bool):
            shown = "yes" if value else "no"
        else:
            shown = " ".join(str(value).split())
        click.echo(
            f"{name.replace('_', ' '):<18} {shown if len(shown) <= 200 else shown[:199] + '…'}".rstrip()
        )
