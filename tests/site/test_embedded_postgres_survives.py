"""The embedded server after kill -9 of any part, with stale files and orphans; and shared by commands."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from cirro.site.postgres import AlreadyRunningError, EmbeddedPostgres, PostgresError, ensure
from cirro.site.postgres.leftovers import postmaster_pid, server_processes
from cirro.site.postgres.programs import Programs
from cirro.site.supervisor.filelock import FileLock
from cirro.site.supervisor.watch import Watcher
from tests.site.processes import gone, wait_for


def notes(url: str) -> set[int]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM note")}


def add_note(url: str, number: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO note VALUES (%s)", [number])


def computes(url: str, backend: int) -> bool:
    """Whether that backend is in the middle of a statement."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT state = 'active' AND query LIKE 'SELECT count%%' FROM pg_stat_activity WHERE pid = %s",
            [backend],
        ).fetchone()
    return row == (True,)


@contextmanager
def other_process(code: str, home: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another Python process that has `home` and `EmbeddedPostgres` at hand; killed at the end."""
    imports = "import sys, time; from pathlib import Path; from cirro.site.postgres import *\n"
    code = imports + "home = Path(sys.argv[1])\n" + textwrap.dedent(code)
    command = [sys.executable, "-c", code, str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_from(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


OWNER = "server = EmbeddedPostgres(home); server.start(); print(server.pid, flush=True); time.sleep(60)"


def test_nothing_acknowledged_is_lost_by_kill_9(home: Path) -> None:
    server = EmbeddedPostgres(home)
    acknowledged: list[int] = []

    def write() -> None:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            for number in range(1_000_000):
                try:
                    connection.execute("INSERT INTO note VALUES (%s)", [number])
                except psycopg.OperationalError:
                    return
                acknowledged.append(number)

    server.start()
    try:
        writer = threading.Thread(target=write)
        writer.start()
        wait_for(lambda: len(acknowledged) > 100, "100 rows")
        for pid in server_processes(server.layout):
            os.kill(pid, signal.SIGKILL)
        writer.join()
        wait_for(lambda: not server.running(), "the end of the postmaster")
        server.start()  # the owner starts it again
        kept = notes(server.url())
        assert kept >= set(acknowledged)
        assert len(kept) <= len(acknowledged) + 1
    finally:
        server.stop()


def test_kill_9_of_one_backend(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        add_note(server.url(), 1)
        with psycopg.connect(server.url()) as connection:
            os.kill(connection.info.backend_pid, signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")

        def recovered() -> bool:
            try:
                return notes(server.url()) == {1}
            except psycopg.OperationalError:
                return False

        wait_for(recovered, "the server to recover by itself")
        assert server.running()


def test_kill_9_of_the_postmaster_under_a_busy_backend(home: Path) -> None:
    """A backend in a long computation does not notice that its postmaster is dead, and keeps the memory."""
    server = EmbeddedPostgres(home)
    server.start()
    try:
        add_note(server.url(), 1)
        with psycopg.connect(server.url()) as busy:
            backend = busy.info.backend_pid

            def compute() -> None:
                with pytest.raises(psycopg.OperationalError):
                    busy.execute("SELECT count(*) FROM generate_series(1, 10000000000) a")

            thread = threading.Thread(target=compute)
            thread.start()
            wait_for(lambda: computes(server.url(), backend), "the computation to begin")
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            wait_for(lambda: not server.running(), "the end of the postmaster")
            server.start()
            thread.join(60)
        assert gone(backend)
        assert notes(server.url()) == {1}
    finally:
        server.stop()


def test_server_stops_in_good_order_when_its_owner_is_killed(home: Path) -> None:
    with other_process(OWNER, home) as owner:
        pid = int(line_from(owner))
        owner.kill()
        wait_for(lambda: gone(pid), "the end of the server")
    wait_for(lambda: not (home / "postgres" / "data" / "postmaster.pid").exists(), "a clean shutdown")
    with EmbeddedPostgres(home) as server:
        assert notes(server.url()) == set()
    assert "was interrupted" not in server.layout.log.read_text()


def test_orphan_is_stopped_and_replaced(home: Path) -> None:
    # As if the kernel had no such signal.
    orphaned = "import cirro.site.postgres.programs as p; p.DEATH_SIGNAL = 0\n"
    with other_process(orphaned + OWNER, home) as owner:
        pid = int(line_from(owner))
        owner.kill()
        owner.wait()
        time.sleep(0.2)
        assert not gone(pid)
        add_note(EmbeddedPostgres(home).url(), 7)
        with EmbeddedPostgres(home) as server:
            assert server.pid != pid
            assert gone(pid)
            assert notes(server.url()) == {7}
        assert "was interrupted" not in server.layout.log.read_text()


def kill_and_leave_files(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with server:
        add_note(server.url(), 3)
        for pid in server_processes(server.layout):
            # The one that served the note may just have ended.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not server.running(), "the end of the postmaster")
    assert postmaster_pid(server.layout) is not None


@pytest.mark.parametrize("whose", ["the server's user", "ours", "nobody's any more"])
def test_stale_pid_file(home: Path, whose: str) -> None:
    """After a restart of a container the old process id often means another process."""
    kill_and_leave_files(home)
    data = home / "postgres" / "data"
    lock = FileLock(home / "unrelated.lock")
    lock.acquire()
    sleep = ["/bin/sleep", "60"]
    if whose == "the server's user":
        programs = Programs.find(data, lock)
        stranger = Programs(Path("/bin"), programs.account, lock).start(sleep, data)
    else:
        stranger = subprocess.Popen(sleep)
    try:
        if whose == "nobody's any more":
            stranger.kill()
            stranger.wait()
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            lines = (data / name).read_text().split("\n")
            (data / name).write_text("\n".join([str(stranger.pid), *lines[1:]]))
        with EmbeddedPostgres(home) as server:
            assert notes(server.url()) == {3}
        assert whose == "nobody's any more" or stranger.poll() is None, "the stranger is left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_server_of_somebody_else_on_the_data_is_respected(home: Path) -> None:
    """Such as one that the operator started by hand to repair something."""
    ours = EmbeddedPostgres(home)
    ours.start()
    ours.stop()
    lock = FileLock(home / "unrelated.lock")
    lock.acquire()
    data = ours.layout.data
    programs = Programs.find(data, lock)
    # It may not reach the data by its path here; its command line names it all the same.
    argv = ["postgres", "-D", programs.directory_option(data), "-c", "unix_socket_directories=."]
    theirs = programs.start([*argv, "-c", f"cluster_name={data}", "-c", "listen_addresses="], data)
    try:
        wait_for(lambda: postmaster_pid(ours.layout) == theirs.pid, "the other server")
        with pytest.raises(PostgresError, match=f"did not start \\(process {theirs.pid}\\)"):
            ours.start()
        assert theirs.poll() is None
    finally:
        theirs.send_signal(signal.SIGINT)
        theirs.wait()


def test_commands_share_the_server_of_its_owner(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        with ensure(home) as url:
            add_note(url, 1)
        assert server.running(), "a guest leaves the server running"
        with other_process("with ensure(home) as url: print(url, flush=True)", home) as guest:
            assert line_from(guest) == server.url()
        assert notes(server.url()) == {1}


def test_ensure_runs_a_server_for_the_block(home: Path) -> None:
    with ensure(home) as url:
        add_note(url, 1)
        with pytest.raises(AlreadyRunningError) as refused:
            EmbeddedPostgres(home, temporary=True).start()
        assert refused.value.pid == os.getpid()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_ensure_stops_the_server_when_the_block_fails(home: Path) -> None:
    with pytest.raises(ZeroDivisionError), ensure(home):
        raise ZeroDivisionError
    with EmbeddedPostgres(home) as server:
        assert server.running()


def test_first_command_waits_for_the_second_before_it_stops_the_server(home: Path) -> None:
    said: list[str] = []
    first = """
        with ensure(home, progress=lambda text: print(text, flush=True)):
            print('in', flush=True); sys.stdin.readline()
        print('out', flush=True)
    """
    with other_process(first, home) as one:
        assert line_from(one) == "in"
        with ensure(home) as url:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
            said.append(line_from(one))
            add_note(url, 1)
            assert notes(url) == {1}
        assert line_from(one) == "out"
    assert said == ["waiting for other commands that use this database"]


def test_many_commands_at_once_on_a_new_home(tmp_path: Path) -> None:
    code = """
        import psycopg
        with ensure(home) as url, psycopg.connect(url) as connection:
            print(connection.execute("SELECT 1").fetchone()[0], flush=True)
    """
    with (
        other_process(code, tmp_path) as a,
        other_process(code, tmp_path) as b,
        other_process(code, tmp_path) as c,
    ):
        assert [line_from(process) for process in (a, b, c)] == ["1", "1", "1"]
        assert [process.wait(30) for process in (a, b, c)] == [0, 0, 0]
    assert postmaster_pid(EmbeddedPostgres(tmp_path).layout) is None


def test_owner_waits_for_a_command_and_not_for_another_owner(home: Path) -> None:
    code = "with ensure(home): print('in', flush=True); time.sleep(0.5)"
    with other_process(code, home) as command:
        assert line_from(command) == "in"
        with EmbeddedPostgres(home) as server:  # what `cirro up` does
            assert command.wait(30) == 0
            with pytest.raises(AlreadyRunningError) as refused:
                EmbeddedPostgres(home).start()
            assert not refused.value.temporary
            assert server.running()


@pytest.mark.parametrize("stubborn", [False, True])
def test_watcher_where_the_kernel_has_no_death_signal(tmp_path: Path, stubborn: bool) -> None:
    trap = "trap '' TERM; " if stubborn else ""
    code = f"""
        import subprocess; from cirro.site.supervisor.watch import Watcher
        child = subprocess.Popen(["/bin/sh", "-c", "{trap}sleep 60; sleep 60"], start_new_session=True)
        Watcher(-child.pid, signal_name="TERM", kill_after=0.5)
        print(child.pid, flush=True); time.sleep(60)
    """
    with other_process(code, tmp_path) as parent:
        pid = int(line_from(parent))
        assert not gone(pid)
        parent.kill()
        wait_for(lambda: gone(pid), "the end of the child")


def test_dismissed_watcher_does_nothing() -> None:
    with subprocess.Popen(["/bin/sleep", "60"], start_new_session=True) as child:
        Watcher(child.pid, signal_name="KILL", kill_after=0).dismiss()
        time.sleep(0.2)
        assert child.poll() is None
        child.kill()
