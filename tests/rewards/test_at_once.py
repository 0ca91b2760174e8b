"""Many callers at once, on real connections."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from cirro.api.idempotency import HEADER, REPLAYED
from cirro.kernel import clock, sql
from cirro.rewards.domain.terms import set_hourly_rate
from cirro.rewards.models import BookTransaction, GigResult, Line, Payout
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import remove_member
from tests.gigs.threads import Paused, callers, together, wait_until_blocked, with_connection
from tests.gigs.world import World
from tests.rewards.ledger import balances, by_time, lines, on_a_bill
from tests.support.client import Answer, ApiClient
from tests.support.rewards import payout_fields, post_payout, post_result, post_time, result_fields

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 3_600_000
CALLERS = 20


@pytest.fixture(params=["live", "sandbox"])
def world(request: pytest.FixtureRequest, key_pair: KeyPair) -> World:
    """A Space of each kind."""
    return World(key_pair, is_sandbox=request.param == "sandbox")


def gig_of(api: ApiClient, world: World) -> dict[str, Any]:
    shown = api.gig(invitation_mode="manual")
    assert api.get("/v2/gigs").status == 200  # everything is loaded
    return shown


def clients(world: World, number: int) -> list[ApiClient]:
    return [ApiClient(world.new) for _ in range(number)]


@pytest.mark.parametrize("kind", ["result", "payout"])
def test_a_hundred_posts_with_one_key_make_one_object(world: World, kind: str) -> None:
    """Also for different people: only the key says what is the same."""
    api = ApiClient(world.new)
    gig, users = gig_of(api, world), [str(world.worker()) for _ in range(2)]

    def post(client: ApiClient, number: int) -> list[Answer]:
        user = users[number % 2]
        if kind == "result":
            return [post_result(client, user, gig, idempotency_key="k-1") for _ in range(5)]
        return [post_payout(client, user, idempotency_key="k-1") for _ in range(5)]

    found = together([partial(post, client, n) for n, client in enumerate(clients(world, CALLERS))])
    answers = [answer for several in found for answer in several]
    assert Counter(answer.status for answer in answers) == {201: 1, 208: 99}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert (GigResult.objects.count() + Payout.objects.count(), Line.objects.count()) == (1, 1)
    assert BookTransaction.objects.count() == 1
    assert len([type for _, type, *_ in world.events() if type.startswith((kind, f"gig_{kind}"))]) == 1


def test_a_hundred_posts_with_one_header_are_carried_out_once(world: World) -> None:
    api = ApiClient(world.new)
    gig, user = gig_of(api, world), str(world.worker())
    body = result_fields(user, gig)

    def post(client: ApiClient) -> list[Answer]:
        return [client.post("/v2/gig_results", body, **{HEADER: "k-1"}) for _ in range(5)]

    found = together([partial(post, client) for client in clients(world, CALLERS)])
    answers = [answer for several in found for answer in several]
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {201, 409}
    assert statuses[201] + statuses[409] == 100
    made = [answer for answer in answers if answer.status == 201]
    assert len({answer.json["id"] for answer in made}) == 1
    assert len([answer for answer in made if REPLAYED not in answer.headers]) == 1
    assert (GigResult.objects.count(), BookTransaction.objects.count()) == (1, 1)


def test_a_call_is_told_that_the_same_one_still_runs(world: World) -> None:
    api, gig = ApiClient(world.new), gig_of(ApiClient(world.new), world)
    user = str(world.worker())
    body = payout_fields(user)
    with callers() as threads:
        holding = Paused(threads, partial(hold_member, world, user))
        running = threads.submit(
            with_connection, lambda: ApiClient(world.new).post("/v2/payouts", body, **{HEADER: "k-1"})
        )
        wait_until_blocked()
        answer = api.post("/v2/payouts", body, **{HEADER: "k-1"})
        assert (answer.status, list(answer.json)) == (409, ["error"])
        other = api.post("/v2/payouts", {**body, "amount": 1}, **{HEADER: "k-1"})
        assert other.status == 409
        holding.commit()
        first = running.result(30)
    assert first.status == 201
    again = api.post("/v2/payouts", body, **{HEADER: "k-1"})
    assert (again.status, again.json, again.headers[REPLAYED]) == (201, first.json, "true")
    assert post_result(api, user, gig).status == 201


def hold_member(world: World, user: str) -> None:
    """What makes reports for that person wait."""
    clock.now(world.space)
    sql.rows(
        "SELECT 1 FROM spaces_member WHERE space_id = %s AND user_id = %s FOR NO KEY UPDATE",
        [world.space.id, user],
    )


def test_a_refused_first_call_makes_room_for_the_second(key_pair: KeyPair) -> None:
    """The second waits for what becomes of the key, and then is the first."""
    world = World(key_pair, is_sandbox=False)
    gig, users = gig_of(ApiClient(world.new), world), [str(world.worker()) for _ in range(2)]

    def refused(user: str) -> None:
        post_payout(ApiClient(world.new), user, idempotency_key="k-1")
        transaction.set_rollback(True)

    with callers() as threads:
        holding = Paused(threads, partial(refused, users[0]))
        second = threads.submit(
            with_connection, lambda: post_payout(ApiClient(world.new), users[1], idempotency_key="k-1")
        )
        wait_until_blocked()
        holding.commit()
        assert second.result(30).status == 201
    assert Payout.objects.get().user_id == int(users[1])
    assert post_result(ApiClient(world.new), users[0], gig).status == 201


def test_a_day_never_gets_more_than_24_hours(world: World) -> None:
    api = ApiClient(world.new)
    gigs, user = [gig_of(api, world) for _ in range(3)], str(world.worker())
    by_time(api, user)
    set_hourly_rate(world.space.id, 1_000)
    calls = [
        partial(post_time, client, user, gigs[n % 3], duration_in_ms=5 * HOUR)
        for n, client in enumerate(clients(world, 12))
    ]
    assert Counter(answer.status for answer in together(calls)) == {201: 4, 422: 8}
    assert balances(api)["payable", int(user), "EUR"] == 20_000


def test_one_of_many_reversals(world: World) -> None:
    api = ApiClient(world.new)
    result = post_result(api, str(world.worker()), gig_of(api, world)).json["id"]
    path, body = f"/v2/gig_results/{result}/reverse", {"reason": "Reported twice"}
    answers = together([partial(client.post, path, body) for client in clients(world, 8)])
    assert Counter(answer.status for answer in answers) == {201: 1, 422: 7}
    assert balances(api) == {}


def test_one_of_many_deletions(world: World) -> None:
    api = ApiClient(world.new)
    gig_of(api, world)
    payout = post_payout(api, str(world.worker())).json["id"]
    answers = together([partial(client.delete, f"/v2/payouts/{payout}") for client in clients(world, 8)])
    assert Counter(answer.status for answer in answers) == {200: 1, 404: 7}
    assert balances(api) == {}


def test_a_bill_and_a_deletion_do_not_both_get_the_line(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    api, user = ApiClient(world.new), str(world.worker())
    gig_of(api, world)
    billed, deleted = post_payout(api, user).json["id"], post_payout(api, user).json["id"]
    with callers() as threads:
        # The bill comes first: whoever deletes waits for it, and is refused.
        billing = Paused(threads, partial(on_a_bill, api, user, "billed"))
        deleting = threads.submit(
            with_connection, partial(ApiClient(world.new).delete, f"/v2/payouts/{billed}")
        )
        wait_until_blocked()
        billing.commit()
        assert deleting.result(30).status == 422
    sql.execute("UPDATE rewards_line SET bill_id = NULL")
    with callers() as threads:
        # The deletion comes first: the bill waits for it, and gathers the other line only.
        deletion = Paused(threads, partial(ApiClient(world.new).delete, f"/v2/payouts/{deleted}"))
        gathering = threads.submit(with_connection, partial(on_a_bill, api, user, "billed"))
        wait_until_blocked()
        deletion.commit()
        gathering.result(30)
    assert list(Line.objects.order_by("id").values_list("payout_id", "bill__state")) == [
        (int(billed), "billed"), (int(deleted), None),
    ]  # fmt: skip
    assert len(lines(user)) == 1


def test_nobody_earns_who_is_just_leaving(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    api, user = ApiClient(world.new), str(world.worker())
    gig = gig_of(api, world)
    with callers() as threads:
        leaving = Paused(threads, lambda: remove_member(world.space, int(user)))
        reports = [
            threads.submit(with_connection, partial(post, ApiClient(world.new), user, *rest))
            for post, rest in ((post_result, (gig,)), (post_time, (gig,)), (post_payout, ()))
        ]
        wait_until_blocked(3)
        leaving.commit()
        assert [report.result(30).status for report in reports] == [422, 422, 422]
    assert (lines(user), balances(api)) == ([], {})


def test_who_leaves_waits_for_the_report(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    api, user = ApiClient(world.new), str(world.worker())
    gig = gig_of(api, world)
    with callers() as threads:
        reporting = Paused(threads, lambda: post_result(ApiClient(world.new), user, gig))
        leaving = threads.submit(with_connection, lambda: remove_member(world.space, int(user)))
        wait_until_blocked()
        reporting.commit()
        leaving.result(30)
    assert len(lines(user)) == 1
    assert [type for _, type, *_ in world.events()][-2:] == ["gig_result.created", "user.deleted"]
