"""`cirro books …`."""

from __future__ import annotations

import click

from cirro.site.commands.books_adjust import adjust
from cirro.site.commands.books_balances import balances
from cirro.site.commands.books_statement import statement
from cirro.site.commands.books_verify import verify


@click.group()
def books() -> None:
    """Verify the books, see what they hold, print a Space's statement, put something right. docs/operating.md has more."""


for command in (verify, balances, statement, adjust):
    books.add_command(command)
