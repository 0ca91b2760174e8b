"""The `cirro` command as its user meets it: help, errors, tokens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import jwt
import pytest
from click.testing import CliRunner

from cirro.site.cli import cli
from cirro.spaces.domain.keys import KeyPair
from tests.site.instance import cirro, environment


def commands() -> Iterator[tuple[str, ...]]:
    """The words of every command and subcommand."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, sub) for sub in command.list_commands(context))


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*words, "--help"])
    assert shown.exit_code == 0, shown.output
    command: click.Command = cli
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    assert command.help
    if not isinstance(command, click.Group):
        assert re.search(r"Examples?:\n +\S", shown.output), f"{' '.join(words)} has no example"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{' '.join(words)} {option.opts[0]} has no help"


def test_help_loads_neither_django_nor_the_database_driver() -> None:
    program = (
        "import sys; from cirro.site.cli import cli; cli(['--help'], standalone_mode=False); "
        "sys.exit(str([m for m in ('django', 'psycopg', 'procrastinate', 'granian') if m in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stderr.strip() == "[]"
    assert "up" in run.stdout


def test_an_unknown_command_is_a_usage_error(tmp_path: Path) -> None:
    refused = cirro("plant", env=environment(tmp_path))
    assert refused.returncode == 2
    assert "No such command 'plant'" in refused.stderr


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"CIRRO_PORT": "eighty"}, "CIRRO_PORT must be a whole number between 1 and 65535, not 'eighty'"),
        ({"CIRRO_PORT": "0"}, "CIRRO_PORT must be a whole number between 1 and 65535, not '0'"),
        (
            {"CIRRO_WEB_THREADS": "900"},
            "CIRRO_WEB_THREADS must be a whole number between 1 and 64, not '900'",
        ),
        ({"DATABASE_URL": "mysql://ann:oak@db/x?a=b"}, "DATABASE_URL must begin with postgresql:// (or be"),
        ({"DATABASE_URL": "postgresql://[db/cirro"}, "DATABASE_URL can't be read: "),
        ({"DATABASE_URL": "host=db colour=red"}, "DATABASE_URL can't be read: "),
        ({"CIRRO_HOME": "/dev/null/cirro"}, "CIRRO_HOME can't be made: /dev/null/cirro: Not a directory"),
        ({"DATABASE_URL": "postgresql:///x?host=/nowhere"}, "the database does not answer as it should: "),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, variables: dict[str, str], message: str) -> None:
    nothing = dict.fromkeys(os.environ.keys() - environment(tmp_path).keys())
    env: dict[str, str | None] = {**nothing, "CIRRO_HOME": str(tmp_path), **variables}
    refused = CliRunner().invoke(cli, ["web"], env=env)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: {message}")
    assert len(refused.stderr.splitlines()) == 1


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    refused = cirro("--debug", "web", env=environment(tmp_path, CIRRO_PORT="x"))
    assert refused.returncode == 1
    assert "Traceback" in refused.stderr


def test_a_token_is_signed_from_files(tmp_path: Path, key_pair: KeyPair) -> None:
    (tmp_path / "app_id").write_text("an-app-id\n")
    (tmp_path / "key.pem").write_text(key_pair.private_pem)
    made = CliRunner().invoke(cli, ["token", "--dir", str(tmp_path)])
    assert made.exit_code == 0, made.output
    claims = jwt.decode(made.output.strip(), key_pair.public_pem, ["RS256"])
    assert claims["sub"] == "an-app-id"
    assert 590 < claims["exp"] - time.time() <= 600


def test_a_token_of_another_space(tmp_path: Path, key_pair: KeyPair) -> None:
    key = tmp_path / "my.pem"
    key.write_text(key_pair.private_pem)
    made = CliRunner().invoke(cli, ["space", "token", "--app-id", "mine", "--key", str(key)])
    assert jwt.decode(made.output.strip(), key_pair.public_pem, ["RS256"])["sub"] == "mine"


def test_without_a_key_there_is_no_token(tmp_path: Path) -> None:
    missing = CliRunner().invoke(cli, ["token", "--dir", str(tmp_path)])
    assert missing.exit_code == 1
    assert f"there is no {tmp_path}/app_id" in missing.output
    (tmp_path / "key.pem").write_text("not a key")
    (tmp_path / "app_id").write_text("x")
    broken = CliRunner().invoke(cli, ["token", "--dir", str(tmp_path)])
    assert broken.exit_code == 1
    assert "no RSA private key" in broken.output


@pytest.mark.parametrize("options", [("app-id",), ("key",), ("dir", "app-id", "key")])
def test_half_of_a_pair_signs_no_token(tmp_path: Path, key_pair: KeyPair, options: tuple[str, ...]) -> None:
    (tmp_path / "app_id").write_text("x")
    (tmp_path / "key.pem").write_text(key_pair.private_pem)
    values = {"app-id": "x", "key": str(tmp_path / "key.pem"), "dir": str(tmp_path)}
    words = [word for name in options for word in (f"--{name}", values[name])]
    refused = CliRunner().invoke(cli, ["token", *words], env={"CIRRO_HOME": str(tmp_path)})
    assert refused.exit_code == 2
    assert "--dir" in refused.output
