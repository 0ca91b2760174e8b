"""Every operation of the document with every id of another Space: unknown, and nothing is written.

An operation that is added with an id that `tests.support.calls.KINDS` doesn't know fails here until it is told.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.support.calls import KINDS, REFUSED_STRANGERS, IdPlace, fill, id_places
from tests.support.client import ApiClient
from tests.support.document import operations
from tests.support.notifications import notification_things
from tests.support.rewards import reward_things
from tests.support.rows import contents

WITH_IDS = [operation for operation in operations() if id_places(operation)]
AREAS = sorted({operation.details["tags"][0] for operation in WITH_IDS})


@pytest.fixture
def own(new_api: Callable[..., ApiClient]) -> tuple[ApiClient, dict[str, str]]:
    """A client with ids of its own things."""
    api = new_api("Mine")
    return api, _things(api)


@pytest.fixture
def foreign(own: object, new_api: Callable[..., ApiClient]) -> dict[str, str]:
    """Ids of another Space's things, which has more of everything."""
    other = new_api("Other")
    return [_things(other) for _ in range(3)][-1]


def _things(api: ApiClient) -> dict[str, str]:
    user = api.worker({"region": "west"})
    gig = api.gig(invitation_mode="manual")
    invitation = api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
    return {
        "user": user,
        "gig": gig["id"],
        "task": gig["tasks"]["data"][0]["id"],
        "invitation": invitation["id"],
        **notification_things(api, user),
        **reward_things(api, user, gig),
    }


def test_every_id_is_of_a_known_kind() -> None:
    unknown = {place.name for operation in WITH_IDS for place in id_places(operation)} - set(KINDS)
    assert not unknown, f"say in tests/support/calls.py what these name: {unknown}"


@pytest.mark.parametrize("area", AREAS)
def test_other_spaces_ids_are_unknown(
    own: tuple[ApiClient, dict[str, str]], foreign: dict[str, str], area: str
) -> None:
    """As nothing is written, one pair of Spaces serves for many operations."""
    api, mine = own
    for operation in (each for each in WITH_IDS if each.details["tags"][0] == area):
        before = contents()
        for stranger in id_places(operation):
            ids: dict[IdPlace, str] = {
                place: (foreign if place == stranger else mine)[KINDS[place.name]]
                for place in id_places(operation)
            }
            call = fill(operation, ids, given=[stranger])
            answer = api.call(call.method, call.path, call.body)
            status = 422 if (operation.path, stranger.place, stranger.name) in REFUSED_STRANGERS else 404
            assert (answer.status, list(answer.json)) == (status, ["error"]), (stranger, call, answer.json)
            under_api = api.call(call.method, f"/api{call.path}", call.body)
            assert under_api.json == answer.json
        assert contents() == before, operation


@pytest.mark.parametrize("area", AREAS)
def test_with_own_ids_the_same_calls_are_understood(own: tuple[ApiClient, dict[str, str]], area: str) -> None:
    """So that the 404 above comes from the stranger's id and nothing else. What one operation did is undone for the next."""
    api, mine = own
    for operation in (each for each in WITH_IDS if each.details["tags"][0] == area):
        with transaction.atomic():
            for place in id_places(operation):
                ids = {other: mine[KINDS[other.name]] for other in id_places(operation)}
                call = fill(operation, ids, given=[place])
                answer = api.call(call.method, call.path, call.body)
                assert answer.status not in (400, 401, 404), (place, call, answer.json)
                if operation.method == "DELETE":
                    break
            transaction.set_rollback(True)
