"""`cirro relay`."""

from __future__ import annotations

import os
import sys

import click

from cirro.site.session import database


@click.command(short_help="Send a mail on to whom a relay address stands for.")
@click.argument("address")
def relay(address: str) -> None:
    """Read a mail from standard input and send it on to the person behind a relay ADDRESS.

    For the pipe of a mail server; docs/relay.md shows how. Exits as mail servers expect: 0 done, 65 no acceptable
    mail, 67 nobody has this address, 69 their mail server refuses it, 75 try again later. What it says never names the
    real address, for mail servers quote it in what they send back.

    \b
    Example:
      cirro relay 2f6c0b8e41d37a95c1e0@relay.example.org < mail.eml
    """
    sentence, code = _relay(address, sys.stdin.buffer)
    if sentence:
        click.echo(sentence, err=True)
    raise click.exceptions.Exit(code)


def _relay(address: str, stream: object) -> tuple[str, int]:
    try:
        with database():
            from cirro.kernel.errors import BadInput, NotFound, TooLarge
            from cirro.spaces.domain.relay_mail import LARGEST, Undeliverable, relay_mail

            try:
                message = stream.read(LARGEST + 1)  # type: ignore[attr-defined]  # standard input
                relay_mail(address, message)
            except NotFound as error:
                return error.message, os.EX_NOUSER
            except (BadInput, TooLarge) as error:
                return error.message, os.EX_DATAERR
            except Undeliverable as error:
                return error.message, os.EX_UNAVAILABLE
    except Exception as error:
        # Not the error's own words: they may hold the real address.
        return f"Not now: {type(error).__name__}", os.EX_TEMPFAIL
    return "", os.EX_OK
