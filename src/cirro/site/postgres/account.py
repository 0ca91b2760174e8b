"""The operating-system user that the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
from pathlib import Path

from cirro.site.postgres.errors import PostgresError
from cirro.site.supervisor.spawn import Account

_UNPRIVILEGED = "nobody"


def server_account(data: Path) -> Account | None:
    """None when we are an ordinary user; for root the user who owns `data`, or `nobody` for new data.

    Raises PostgresError when this system has no such user.
    """
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if data.exists() else 0
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(_UNPRIVILEGED)
    except KeyError:
        raise PostgresError(
            f"PostgreSQL cannot run as root, and this system has no user {owner or _UNPRIVILEGED!r} to "
            "run it as: "
            "run Cirro as an ordinary user, or set DATABASE_URL"
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def hand_over(path: Path, account: Account | None) -> None:
    """Give `path`, and all below it, to the server's user where it is not yet theirs (as in a copy made by
    root)."""
    if account is None or path.lstat().st_uid == account.uid:
        return
    for directory, names, files in os.walk(path):
        for name in (*names, *files):
            os.chown(os.path.join(directory, name), account.uid, account.gid, follow_symlinks=False)
    # Last: only a complete hand-over is not repeated.
    os.chown(path, account.uid, account.gid, follow_symlinks=False)
