"""How many gigs a Space has for those who look around, by its own clock."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cirro.gigs.domain.count_by_space import GigCounts, count_by_space
from tests.support.client import ApiClient


def test_running_and_coming_gigs_against_those_that_are_over(
    api: ApiClient, new_api: Callable[..., ApiClient]
) -> None:
    empty, other = new_api("Empty"), new_api("Other")
    now = int(time.time())
    for start, end in ((-100, 3600), (3600, 7200), (7200, 90_000), (-100, 50)):
        api.gig(start_at=now + start, end_at=now + end)
    archived, deleted = api.gig(), api.gig()
    api.make(f"/v2/gigs/{archived['id']}/archive")
    assert api.delete(f"/v2/gigs/{deleted['id']}").status == 200
    other.gig(start_at=now - 100, end_at=now + 60)
    spaces = [space.space.id for space in (api, empty, other)]
    assert count_by_space(spaces) == dict(
        zip(spaces, [GigCounts(4, 1), GigCounts(), GigCounts(1)], strict=True)
    )
    # One Space's clock is not another's.
    api.post("/v2/test_clock/advance", {"by_seconds": 7200})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        after = count_by_space(spaces)
    assert (after[spaces[0]], after[spaces[2]]) == (GigCounts(1, 4), GigCounts(1))
    assert len(queries) == 1
