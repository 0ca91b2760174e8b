"""Make the data directory, or check the one that is there."""

import os
import secrets
import shutil
from pathlib import Path

from cirro.site.postgres.account import hand_over
from cirro.site.postgres.binaries import major_version
from cirro.site.postgres.errors import PostgresError
from cirro.site.postgres.layout import DATABASE, ROLE, Layout
from cirro.site.postgres.programs import Programs

# For a small machine. Kept in postgresql.conf, where an operator may change them.
_SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",
    "log_startup_progress_interval": "2s",  # how the wait for a recovery knows that it goes on
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_ACCESS = "# TYPE  DATABASE  USER  METHOD\nlocal   all       all   scram-sha-256\n"


def prepare_cluster(layout: Layout, programs: Programs, *, durable: bool) -> None:
    """Bring `layout.data` to a state that the server can start from.

    Raises PostgresError where that is impossible.
    """
    if not layout.data.exists():
        _create(layout, programs, durable=durable)
        return
    _check_version(layout, programs)
    hand_over(layout.data, programs.account)
    if not layout.password_file.exists():
        programs.run_sql(_set_password("ALTER", _new_password(layout)), layout.data)


def _check_version(layout: Layout, programs: Programs) -> None:
    try:
        found = (layout.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise PostgresError(
            f"{layout.data} is not a PostgreSQL data directory (it has no PG_VERSION): move it away to "
            "start afresh"
        ) from None
    brought = major_version(programs.binaries)
    if found != brought:
        raise PostgresError(
            f"{layout.data} was made by PostgreSQL {found}, and this Cirro brings PostgreSQL {brought}, "
            f"which cannot read it. Dump the database `{DATABASE}` with PostgreSQL {found} (pg_dump), move "
            f"{layout.data} away, start again and restore the dump (pg_restore); or install the previous "
            "Cirro again; or set DATABASE_URL"
        )


def _create(layout: Layout, programs: Programs, *, durable: bool) -> None:
    """Under another name first: a start that is killed half-way leaves nothing that looks complete."""
    draft = layout.draft
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    hand_over(draft, programs.account)
    programs.run(
        [
            *("initdb", "-D", programs.directory_option(draft), "--username=postgres", "--auth=reject"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--data-checksums", "--no-instructions", *([] if durable else ["--no-sync"])),
            *(f"--set={name}={value}" for name, value in _SETTINGS.items()),
        ],
        draft,
    )
    (draft / "pg_hba.conf").write_text(_ACCESS, encoding="ascii")
    programs.run_sql(
        [
            *_set_password("CREATE", _new_password(layout)),
            f"GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO {ROLE}",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        ],
        draft,
    )
    draft.rename(layout.data)
    _sync_directory(layout.root)


def _set_password(verb: str, password: str) -> list[str]:
    # The password is 256 random bits: stretching it would only make every connection slower.
    return ["SET scram_iterations = 1", f"{verb} ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'"]


def _new_password(layout: Layout) -> str:
    password = secrets.token_hex(32)
    descriptor = os.open(layout.password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password)
        file.flush()
        os.fsync(file.fileno())
    return password


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
