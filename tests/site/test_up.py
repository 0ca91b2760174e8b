"""`cirro up` as a whole: first and later starts, Ctrl-C, and `kill -9` of each of its parts."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.site.instance import CIRRO, Instance, cirro, environment, free_port
from tests.site.processes import gone, wait_for
from tests.support.patience import PATIENCE

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One installation for all tests here, started for the first time."""
    instance = Instance(tmp_path_factory.mktemp("up") / "home")
    instance.start()
    yield instance
    if instance.process and instance.process.poll() is None:
        instance.stop()


def new_gig(instance: Instance, title: str, start_in: int = 3600) -> dict[str, Any]:
    now = int(time.time())
    return instance.call(
        "/v2/gigs",
        {
            "title": title,
            "url": "https://trees.example/1",
            "start_at": now + start_in,
            "end_at": now + 7 * 86400,
            "filter_query": {"languages": "en"},
            "tasks": [],
        },
    )


def titles(instance: Instance) -> set[str]:
    return {gig["title"] for gig in instance.call("/v2/gigs?limit=500")["data"]}


def test_prints_a_line_that_works_as_it_is(instance: Instance) -> None:
    printed = instance.output.read_text()
    line = next(line.strip() for line in printed.splitlines() if line.strip().startswith("curl"))
    assert f"{instance.url}/v2/docs" in printed
    app_id = (instance.home / "sandbox" / "app_id").read_text()
    assert app_id in printed
    header = re.search(r'-H ("Authorization: .*?\)")', line)
    assert header is not None, line
    # The shell makes the header as it would for curl, from any directory and without our environment.
    made = subprocess.run(
        ["sh", "-c", f"printf %s {header[1]}"],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.environ["PATH"]},
    )
    assert made.returncode == 0, made.stderr
    name, _, value = made.stdout.partition(": ")
    call, _, pipe = line.partition(" | ")
    request = urllib.request.Request(shlex.split(call)[-1], headers={name: value})
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        assert response.status == 200
        shown = subprocess.run(["sh", "-c", pipe], input=response.read(), capture_output=True, check=True)
    assert b'\n    "data": [\n' in shown.stdout


def test_makes_a_sandbox_with_life_in_it(instance: Instance) -> None:
    key = instance.home / "sandbox" / "key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    gigs = instance.call("/v2/gigs?limit=500")["data"]
    assert len(gigs) >= 2
    for gig in gigs[:2]:
        assert instance.call(f"/v2/gig_invitations?gig_id={gig['id']}")["data"]
    accepted = instance.call(f"/v2/gig_invitations?gig_id={gigs[0]['id']}&status=accepted")["data"]
    assert accepted


def test_runs_the_sample_space_and_says_what_to_click(instance: Instance) -> None:
    sample = f"http://127.0.0.1:{instance.port + 1}"
    printed = instance.output.read_text()
    # By name: browsers let no passkeys be used on 127.0.0.1.
    public = f"http://localhost:{instance.port}"
    for address in (f"{public}/community/", f"{public}/dev/mailbox/", f"{sample}/"):
        assert f" {address} " in printed
    # The sandbox knows the sample's addresses, under both names of this machine.
    for name in ("127.0.0.1", "localhost"):
        home = f"http://{name}:{instance.port + 1}/"
        sent = httpx.get(f"{home}sign-in", trust_env=False, timeout=PATIENCE).headers["Location"]
        assert sent.startswith(f"{public}/oauth/authorize?")
        asked = httpx.get(sent, trust_env=False, timeout=PATIENCE)
        assert asked.status_code == 302
        assert asked.headers["Location"].startswith("/users/sign_in?")
    gig = instance.call("/v2/gigs")["data"][0]
    assert gig["url"] == f"{sample}/gigs/{gig['id']}"


def test_a_second_one_is_told_where_the_first_is(instance: Instance) -> None:
    second = cirro("up", env=instance.env)
    assert second.returncode == 1
    assert second.stderr.startswith("Error: already running")
    assert instance.url in second.stderr


