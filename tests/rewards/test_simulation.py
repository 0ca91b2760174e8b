"""Whatever happens in whatever order: no reward is paid twice, and none is lost (issue 4, "Shown by").

`make simulate` runs seeds by number and tells what happened; `CIRRO_LONG=1` runs far more.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from cirro.spaces.domain.keys import KeyPair
from tests.rewards.simulation.run import BLOCK, FailedError, run_block

FIRST = int(os.environ.get("CIRRO_SIMULATE_FROM") or 1)
SEEDS = int(os.environ.get("CIRRO_SIMULATE_SEEDS") or (10_000 if os.environ.get("CIRRO_LONG") else 200))

pytestmark = pytest.mark.django_db(transaction=True)


def blocks(first: int, count: int) -> Iterator[list[int]]:
    """The seeds, in runs of up to BLOCK."""
    seeds = list(range(first, first + count))
    while seeds:
        size = BLOCK - seeds[0] % BLOCK
        yield seeds[:size]
        seeds = seeds[size:]


@pytest.fixture(scope="module")
def tally() -> Iterator[Counter[str]]:
    """What happened, told in the end to whoever asked for it."""
    counted: Counter[str] = Counter()
    yield counted
    for what, number in sorted(counted.items()):
        sys.stdout.write(f"{number:9} {what}\n")


@pytest.mark.parametrize("seeds", list(blocks(FIRST, SEEDS)), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_whatever_happens_nothing_is_paid_twice_and_nothing_is_lost(
    key_pair: KeyPair, tally: Counter[str], seeds: Sequence[int]
) -> None:
    story = None
    try:
        run_block(key_pair, seeds, tally)
    except FailedError as failed:
        story = str(failed)
    if story:
        pytest.fail(story, pytrace=False)
    sys.stdout.write(f"{tally['seeds']} of {SEEDS} seeds, up to {seeds[-1]}\n")
