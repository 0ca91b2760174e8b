"""Joining, leaving, coming back; and all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import CirroError
from cirro.people.domain.create_user import create_user
from cirro.people.models import User
from cirro.spaces.domain.membership import join, remove_member
from cirro.spaces.domain.store_document import store_document
from tests.support.client import ApiClient


def test_who_comes_back_has_the_same_address_and_no_document(api: ApiClient) -> None:
    user = api.worker({"a": 1})
    gig = api.gig()
    before = api.get(f"/v2/users/{user}").json
    api.delete(f"/v2/users/{user}")
    with transaction.atomic():
        join(api.space, int(user), clock.now(api.space))
    after = api.get(f"/v2/users/{user}").json
    assert after == {**before, "worker": None}
    api.make(f"/v2/users/{user}/worker", {"document": {"a": 2}})
    api.post("/v2/test_clock/advance", {"by_seconds": 3600})
    # Nobody is invited twice to one gig without a reset.
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["expired"]
    assert api.post(f"/v2/gig_invitations/{api.invitations(gig)[0]['id']}/reset").status == 200


def test_one_person_in_two_spaces(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    other = new_api("Another")
    user = int(api.worker({"a": 1}))
    with transaction.atomic():
        join(other.space, user, clock.now())
    there = other.make(f"/v2/users/{user}/worker", {"document": {"b": 2}})
    here = api.get(f"/v2/users/{user}").json
    assert (here["worker"]["document"], there["worker"]["document"]) == ({"a": 1}, {"b": 2})
    assert here["anonymous_email"] != there["anonymous_email"]
    api.delete(f"/v2/users/{user}")
    assert other.get(f"/v2/users/{user}").json == there


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run all of them in threads of their own; each one's result, or the refusal."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except CirroError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_first_documents_stored_at_once_make_one_worker(new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    user = int(api.make("/v2/users")["id"])
    results = at_once([partial(store_document, api.space, user, {"n": n}) for n in range(12)])
    assert not [result for result in results if isinstance(result, CirroError)]
    rows = sql.rows(
        "SELECT id, (document->>'app_worker_id')::bigint FROM spaces_worker WHERE user_id = %s", [user]
    )
    assert len(rows) == 1
    assert rows[0][0] == rows[0][1]
    last = api.get("/v2/events?type=user.updated&order=desc&limit=1").json["data"][0]
    assert last["data"] == api.get(f"/v2/users/{user}").json


@pytest.mark.django_db(transaction=True)
def test_storing_while_leaving_never_leaves_a_worker_behind(new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    for _ in range(5):
        user = int(api.worker({}))
        stores = [partial(store_document, api.space, user, {"n": n}) for n in range(4)]
        at_once([*stores[:2], partial(remove_member, api.space, user), *stores[2:]])
        assert api.get(f"/v2/users/{user}").status == 404
        assert sql.row("SELECT 1 FROM spaces_worker WHERE user_id = %s", [user]) is None


@pytest.mark.django_db(transaction=True)
def test_one_address_taken_at_once_goes_to_one_person(new_api: Callable[..., ApiClient]) -> None:
    new_api()
    now = clock.now()
    emails = ["ada@example.com", "ADA@example.com", "Ada@Example.Com"] * 3
    results = at_once([partial(create_user, at=now, email=email) for email in emails])
    assert sum(isinstance(result, User) for result in results) == 1
    refusals = {str(result) for result in results if isinstance(result, CirroError)}
    assert refusals == {"email: is taken already"}
