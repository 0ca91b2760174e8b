"""The `cirro` command. Each subcommand is a file in `commands/`, loaded when it is asked for: help stays fast."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from cirro.site.refusals import refusal_of

# Name → where it is and what it does in a few words, in the order that `cirro --help` shows.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "up": ("up:up", "Run everything: database, web server, worker."),
    "token": ("token:token", "Sign a ten-minute access token for the API."),
    "demo": ("demo:demo", "Show the main job on an example Space."),
    "space": ("space:space", "Create, list and edit Spaces, rotate their keys."),
    "user": ("user:user", "Create people's accounts, help who can't get in."),
    "relay": ("relay:relay", "Send a mail on to whom a relay address stands for."),
    "bounces": ("bounces:bounces", "Take in bounced mails: send nothing to dead addresses."),
    "payouts": ("payouts:payouts", "Bill and pay workers, take in what banks say."),
    "books": ("books:books", "Verify the books, print statements, put something right."),
    "doctor": ("doctor:doctor", "Check this installation and its data."),
    "migrate": ("migrate:migrate", "Bring the database's tables to this version."),
    "web": ("web:web", "Run the web server alone."),
    "worker": ("worker:worker", "Run a worker alone."),
    "mql": ("mql:mql", "Try filters and sorts on documents."),
    "seed-workers": ("seed_workers:seed_workers", "Fill a sandbox Space with invented workers."),
}


class Commands(click.Group):
    """Commands imported by name; what they raise becomes one clear line and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"cirro.site.commands.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            raise click.ClickException(refusal_of(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="cirro", message="cirro %(version)s")
@click.option("--debug", is_flag=True, help="Show the whole traceback when something fails.")
def cli(debug: bool) -> None:
    """Run and look after a Cirro installation.

    Start with `cirro up`. Every command explains itself: `cirro COMMAND --help`.

    \b
    Environment (docs/configuration.md has all of it):
      CIRRO_HOME    data directory, default var/ in the current directory
      CIRRO_PORT    port of the web server, default 8000
      DATABASE_URL  another PostgreSQL (15 or later) instead of the embedded one
    """


def main() -> None:
    """What the installed `cirro` runs."""
    # Logs and prints of the commands carry people's names, whatever the terminal's locale says.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # real text streams
    cli(prog_name="cirro")


if __name__ == "__main__":
    main()
