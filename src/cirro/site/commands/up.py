"""`cirro up`."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import click

from cirro.site.home import address, home, host, port
from cirro.site.session import check_answers, close_connections, set_up_django
from cirro.site.supervisor.errors import SupervisorError


@click.command()
def up() -> None:
    """Run everything: the embedded PostgreSQL, the web server and a worker. Stop it with Ctrl-C.

    Data lies in CIRRO_HOME (default: var/ in the current directory), the address is CIRRO_HOST (127.0.0.1) and
    CIRRO_PORT (8000). With DATABASE_URL that PostgreSQL is used and no embedded one is started. The first start makes
    the tables and a sandbox Space with invented workers, whose key it keeps in CIRRO_HOME/sandbox. In a source tree
    the sample Space runs too, on the next port; CIRRO_SAMPLE=off leaves it out.

    \b
    Examples:
      cirro up
      CIRRO_HOME=/srv/cirro CIRRO_PORT=8080 cirro up
    """
    from cirro.site.commands.web import processes, threads
    from cirro.site.databases import database_settings
    from cirro.site.postgres import EmbeddedPostgres
    from cirro.site.sample import hindrance, is_wanted, sample_program, sample_url
    from cirro.site.supervisor.program import Program
    from cirro.site.supervisor.readiness import http_ready
    from cirro.site.supervisor.supervisor import Supervisor
    from cirro.site.web_address import public_url
    from cirro.site.welcome import RUN, welcome

    directory, where = home(), address()
    given = os.environ.get("DATABASE_URL", "")
    (
        processes(),
        threads(),
        database_settings(given),
        is_wanted(),
        public_url(),
    )  # wrong settings are refused before anything starts
    server = None if given else EmbeddedPostgres(directory)
    with Supervisor(directory, address=where, database=server, check=_check_port) as supervisor:
        if not supervisor.stopping:
            if given:
                check_answers(given)
            os.environ["CIRRO_HOME"] = str(directory)
            if server:
                os.environ["DATABASE_URL"] = server.url()
            app_id = _prepare(directory, supervisor.console.say)
            programs = [
                Program("web", [*RUN, "web"], ready=http_ready(f"{where}/health"), stop_timeout=15),
                Program("worker", [*RUN, "worker"], stop_timeout=15),
            ]
            if is_wanted():
                why_not = hindrance()
                if why_not:
                    supervisor.console.say(f"the sample Space does not run: {why_not}")
                else:
                    programs.append(sample_program(public_url(), directory / "sandbox"))
            if supervisor.start(programs):
                sample = sample_url() if "sample" in supervisor.pids() else None
                click.echo(welcome(where, directory / "sandbox", app_id, sample=sample))
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
                f"CIRRO_PORT={port() + 2 if port() < 65534 else 8000}"
            ) from error


def _prepare(directory: Path, say: Callable[[str], None]) -> str:
    """Tables and sandbox Space, made where they are missing; the Space's app id."""
    from cirro.site.prepared import note_prepared, prepared_app_id
    from cirro.site.sample import sample_url

    url = os.environ["DATABASE_URL"]
    app_id = prepared_app_id(directory, url, sample_url())
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
        app_id = ensure_sandbox(directory / "sandbox", sample_url())
    finally:
        close_connections()
    note_prepared(directory, url, sample_url())
    return app_id
