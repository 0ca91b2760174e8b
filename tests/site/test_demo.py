"""`cirro demo`: its judge finds every kind of fault, and a real run has none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cirro.site.demo.client import Api, Credentials
from cirro.site.demo.facts import GigFacts, Worker
from cirro.site.demo.instance import DemoError, running_instance
from cirro.site.demo.log import Entry, read_event
from cirro.site.demo.play import play
from cirro.site.demo.rulebook import (
    CAP,
    COUNTERS,
    EXPIRY,
    EXPLANATION,
    MATCH,
    ONCE,
    ORDER,
    PREVIEW,
    RHYTHM,
    RULES,
    SIZE,
    STATES,
    STOP,
    VACANCY,
)
from cirro.site.demo.rules import Run, check
from tests.support.patience import PATIENCE

START, MINUTE = 1_800_000_000, 60
END = START + 600 * MINUTE
CIRRO = [sys.executable, "-m", "cirro.site.cli"]


def log(text: str) -> list[Entry]:
    """Entries from lines of `minutes what user…`; the invitation of user N has id 100 + N."""
    entries: list[Entry] = []
    for line in text.strip().splitlines():
        minutes, what, *users = line.split()
        at = START + int(minutes) * MINUTE
        for user in users or [""]:
            invitation = str(100 + int(user)) if user else ""
            entries.append(Entry(len(entries) + 1, at, "1", what, user, invitation))
    return entries


# Two seats are wanted and three there are; three are invited a wave, every hour. Users 1 to 7 match, in that
# order, 8 and 9 don't; 10 comes late, after event 17, and is invited by an attempt.
GOOD = """
  0 gig.created
  0 invited 1 2 3
 10 accepted 1
 20 rejected 2
 60 invited 4 5 6
 70 accepted 4
 70 gig.seats_filled
 80 accepted 5
 80 expired 3 6
 90 rejected 1
