"""`cirro up`'s supervisor with real processes: order, restarts, Ctrl-C, kill -9, messages."""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from cirro.site.postgres import EmbeddedPostgres
from cirro.site.supervisor import http_ready, logfile
from tests.site.processes import gone, wait_for
from tests.support.patience import PATIENCE

UP = """
import json, sys
from pathlib import Path
from cirro.site.postgres import EmbeddedPostgres
from cirro.site.supervisor import Program, Supervisor, SupervisorError, http_ready

home, options = Path(sys.argv[1]), json.loads(sys.argv[2])
programs = [
    Program(name, [sys.executable, "-u", "-c", code], stop_timeout=options.get("stop_timeout", 20.0),
            ready=http_ready(options["url"]) if "url" in options and name not in options.get("at_once", ()) else None,
            ready_timeout=options.get("ready_timeout", 60.0), essential=name != "extra")
    for name, code in options["programs"].items()
]
database = EmbeddedPostgres(home) if options.get("database") else None
try:
    with Supervisor(home, address="http://127.0.0.1:8000", database=database) as supervisor:
        if supervisor.start(programs):
            pids = {**supervisor.pids(), "postgres": database.pid if database else None}
            print(json.dumps(pids), flush=True)
            supervisor.run()
except SupervisorError as error:
    sys.exit(f"cirro: {error}")
"""
# Says which signals reach it. A second SIGTERM or a Ctrl-C would show.
POLITE = """
import signal, sys, time
def leave(number, frame):
    print(signal.Signals(number).name); sys.exit(0)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, leave)
print("hello")
time.sleep(60)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('hello'); time.sleep(60)"
)
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {STUBBORN!r}])
print(child.pid, flush=True)
child.wait()
"""


