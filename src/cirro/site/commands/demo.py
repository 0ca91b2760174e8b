"""`cirro demo`."""

from __future__ import annotations

import json
import os
import shlex
import time

import click

from cirro.site.home import home


@click.command()
@click.option(
    "--volunteers",
    type=click.IntRange(20, 100_000),
    default=5_000,
    show_default=True,
    help="How many people there are to invite.",
)
@click.option(
    "--seed", default=1, show_default=True, help="The same number gives the same people and the same run."
)
@click.option("--keep", is_flag=True, help="Leave the instance running at the end, to look around in it.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object; the story goes to standard error."
)
def demo(volunteers: int, seed: int, keep: bool, as_json: bool) -> None:
    """Show the main job on an example Space, "Crowd tree planting".

    Starts an instance of its own in the directory demo/ of CIRRO_HOME (wiped first), with an embedded PostgreSQL
    or the one of DATABASE_URL, and stops it at the end. In it, all through the HTTP API: thousands of volunteers
    join, four gigs invite them in waves, and simulated people accept, decline, ignore and leave for a week on the
    sandbox clock. Then their work is reported, the pay calendar bills it, a SEPA file goes to a simulated bank, and what
    comes back is sent again.

    Ends with tables and with a check of everything that happened against the rules; exit code 1 when one is broken.

    \b
    Examples:
      cirro demo
      cirro demo --volunteers 500 --seed 7 --keep
    """
    # Imported late: `cirro --help` stays fast.
    from cirro.site.demo.client import Api, StoppedError
    from cirro.site.demo.instance import running_instance
    from cirro.site.demo.pay import play_pay
    from cirro.site.demo.play import play
    from cirro.site.demo.report import verdicts
    from cirro.site.demo.shell import on_instance
    from cirro.site.session import database

    def say(line: str) -> None:
        click.echo(line, err=as_json)

    began = time.monotonic()
    try:
        say("Starting an instance of its own ...")
        url = os.environ.get("DATABASE_URL", "")
        with running_instance(home() / "demo", url) as instance:
            say(f"    it answers at {instance.address} ({time.monotonic() - began:.0f} s)")
            with Api(instance.address, instance.credentials, lambda: instance.supervisor.stopping) as api:
                outcome = play(api, volunteers, seed, say)
                with on_instance(instance.home, url), database():
                    paid = play_pay(api, instance.home, outcome.story, seed, say)
            for line in verdicts(paid.verdicts):
                say(line)
            say("")
            say(f"{time.monotonic() - began:.0f} s in all.")
            if as_json:
                click.echo(
                    json.dumps(
                        {**outcome.facts(), "pay": paid.facts(), "ok": outcome.judgement.ok and paid.ok}
                    )
                )
            if keep:
                say(
                    f"\nThe instance keeps running at {instance.address} until Ctrl-C. Look around with\n"
                    f'  curl -H "Authorization: Bearer $(CIRRO_HOME={shlex.quote(str(instance.home))} cirro token)" '
                    f"{instance.address}/v2/gigs"
                )
                instance.supervisor.run()
    except (StoppedError, KeyboardInterrupt):
        say("Stopped.")
        raise click.exceptions.Exit(130) from None
    if not (outcome.judgement.ok and paid.ok):
        raise click.exceptions.Exit(1)