100 rejected 4
100 invited 7
105 invited 10
110 accepted 7
110 gig.seats_filled
600 expired 10
600 gig.ended
"""
GIG = GigFacts(
    id="1",
    name="Trees",
    auto=True,
    created_at=START,
    end_at=END,
    seats_min=2,
    seats_max=3,
    wave_size=3,
    every=60 * MINUTE,
    matches=lambda document: bool(document["ok"]),
    order=lambda document: (-document["trees"],),
)
RUN = Run(
    gigs=[GIG],
    workers=[
        *(Worker(str(n), {"ok": n < 8, "trees": 100 - n}) for n in range(1, 10)),
        Worker("10", {"ok": True, "trees": 0}, START + 105 * MINUTE, 17),
    ],
    entries=log(GOOD),
    previews={"1": {"matching": 7, "first": ["1", "2", "3", "4", "5"], "wave_size": 3}},
    lists={"1": {"accepted": 2, "rejected": 3, "expired": 3}},
    acts={"1": {"accept": 4, "reject": 1, "leave": 2}},
    explanations=[
        {"gig_id": "1", "user_id": "8", "invited": False, "matches": False, "clauses": [{"holds": False}]}
    ],
    asked={("1", "10"): "by an attempt"},
)


def edited(*changes: tuple[str, str]) -> Run:
    """The good run with lines of its log replaced."""
    text = GOOD
    for line, other in changes:
        assert line in text
        text = text.replace(line, other)
    return replace(RUN, entries=log(text))


def broken(run: Run) -> set[str]:
    """The rules that the run breaks."""
    return {verdict.rule for verdict in check(run).verdicts if verdict.broken}


@dataclass(frozen=True)
class Fault:
    """A corrupted run, and the rule that must be found broken."""

    rule: str
    run: Run


FAULTS = [
    Fault(MATCH, edited((" 0 invited 1 2 3", " 0 invited 1 2 8"), ("expired 3 6", "expired 8 6"))),
    Fault(
        MATCH,
        replace(RUN, workers=[*RUN.workers[:-1], Worker("10", {"ok": False, "trees": 0}, START + 6300, 17)]),
    ),
    Fault(ONCE, edited(("60 invited 4 5 6", "60 invited 4 5 2"), ("expired 3 6", "expired 3 2"))),
    Fault(ORDER, edited(("60 invited 4 5 6", "60 invited 5 4 6"))),
    Fault(ORDER, edited(("60 invited 4 5 6", "60 invited 4 5 7"), ("100 invited 7", "100 invited 6"))),
    Fault(SIZE, edited(("60 invited 4 5 6", "60 invited 4 5"), ("expired 3 6", "expired 3"))),
    Fault(SIZE, edited(("60 invited 4 5 6", "60 invited 4 5 6 7"), ("100 invited 7\n", ""))),
    Fault(RHYTHM, edited(("60 invited 4 5 6", "65 invited 4 5 6"))),
    Fault(RHYTHM, edited((" 0 invited 1 2 3", " 5 invited 1 2 3"))),
    Fault(
        RHYTHM,
        edited(("60 invited 4 5 6\n", "61 rejected 3\n120 invited 4 5 6\n"), (" 70", "130"), (" 80", "140")),
    ),
    Fault(STOP, edited((" 90 rejected 1", " 90 rejected 1\n 95 invited 7"), ("100 invited 7\n", ""))),
    Fault(STOP, replace(RUN, gigs=[replace(GIG, auto=False)])),
    Fault(VACANCY, edited(("100 invited 7", "160 invited 7"), ("110", "170"))),
    Fault(VACANCY, edited(("100 invited 7\n", ""), ("110 accepted 7\n110 gig.seats_filled\n", ""))),
    Fault(CAP, edited((" 80 expired 3 6", " 80 accepted 6\n 80 expired 3"))),
    Fault(EXPIRY, edited((" 80 expired 3 6", " 80 expired 3"))),
    Fault(EXPIRY, edited((" 80 expired 3 6", " 85 expired 3 6"))),
    Fault(EXPIRY, edited((" 20 rejected 2", " 20 rejected 2\n 20 expired 3"))),
    Fault(EXPIRY, edited(("600 expired 10\n", ""))),
    Fault(EXPIRY, edited(("600 gig.ended", ""))),
    Fault(EXPIRY, edited(("600 expired 10\n600", "590 expired 10\n590"))),
    Fault(STATES, edited((" 20 rejected 2", " 20 rejected 2\n 30 accepted 2"))),
    Fault(STATES, edited(("600 gig.ended", "600 gig.ended\n610 accepted 10"))),
    Fault(COUNTERS, replace(RUN, lists={"1": {"accepted": 3, "rejected": 3, "expired": 2}})),
    Fault(COUNTERS, replace(RUN, acts={"1": {"accept": 5, "reject": 1, "leave": 2}})),
    Fault(PREVIEW, replace(RUN, previews={"1": {**RUN.previews["1"], "matching": 8}})),
    Fault(PREVIEW, replace(RUN, previews={"1": {**RUN.previews["1"], "first": ["2", "1", "3", "4", "5"]}})),
    Fault(EXPLANATION, replace(RUN, explanations=[{**RUN.explanations[0], "invited": True}])),
    Fault(EXPLANATION, replace(RUN, explanations=[{**RUN.explanations[0], "clauses": [{"holds": True}]}])),
]


def test_a_good_log_breaks_no_rule() -> None:
    judgement = check(RUN)
    assert judgement.ok
    assert [verdict.rule for verdict in judgement.verdicts] == list(RULES)
    referee = judgement.referees["1"]
    assert referee.waves.sent == [(START, 3), (START + 60 * MINUTE, 3), (START + 100 * MINUTE, 1)]
    assert referee.seats.filled_at == START + 70 * MINUTE


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, id=f"{number}: {fault.rule}") for number, fault in enumerate(FAULTS)]
)
def test_a_corrupted_log_is_found_out(fault: Fault) -> None:
    assert fault.rule in broken(fault.run)


def test_every_rule_is_put_to_the_test() -> None:
    assert {fault.rule for fault in FAULTS} == set(RULES)


def test_what_a_shift_in_time_breaks_is_named_alone() -> None:
    assert broken(edited(("60 invited 4 5 6", "65 invited 4 5 6"))) == {RHYTHM}
    assert broken(edited(("60 invited 4 5 6", "60 invited 5 4 6"))) == {ORDER}
    assert broken(edited((" 80 expired 3 6", " 80 expired 3"))) == {EXPIRY, COUNTERS}


def test_events_of_other_things_are_no_entries() -> None:
    event: dict[str, Any] = {"id": "3", "created_at": "2027-01-15T08:00:00.000Z"}
    invited = {"id": "9", "status": "pending", "gig_id": "1", "user_id": "7"}
    assert read_event({**event, "type": "user.updated", "data": {"id": "7"}}) is None
    assert read_event({**event, "type": "gig_invitation.created", "data": invited}) == Entry(
        3, START, "1", "invited", "7", "9"
    )


def test_a_directory_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("ten years of work")
    with (
        pytest.raises(DemoError, match="not empty and was not made by"),
        running_instance(tmp_path / "demo", ""),
    ):
        pass
    assert (tmp_path / "demo" / "thesis.txt").exists()


@pytest.fixture
def start_demo(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts `cirro demo` with these options in a home of its own."""
    environment = {**os.environ, "CIRRO_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)

    def start(*options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*CIRRO, "demo", *options],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_the_demo_keeps_all_rules_and_repeats_itself(
    start_demo: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = start_demo("--volunteers", "100", "--seed", "1", "--keep", "--json")
    try:
        assert process.stdout
        assert process.stderr
        first = json.loads(process.stdout.readline() or process.stderr.read())
        assert first["ok"], first["rules"]
        assert {gig["gig"]: gig["invited"] > 0 for gig in first["gigs"]} == {
            "Drone survey": True,
            "Oak planting": True,
            "Report approvers": True,
            "Crew leaders": True,
        }
        assert first["pay"]["returned"] == 1
        assert first["pay"]["arrived"] == first["pay"]["earned"] > 0
        told = ""
        while "curl" not in told:
            told += process.stderr.readline()
        assert "wave 2" in told
        address = told.rsplit('"', 1)[1].split("/v2")[0].strip()

        # Another Space of the same instance: other ids, the same people.
        founded = subprocess.run(
            [*CIRRO, "space", "create", "Again", "--sandbox", "--json"],
            env={**os.environ, "CIRRO_HOME": str(tmp_path / "demo"), "DATABASE_URL": ""},
            check=True,
            capture_output=True,
        )
        facts = json.loads(founded.stdout)
        with Api(address, Credentials(facts["app_id"], facts["private_key"]), lambda: False) as api:
            second = play(api, 100, 1, lambda _: None).facts()
        assert second["gigs"] == first["gigs"]
        assert second["ok"]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert not (tmp_path / "demo" / "postgres" / "data" / "postmaster.pid").exists()


def test_ctrl_c_is_obeyed_at_once(start_demo: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = start_demo("--volunteers", "5000")
    assert process.stdout
    assert process.stdout.readline().startswith("Starting")
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (130, "")
    assert out.endswith("Stopped.\n")
    assert not (tmp_path / "demo" / "postgres" / "data" / "postmaster.pid").exists()