@contextmanager
def up(home: Path, programs: dict[str, str], **options: object) -> Iterator["subprocess.Popen[str]"]:
    """`cirro up` in a process group of its own, as a terminal would start it."""
    process = subprocess.Popen(
        [sys.executable, "-c", UP, str(home), json.dumps({"programs": programs, **options})],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def started(process: "subprocess.Popen[str]") -> dict[str, int]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return dict(json.loads(line))


def log(home: Path, name: str) -> str:
    path = home / "log" / f"{name}.log"
    return path.read_text() if path.exists() else ""


def test_ctrl_c_stops_everything_in_order_and_once(home: Path) -> None:
    with up(home, {"web": POLITE, "worker": POLITE}, database=True) as process:
        pids = started(process)
        wait_for(lambda: "hello" in log(home, "web") and "hello" in log(home, "worker"), "both programs")
        os.killpg(process.pid, signal.SIGINT)  # what the terminal does on Ctrl-C
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
    assert "did not stop in time" not in errors
    assert all(gone(pid) for pid in pids.values())
    assert log(home, "web").split() == log(home, "worker").split() == ["hello", "SIGTERM"]
    lines = errors.splitlines()
    assert lines.index("worker   | SIGTERM") < lines.index("web      | SIGTERM"), (
        "the last started stops first"
    )
    assert "was shut down" not in errors
    assert "database system is shut down" in log(home, "postgres")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_say_stop(tmp_path: Path, number: signal.Signals) -> None:
    with up(tmp_path, {"web": POLITE}) as process:
        started(process)
        wait_for(lambda: "hello" in log(tmp_path, "web"), "the program")
        process.send_signal(number)
        assert process.wait(30) == 0
    assert log(tmp_path, "web").split() == ["hello", "SIGTERM"]


def test_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    with up(tmp_path, {"web": STUBBORN}, stop_timeout=1) as process:
        pids = started(process)
        wait_for(lambda: "hello" in log(tmp_path, "web"), "the program")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert "cirro    | web did not stop in time and was killed" in errors
    assert gone(pids["web"])


def test_kill_9_of_the_supervisor_ends_everything(home: Path) -> None:
    """Also a grandchild that ignores SIGTERM."""
    with up(home, {"web": PARENT, "worker": POLITE}, database=True, stop_timeout=1) as process:
        pids = started(process)
        wait_for(lambda: "hello" in log(home, "worker") and log(home, "web").strip() != "", "both programs")
        grandchild = int(log(home, "web").split()[0])
        assert not gone(grandchild)
        process.kill()
        process.wait()
        with up(home, {"web": POLITE}, database=True) as successor:  # at once
            started(successor)
            assert all(gone(pid) for pid in pids.values()), "the earlier programs are not in the way"
        wait_for(lambda: gone(grandchild), "the end of the grandchild")


def test_dead_program_is_started_again(tmp_path: Path) -> None:
    with up(tmp_path, {"web": POLITE, "worker": POLITE}) as process:
        pids = started(process)
        wait_for(
            lambda: "hello" in log(tmp_path, "web") and "hello" in log(tmp_path, "worker"), "both programs"
        )
        os.kill(pids["web"], signal.SIGKILL)
        wait_for(lambda: log(tmp_path, "web").count("hello") == 2, "the second start")
        assert not gone(pids["worker"])
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert "cirro    | web was killed by SIGKILL; starting it again" in errors
    assert "cirro    | web was started again" in errors
    assert log(tmp_path, "worker").count("hello") == 1


def test_program_that_dies_again_and_again(tmp_path: Path) -> None:
    with up(
        tmp_path, {"worker": POLITE, "web": "import time; time.sleep(0.1); print('no such table'); exit(3)"}
    ) as process:
        worker = started(process)["worker"]
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
    assert "cirro: web ended with status 3, 5 times in a row within 10 s of its start: giving up." in errors
    assert errors.rstrip().endswith("\n  no such table")
    assert errors.count("starting it again") == 4
    assert gone(worker)


def test_dead_database_is_started_again(home: Path) -> None:
    with up(home, {"worker": POLITE}, database=True) as process:
        pids = started(process)
        url = EmbeddedPostgres(home).url()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(pids["postgres"], signal.SIGKILL)

        def answers() -> bool:
            try:
                with psycopg.connect(url) as connection:
                    return connection.execute("SELECT answer FROM kept").fetchone() == (42,)
            except psycopg.OperationalError:
                return False

        wait_for(lambda: gone(pids["postgres"]) and answers(), "the database")
        assert not gone(pids["worker"])
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert "cirro    | PostgreSQL has ended; starting it again" in errors


def test_second_up_on_the_same_home(home: Path) -> None:
    with up(home, {"web": POLITE}, database=True) as first:
        started(first)
        with up(home, {"web": POLITE}, database=True) as second:
            _, errors = second.communicate(timeout=PATIENCE)
            assert second.returncode == 1
            assert errors == f"cirro: already running (pid {first.pid}) at http://127.0.0.1:8000\n"
        assert first.poll() is None
        assert log(home, "web").count("hello") <= 1


def test_program_that_dies_while_starting(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    with up(tmp_path, {"web": "print('cannot bind'); exit(7)"}, url=url) as process:
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
    assert "cirro: web ended with status 7 while starting; its last lines:\n  cannot bind\n" in errors


def test_starts_without_what_is_not_essential(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    programs = {"first": POLITE, "extra": "print('cannot bind'); exit(7)"}
    with up(tmp_path, programs, url=url, at_once=["first"]) as process:
        assert "extra" not in started(process)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert "cirro    | extra ended with status 7 while starting; its last lines:\n" in errors
    assert "cirro    | going on without extra\n" in errors


def test_gives_up_what_is_not_essential_alone(tmp_path: Path) -> None:
    with up(tmp_path, {"first": POLITE, "extra": "import time; time.sleep(0.3)"}) as process:
        started(process)
        log = iter(process.stderr or ())
        assert any(line == "cirro    | going on without extra\n" for line in log)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_program_that_never_gets_ready(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    with up(
        tmp_path, {"web": "import time; print('thinking'); time.sleep(60)"}, url=url, ready_timeout=4
    ) as process:
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
    assert "cirro: web was not ready within 4 s; its last lines:\n  thinking\n" in errors


def test_ready_web_server_is_noticed(tmp_path: Path) -> None:
    port = free_port()
    where = f"('127.0.0.1', {port})"
    code = f"import http.server as s; s.HTTPServer({where}, s.SimpleHTTPRequestHandler).serve_forever()"
    with up(tmp_path, {"web": code}, url=f"http://127.0.0.1:{port}/") as process:
        started(process)
        assert http_ready(f"http://127.0.0.1:{port}/")()


def test_ctrl_c_while_starting(home: Path) -> None:
    with up(home, {"web": POLITE}, url=f"http://127.0.0.1:{free_port()}/", database=True) as process:
        wait_for(lambda: "hello" in log(home, "web"), "the program")
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 0
    assert log(home, "web").split() == ["hello", "SIGTERM"]


def test_console_that_goes_away(tmp_path: Path) -> None:
    """As in `cirro up | head`: the programs go on, their logs too."""
    chatty = "import time\nfor n in range(1000): print('line', n); time.sleep(0.01)"
    with up(tmp_path, {"web": chatty}) as process:
        started(process)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("web      | line")
        process.stderr.close()
        process.stderr = None
        seen = log(tmp_path, "web").count("\n")
        wait_for(lambda: log(tmp_path, "web").count("\n") > seen + 20, "further lines")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(("status", "expected"), [(200, True), (404, True), (500, False), (503, False)])
def test_http_ready(status: int, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready?now" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert http_ready(f"http://127.0.0.1:{server.server_port}/ready?now")() is expected
        server.shutdown()


def test_http_ready_refuses_what_it_cannot_ask() -> None:
    with pytest.raises(ValueError, match="not an http:// address"):
        http_ready("https://example.org/")


def test_log_is_emptied_under_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "log" / "web.log"
    writer = logfile.open_log(path)
    os.write(writer, b"old\n" * 30)
    logfile.trim(path, limit=100)
    os.write(writer, b"new\n")
    os.close(writer)
    assert path.read_text() == "new\n"
    assert path.with_name("web.log.1").read_text() == "old\n" * 30
