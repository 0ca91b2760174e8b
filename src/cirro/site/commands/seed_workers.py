"""`cirro seed-workers`."""

from __future__ import annotations

import json
import sys

import click

from cirro.site.session import database


@click.command("seed-workers")
@click.option("--space", required=True, metavar="ID_OR_APP_ID", help="The Space that gets the workers.")
@click.option("--count", required=True, type=click.IntRange(1), help="How many.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same people.")
@click.option("--force", is_flag=True, help="Allow it for a live Space.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def seed_workers(space: str, count: int, seed: int, force: bool, as_json: bool) -> None:
    """Fill a sandbox Space with invented workers, a million in a few minutes.

    They have varied languages, regions, skills and hours, and can't sign in. Each batch of 20,000 is kept once it
    is written, so an interrupted run leaves a part of them; there is one event `workers.seeded` for each batch and
    none for each worker.

    \b
    Example:
      cirro seed-workers --space 1 --count 10000 --seed 7
    """
    with database():
        from cirro.kernel.request import SpaceRef
        from cirro.spaces.domain.list_spaces import pick_space
        from cirro.spaces.domain.seed_workers import seed_workers as seed_into

        chosen = pick_space(space)
        ref = SpaceRef(chosen.id, chosen.app_id, chosen.is_sandbox, chosen.currency)
        with click.progressbar(length=count, label="workers", show_pos=True, file=sys.stderr) as bar:
            seed_into(ref, count, seed=seed, live=force, progress=lambda done: bar.update(done - bar.pos))
    facts = {"space": str(chosen.id), "count": count, "seed": seed}
    click.echo(json.dumps(facts) if as_json else f"space {chosen.id} has {count:,} more workers")
