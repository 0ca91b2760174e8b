"""Whether the sample Space runs, and what it is told about its surroundings."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cirro.site import sample
from cirro.site.home import SettingError


def test_wanted_where_the_source_is_unless_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIRRO_SAMPLE", raising=False)
    assert sample.is_wanted()
    monkeypatch.setenv("CIRRO_SAMPLE", "off")
    assert not sample.is_wanted()
    monkeypatch.setenv("CIRRO_SAMPLE", "no")
    with pytest.raises(SettingError, match="CIRRO_SAMPLE must be on or off"):
        sample.is_wanted()
    # As installed from a wheel.
    monkeypatch.setenv("CIRRO_SAMPLE", "on")
    monkeypatch.setattr(sample, "_EXAMPLES", Path("/nowhere"))
    assert not sample.is_wanted()


def test_the_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setenv("CIRRO_PORT", str(taken - 1))
        assert (sample.hindrance() or "").startswith(f"can't listen on port {taken}: ")


def test_a_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "_NEEDS", ("flask", "no_such_package"))
    assert (sample.hindrance() or "").startswith("no_such_package is not installed")


def test_it_learns_nothing_but_addresses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@db/cirro")
    monkeypatch.setenv("CIRRO_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("CIRRO_PORT", "65535")
    program = sample.sample_program("https://cirro.example.org", tmp_path)
    told = {name: value for name, value in program.env.items() if name.startswith(("CIRRO", "DATABASE"))}
    assert told == {"CIRRO_URL": "https://cirro.example.org"}
    assert (program.env["SPACE_DIR"], program.env["PORT"]) == (str(tmp_path), "65534")
