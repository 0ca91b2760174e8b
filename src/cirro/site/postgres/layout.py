"""Where the parts of an embedded PostgreSQL lie below the data directory of the instance."""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import make_conninfo

from cirro.site.home import make_home
from cirro.site.postgres.errors import PostgresError

DATABASE = "cirro"
ROLE = "cirro"
PORT = 5432
_LONGEST_SOCKET_PATH = 103
"""Bytes; what every system takes (macOS 103, Linux 107)."""

_LONGEST_TEMPORARY = 50
"""Bytes of a temporary directory's path that leave room for the rest."""


@dataclass(frozen=True)
class Layout:
    """The paths of the server kept below `home`, and the addresses of its database."""

    home: Path

    @property
    def root(self) -> Path:
        """Everything of the server but its log."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory. Its socket lies in it too: nobody else may enter there."""
        return self.root / "data"

    @property
    def draft(self) -> Path:
        """A data directory in the making."""
        return self.root / "data.new"

    @property
    def password_file(self) -> Path:
        """The password of the role `cirro`, readable by its owner only."""
        return self.root / "password"

    @property
    def log(self) -> Path:
        """What the server reports."""
        return self.home / "log" / "postgres.log"

    def prepare(self) -> None:
        """Make the directories, closed to other users."""
        make_home(self.home)
        self.root.mkdir(mode=0o700, exist_ok=True)
        self.log.parent.mkdir(mode=0o700, exist_ok=True)

    @cached_property
    def token(self) -> str:
        """A short name for this very directory, the same from every container that shares it; not that of a
        copy."""
        status = self.root.stat()
        return f"cirro-{status.st_dev:x}-{status.st_ino:x}"

    def password(self) -> str:
        """The kept password. Raises PostgresError when it is missing or belongs to another user."""
        try:
            return self.password_file.read_text(encoding="ascii")
        except FileNotFoundError:
            raise PostgresError(
                f"there is no embedded PostgreSQL in {self.home} yet: start it first"
            ) from None
        except PermissionError:
            raise PostgresError(
                f"{self.password_file} belongs to another user: run this command as the user who runs "
                "`cirro up`"
            ) from None

    def url(self, database: str = DATABASE) -> str:
        """`postgresql://…` for libpq, psycopg and asyncpg."""
        host = quote(self._socket_directory(), safe="/")
        return f"postgresql://{ROLE}:{self.password()}@/{quote(database, safe='')}?host={host}&port={PORT}"

    def dsn(self, database: str = DATABASE) -> str:
        """The same as a `key=value` connection string."""
        return make_conninfo(
            host=self._socket_directory(), port=PORT, user=ROLE, password=self.password(), dbname=database
        )

    def _socket_directory(self) -> str:
        directory = os.path.abspath(self.data)
        fits = len(os.fsencode(directory)) + len(f"/.s.PGSQL.{PORT}") <= _LONGEST_SOCKET_PATH
        # libpq reads a comma as the start of a second host.
        return directory if fits and "," not in directory else self._short_alias(directory)

    def _short_alias(self, directory: str) -> str:
        """A symbolic link with a short path, in a directory that only we can change.

        Made again whenever it is gone.
        """
        parent = self._alias_directory
        parent.mkdir(mode=0o700, exist_ok=True)
        status = parent.lstat()
        if parent.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
            raise PostgresError(
                f"{parent} was made by somebody else: remove it, or choose a shorter path for the data "
                "directory"
            )
        link = parent / "pg"
        if not link.is_symlink() or os.readlink(link) != directory:
            draft = parent / f"pg.{os.getpid()}"
            draft.unlink(missing_ok=True)
            draft.symlink_to(directory)
            draft.replace(link)
        return str(link)

    def remove_alias(self) -> None:
        """Remove the link of a server that has stopped."""
        with suppress(OSError):
            (self._alias_directory / "pg").unlink(missing_ok=True)
            self._alias_directory.rmdir()

    @property
    def _alias_directory(self) -> Path:
        base = tempfile.gettempdir()
        if len(os.fsencode(base)) > _LONGEST_TEMPORARY or "," in base:
            base = "/tmp"  # noqa: S108 - the directory made there is checked to be ours
        return Path(base) / f"{self.token}-{os.geteuid()}"
