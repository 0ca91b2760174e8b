"""`cirro mql …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from cirro.site.session import database_url

_CHUNK = 1 << 20


@click.group()
def mql() -> None:
    """Try filters and sorts on documents."""


@mql.command()
@click.argument("file", type=click.File("rb"), default="-")
def match(file: BinaryIO) -> None:
    """Say which documents match a filter, in the order of a sort.

    \b
    Reads JSON lines from FILE (default: standard input) and writes one line for each:
      {"documents": [{…}, …], "filter": {…}, "sort": {…}}   →   {"matches": [places, from 0, in order]}
      anything that is wrong                                →   {"error": "…"}

    Evaluated in PostgreSQL by the same code that picks the workers of a wave. `sort` may be left out: then, and
    where the sort finds no difference, the order is that of the documents. Blank lines are passed over.

    \b
    Example:
      echo '{"documents": [{"a": 1}, {"a": [2, 3]}], "filter": {"a": {"$gt": 2}}}' | cirro mql match
    """
    with database_url() as url:
        from cirro.site.mql_match import Matcher

        with Matcher(url) as matcher:
            for lines in _chunks(file):
                for answer in matcher.answers(lines):
                    sys.stdout.buffer.write(answer + b"\n")
                # What was asked so far is answered before more is waited for: another program may sit at both ends.
                sys.stdout.buffer.flush()


def _chunks(source: BinaryIO) -> Iterator[list[bytes]]:
    """The lines of `source`, as many at a time as have arrived."""
    size = os.fstat(source.fileno()).st_size
    hidden = not (sys.stderr.isatty() and size > _CHUNK)
    with click.progressbar(length=size, file=sys.stderr, hidden=hidden, label="matching") as bar:
        rest = b""
        while chunk := os.read(source.fileno(), _CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            yield lines
            bar.update(len(chunk))
    if rest:
        yield [rest]