def test_commands_share_the_running_database(instance: Instance) -> None:
    listed = cirro("space", "list", env=instance.env)
    assert listed.returncode == 0, listed.stderr
    assert "Crowd tree planting" in listed.stdout


@pytest.mark.parametrize("part", ["web child", "web", "worker", "postgres"])
def test_goes_on_after_a_part_was_killed(instance: Instance, part: str) -> None:
    title = f"before the kill of {part}"
    # Its start, some seconds from now, needs a worker that works.
    gig = new_gig(instance, title, start_in=2)
    victims = instance.children()[part]
    os.kill(victims[0], signal.SIGKILL)
    wait_for(lambda: gone(victims[0]), f"the end of {part}")
    assert title in titles(instance)
    wait_for(
        lambda: bool(instance.call(f"/v2/events?object_id={gig['id']}&type=gig.started")["data"]),
        "the gig's start, carried out by the worker",
        every=0.2,
    )
    wait_for(lambda: len(instance.children().get(part, [])) == len(victims), f"{part} to be back", every=0.1)
    returned = {
        "web": "web answers again",
        "worker": "worker was started again",
        "postgres": "PostgreSQL answers again",
    }
    if part in returned:
        line = f"cirro    | {returned[part]}\n"
        wait_for(lambda: line in instance.output.read_text(), "the news of its return")
    assert "worker   | Traceback" not in instance.output.read_text()
    assert instance.process is not None
    assert instance.process.poll() is None


def test_starts_again_after_a_kill_of_all(instance: Instance) -> None:
    new_gig(instance, "before the kill of all")
    children = [pid for pids in instance.children().values() for pid in pids]
    assert len(children) >= 5
    instance.kill()
    wait_for(lambda: all(map(gone, children)), "the parts to end with their supervisor")
    instance.start()
    assert "before the kill of all" in titles(instance)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="the README wants both")
def test_the_readmes_first_calls_work_as_printed(instance: Instance, tmp_path: Path) -> None:
    """One after the other in one shell, from a directory like the source tree's. It moves the sandbox's clock."""
    section = README.read_text().partition("## First calls")[2].partition("Every call,")[0]
    blocks = re.findall("```sh\n(.*?)```", section, re.DOTALL)
    assert len(blocks) >= 5
    script = "\n".join(blocks).replace("http://127.0.0.1:8000", instance.url)
    command = tmp_path / ".venv" / "bin" / "cirro"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {shlex.join(CIRRO)} "$@"\n')
    command.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        env=instance.env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, '"error"' in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
    result, payout = (instance.call(f"/v2/{path}")["data"][-1] for path in ("gig_results", "payouts"))
    assert (result["amount"], payout["amount"]) == (3_000, 500)
    assert result["user_id"] == payout["user_id"]


def test_stops_at_ctrl_c_and_starts_faster_the_second_time(instance: Instance) -> None:
    new_gig(instance, "before the stop")
    children = [pid for pids in instance.children().values() for pid in pids]
    assert instance.stop() == 0
    assert all(map(gone, children))
    printed = instance.output.read_text()
    assert "Traceback" not in printed
    assert "\ncirro    | stopping; " in printed
    assert printed.endswith(f"\ncirro    | stopped; the data stays in {instance.home}\n")
    instance.start()
    assert "Applying" not in instance.output.read_text()
    assert "before the stop" in titles(instance)
    healthy = cirro("doctor", env=instance.env)
    assert healthy.returncode == 0, healthy.stdout
    assert re.search(f"^ok +web server +answers at {instance.url}$", healthy.stdout, re.MULTILINE)
    assert instance.stop() == 0


def test_names_the_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = cirro("up", env=environment(tmp_path / "home", CIRRO_PORT=str(port)))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith(f"Error: can't listen on 127.0.0.1:{port}: ")
    assert f"CIRRO_PORT={port + 2}" in refused.stderr


def test_names_the_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://cirro@127.0.0.1:{free_port()}/cirro"
    refused = cirro("up", env=environment(tmp_path / "home", CIRRO_PORT=str(free_port()), DATABASE_URL=url))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: the database does not answer")
    assert "Traceback" not in refused.stderr
