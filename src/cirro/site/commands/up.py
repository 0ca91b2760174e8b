"""`cirro up`."""

from __future__ import annotations

import os
import shlex
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import click

from cirro.site.home import address, home, host, port
from cirro.site.session import check_answers, close_connections, set_up_django
from cirro.site.supervisor.errors import SupervisorError

_RUN = (sys.executable, "-m", "cirro.site.cli")


@click.command()
def up() -> None:
    """Run everything: the embedded PostgreSQL, the web server and a worker. Stop it with Ctrl-C.

    Data lies in CIRRO_HOME (default: var/ in the current directory), the address is CIRRO_HOST (127.0.0.1) and
    CIRRO_PORT (8000). With DATABASE_URL that PostgreSQL is used and no embedded one is started. The first start makes
    the tables and a sandbox Space with invented workers, whose key it keeps in CIRRO_HOME/sandbox.

    \b
    Examples:
      cirro up
      CIRRO_HOME=/srv/cirro CIRRO_PORT=8080 cirro up
    """
    from cirro.site.commands.web import processes, threads
    from cirro.site.databases import database_settings
    from cirro.site.postgres import EmbeddedPostgres
    from cirro.site.supervisor.program import Program
    from cirro.site.supervisor.readiness import http_ready
    from cirro.site.supervisor.supervisor import Supervisor

    directory, where = home(), address()
    given = os.environ.get("DATABASE_URL", "")
    processes(), threads(), database_settings(given)  # wrong settings are refused before anything starts
    server = None if given else EmbeddedPostgres(directory)
    with Supervisor(directory, address=where, database=server) as supervisor:
        if not supervisor.stopping:
            _check_port()
            if given:
                check_answers(given)
            os.environ["CIRRO_HOME"] = str(directory)
            if server:
                os.environ["DATABASE_URL"] = server.url()
            app_id = _prepare(directory, supervisor.console.say)
            programs = [
                Program("web", [*_RUN, "web"], ready=http_ready(f"{where}/health"), stop_timeout=15),
                Program("worker", [*_RUN, "worker"], stop_timeout=15),
            ]
            if supervisor.start(programs):
                click.echo(_welcome(where, directory / "sandbox", app_id))
                supervisor.run()
        supervisor.console.say("stopping; calls and jobs that are running are finished first")
    supervisor.console.say(f"stopped; the data stays in {directory if server else 'the database'}")


def _check_port() -> None:
    """Whether somebody else has the port must be asked: two servers of one user may share it without noticing."""
    try:
        family, kind, protocol, _, name = socket.getaddrinfo(host(), port(), type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise SupervisorError(
            f"CIRRO_HOST={host()} is no address of this machine: {error.strerror}"
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(name)
        except OSError as error:
            raise SupervisorError(
                f"can't listen on {host()}:{port()}: {error.strerror}. Stop what uses the port, or choose another: "
                f"CIRRO_PORT={port() + 1 if port() < 65535 else 8000}"
            ) from error


def _prepare(directory: Path, say: Callable[[str], None]) -> str:
    """Tables and sandbox Space, made where they are missing; the Space's app id."""
    from cirro.site.prepared import note_prepared, prepared_app_id

    url = os.environ["DATABASE_URL"]
    app_id = prepared_app_id(directory, url)
    if app_id:
        return app_id
    set_up_django()
    from cirro.site import migrations
    from cirro.site.sandbox import ensure_sandbox

    try:
        if not migrations.has_tables():
            say("preparing the database; this happens once")
            migrations.migrate(lambda line: None)
        elif migrations.pending():
            say("bringing the database to this version")
            migrations.migrate(say)
        app_id = ensure_sandbox(directory / "sandbox")
    finally:
        close_connections()
    note_prepared(directory, url)
    return app_id


def _welcome(where: str, sandbox: Path, app_id: str) -> str:
    program = Path(sys.argv[0]).absolute()
    cirro = [str(program)] if program.name == "cirro" else list(_RUN)
    open_to_all = host() in ("0.0.0.0", "::") and not os.environ.get("CIRRO_HOSTS")  # noqa: S104 - compared, not bound
    hosts = (
        "\n  Other machines get answers only under the names in CIRRO_HOSTS, which is not set."
        if open_to_all
        else ""
    )
    token = shlex.join([*cirro, "token", "--dir", str(sandbox)])
    return f"""
Cirro runs at {where} (Ctrl-C stops it).{hosts}

  API documentation   {where}/v2/docs
  Sandbox Space       Crowd tree planting
    app id            {app_id}
    private key       {sandbox / "key.pem"}

Try it, in another terminal:

  curl -s -H "Authorization: Bearer $({token})" {where}/v2/gigs | python3 -m json.tool
"""
