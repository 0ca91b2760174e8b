"""Explanations: what they say, and that the next wave does what they say."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.advance_clock import advance_clock
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.create_gig import create_gig
from cirro.gigs.domain.explain_invitation import explain_invitation
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.spaces.domain.store_document import store_document
from tests.gigs.people import as_sent, many_workers
from tests.mql import strategies
from tests.support.client import ApiClient

# Those who are invited in these tests have no address that mails reach.
INVITED = ["already_invited", "notification_dropped"]


def explain(api: ApiClient, gig: dict[str, Any], user: str) -> dict[str, Any]:
    answer = api.get(f"/v2/gigs/{gig['id']}/explanations?user_id={user}")
    assert answer.status == 200, answer.json
    return answer.json


def codes(shown: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in shown["reasons"]]


def message(shown: dict[str, Any]) -> str:
    """The message of the only reason; of those who were invited, the first."""
    first, *more = shown["reasons"]
    assert [reason["code"] for reason in more] == INVITED[1:] * shown["invited"]
    return str(first["message"])


def test_invited_by_a_wave(api: ApiClient) -> None:
    user = api.worker({"languages": ["en", "yo"], "region": "west"})
    gig = api.gig(filter_query={"languages": {"$in": ["en", "de"]}, "$or": [{"region": "west"}, {"age": 3}]})
    (invitation,) = api.invitations(gig)
    shown = explain(api, gig, user)
    assert re.fullmatch(
        r"Invited by wave 1 at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z; the invitation is pending now\.",
        message(shown),
    )
    assert shown == {
        "object": "gig_explanation",
        "gig_id": gig["id"],
        "user_id": user,
        "invited": True,
        "invitation": invitation,
        "matches": True,
        "clauses": [
            {
                "path": "languages",
                "clause": {"$in": ["en", "de"]},
                "holds": True,
                "values": ["en", "yo", ["en", "yo"]],
            },
            {"path": "", "clause": {"$or": [{"region": "west"}, {"age": 3}]}, "holds": True, "values": []},
        ],
        "reasons": [
            {"code": "already_invited", "message": message(shown)},
            {
                "code": "notification_dropped",
                "message": "No mail about it reached the worker: "
                "the address is at a domain that is reserved for examples and tests.",
            },
        ],
    }


def test_the_filter_does_not_match(api: ApiClient) -> None:
    user = api.worker({"region": "east", "trees": 3})
    gig = api.gig(filter_query={"region": "west", "trees": {"$gt": 1, "$lt": 3}, "age": {"$exists": True}})
    shown = explain(api, gig, user)
    assert (shown["invited"], shown["invitation"], shown["matches"]) == (False, None, False)
    assert [(c["path"], c["holds"], c["values"]) for c in shown["clauses"]] == [
        ("region", False, ["east"]),
        ("trees", True, [3]),
        ("trees", False, [3]),
        ("age", False, []),
    ]
    assert codes(shown) == ["filter_does_not_match"]
    assert (
        message(shown) == "The worker's document does not meet the gig's filter_query at region, trees, age."
    )


def test_invited_by_hand_although_the_filter_does_not_match(api: ApiClient) -> None:
    user = api.worker({"region": "east"})
    gig = api.gig(filter_query={"region": "west"})
    api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
    shown = explain(api, gig, user)
    assert (shown["invited"], shown["matches"], codes(shown)) == (True, False, INVITED)
    assert message(shown).startswith("Invited by hand or by an invitation attempt at ")


def test_not_a_worker(api: ApiClient) -> None:
    user = api.make("/v2/users")["id"]
    shown = explain(api, api.gig(filter_query={"region": "west"}), user)
    assert (shown["matches"], shown["clauses"], codes(shown)) == (None, [], ["not_a_worker"])


def test_manual_mode(api: ApiClient) -> None:
    user = api.worker({"region": "east"})
    shown = explain(api, api.gig(invitation_mode="manual", filter_query={"region": "west"}), user)
    assert (shown["matches"], codes(shown)) == (False, ["manual_mode"])


def test_waves_have_stopped(api: ApiClient) -> None:
    _, second = (api.worker({"trees": n}) for n in (2, 1))
    gig = api.gig(seats_max=2, total_seats=1, invitation_multiplier=1)
    (invitation,) = api.invitations(gig)
    api.make(f"/v2/gig_invitations/{invitation['id']}/accept")
    shown = explain(api, gig, second)
    assert codes(shown) == ["enough_accepted"]
    assert message(shown).startswith("1 accepted and seats_min is 1: waves have stopped")
    api.make(f"/v2/gigs/{gig['id']}", {"seats_max": 1})
    assert codes(explain(api, gig, second)) == ["gig_full", "enough_accepted"]


def test_the_gig_is_over(api: ApiClient) -> None:
    user = api.worker({"region": "west"})
    ended = api.gig(start_at=1_000_000, end_at=2_000_000)
    assert message(explain(api, ended, user)) == "The gig ended at 1970-01-24T03:33:20.000Z."
    api.make(f"/v2/gigs/{ended['id']}/archive")
    assert codes(explain(api, ended, user)) == ["gig_archived"]


def test_in_line(api: ApiClient) -> None:
    """One seat, one a wave: 1 was invited, 2 is next, 3 has one before them; and the gig ends before a fourth."""
    now = api.make("/v2/test_clock/advance", {"by_seconds": 0})["now"]
    users = [api.worker({"trees": -n}) for n in range(4)]
    gig = api.gig(
        start_at=now, end_at=now + 600, total_seats=1, invitation_multiplier=1, sort_query={"trees": -1}
    )
    shown = [explain(api, gig, user) for user in users]
    assert [codes(one) for one in shown] == [
        INVITED,
        ["next_wave"],
        ["not_yet_reached"],
        ["not_yet_reached"],
    ]
    due = message(shown[1]).removeprefix("The next wave will invite this worker; it is due at ").rstrip(".")
    assert message(shown[3]) == (
        f"2 matching workers stand before this one. The next wave is due at {due} and invites up to 1."
    )
    api.make("/v2/test_clock/advance", {"by_seconds": 301})
    assert [codes(explain(api, gig, user))[0] for user in users] == [
        "already_invited",
        "already_invited",
        "no_wave_left",
        "no_wave_left",
    ]


def test_a_live_wave_that_is_due(live_api: ApiClient, api: ApiClient) -> None:
    """In a live Space the first wave is a job: until it has run it is due now."""
    user = many_workers(live_api.space.id, 1, "'{}'")[0]
    shown = explain(live_api, live_api.gig(), str(user))
    assert message(shown) == "The next wave will invite this worker; it is due now."
    assert explain(api, api.gig(), api.worker({}))["invited"] is False


def test_unknown_gig_user_and_no_user(api: ApiClient, live_api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    theirs, stranger = live_api.gig(), many_workers(live_api.space.id, 1, "'{}'")[0]
    for path, status, error in (
        (f"/v2/gigs/{gig['id']}/explanations", 400, "user_id: is required"),
        (f"/v2/gigs/{gig['id']}/explanations?user_id=x", 400, None),
        (f"/v2/gigs/{gig['id']}/explanations?user_id={stranger}", 404, f"user {stranger} is not known"),
        (f"/v2/gigs/{theirs['id']}/explanations?user_id={user}", 404, f"gig {theirs['id']} is not known"),
        ("/v2/gigs/999999999/explanations?user_id=1", 404, "gig 999999999 is not known"),
    ):
        answer = api.get(path)
        assert answer.status == status, path
        assert error in (None, answer.json["error"])


def test_who_came_back_was_invited_before(api: ApiClient) -> None:
    user = api.worker({})
    gig = api.gig()
    sql.execute("DELETE FROM spaces_worker WHERE space_id = %s", [api.space.id])
    shown = explain(api, gig, user)
    assert (shown["invited"], shown["matches"], codes(shown)) == (True, None, INVITED)


def test_a_place_that_takes_too_long_to_find(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    users = many_workers(api.space.id, 3000, "jsonb_build_object('trees', n)")
    gig = api.gig(total_seats=1, invitation_multiplier=1, sort_query={"trees": 1})
    monkeypatch.setattr("cirro.gigs.domain.place_in_line.SECONDS", 0.001)
    assert codes(explain(api, gig, str(users[-1]))) == ["not_yet_reached"]


# --- The explanation never disagrees with the decision -------------------------------------------------------------

PEOPLE = 7
OPERATIONS = ("accept", "reject", "expire", "reset", "invite", "document")


@pytest.mark.django_db(transaction=True)
def test_the_next_wave_does_what_was_said(api: ApiClient) -> None:
    """Real commits, so that each document's transaction counts as in life; one Space, a gig for each example."""
    users = many_workers(api.space.id, PEOPLE, "'{}'")
    outsider = int(api.make("/v2/users")["id"])
    advance_clock(api.space, by_seconds=0)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        documents=strategies.documents,
        query=st.just({}) | st.just({"a": {"$exists": True}}) | strategies.filters.map(as_sent),
        sort=st.just({}) | strategies.sorts,
        seats=st.fixed_dictionaries(
            {
                "total_seats": st.integers(1, 2),
                "seats_min": st.sampled_from([2, 1, 3, 0]),
                "invitation_multiplier": st.integers(1, 2),
                "invitation_mode": st.sampled_from(["auto"] * 7 + ["manual"]),
            }
        ),
        room=st.none() | st.integers(0, 1),
        minutes=st.sampled_from([1000, 4, 7, 15]),
        rounds=st.lists(
            st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 19)), max_size=3),
            min_size=1,
            max_size=4,
        ),
    )
    def run(
        documents: list[dict[str, Any]],
        query: dict[str, Any],
        sort: dict[str, int],
        seats: dict[str, Any],
        room: int | None,
        minutes: int,
        rounds: list[list[tuple[str, int]]],
    ) -> None:
        for user, document in zip(users, documents, strict=False):
            store_document(api.space, user, as_sent(document))
        now = clock.now(api.space)
        seats_max = None if room is None else seats["seats_min"] + room
        fields = {
            "title": "Plant",
            "url": "https://trees.example",
            "start_at": now,
            "end_at": now + timedelta(minutes=minutes),
            **seats,
            "seats_max": seats_max,
            "filter_query": query,
            "sort_query": sort,
        }
        history = History(api, int(create_gig(api.space, fields, [])["id"]), users, documents)
        try:
            for operations in rounds:
                for kind, number in operations:
                    with suppress(Refused):
                        history.do(kind, number)
                history.check_next_wave()
            assert history.explained(outsider)["reasons"][0]["code"] == "not_a_worker"
        finally:
            archive_gig(api.space, history.gig_id)

    run()


class History:
    """What happens to one gig, and what is said about everybody meanwhile."""

    def __init__(
        self, api: ApiClient, gig_id: int, users: list[int], documents: list[dict[str, Any]]
    ) -> None:
        self.space, self.gig_id, self.users, self.documents = api.space, gig_id, users, documents

    def do(self, kind: str, number: int) -> None:
        user = self.users[number % len(self.users)]
        invitations = [row[0] for row in self._rows("id")]
        if kind == "document":
            store_document(self.space, user, as_sent(self.documents[number % len(self.documents)]))
        elif kind == "invite":
            invite_workers(self.space, self.gig_id, {user: False})
        elif invitations:
            change = {
                "accept": accept_invitation,
                "reject": reject_invitation,
                "expire": expire_invitation,
                "reset": reset_invitation,
            }[kind]
            change(self.space, invitations[number % len(invitations)])

    def check_next_wave(self) -> None:
        """Let the clock come to the next wave: it invites exactly whom the explanations name, in their order."""
        before = {user: self.explained(user) for user in self.users}
        predicted = [user for user in self.users if self._codes(before[user]) == ["next_wave"]]
        waiting = [user for user in self.users if self._codes(before[user]) == ["not_yet_reached"]]
        known = len(self._rows("id"))
        self._advance()
        new = self._rows("user_id, wave")[known:]
        assert sorted(user for user, _ in new) == predicted
        if waiting:
            gig = Gig.objects.get(id=self.gig_id)
            assert len(predicted) == gig.total_seats * gig.invitation_multiplier
            ahead = sorted(int(before[user]["reasons"][0]["message"].split()[0]) for user in waiting)
            assert ahead == list(range(len(predicted), len(predicted) + len(waiting)))
        for user, wave in new:
            assert self.explained(user)["reasons"][0]["message"].startswith(f"Invited by wave {wave} ")

    def explained(self, user: int) -> dict[str, Any]:
        """The explanation, which holds together and agrees with what is stored."""
        shown = explain_invitation(self.space, self.gig_id, user)
        stored = {row[0]: row[1:] for row in self._rows("user_id, id, wave")}
        assert shown["invited"] == (user in stored)
        assert self._codes(shown), "never without a reason"
        assert shown["invited"] == (self._codes(shown) == INVITED)
        if shown["invited"]:
            id, wave = stored[user]
            assert shown["invitation"]["id"] == str(id)
            how = "by hand" if wave is None else f"by wave {wave} "
            assert shown["reasons"][0]["message"].startswith(f"Invited {how}")
        if shown["matches"] is not None:
            assert shown["matches"] == all(clause["holds"] for clause in shown["clauses"])
        return shown

    def _advance(self) -> None:
        """To the next wave; where none is planned, to where one would have been."""
        now = clock.now(self.space)
        planned = Gig.objects.values_list("next_wave_at", flat=True).get(id=self.gig_id)
        target: datetime = max(planned, now) if planned else now + timedelta(minutes=5)
        advance_clock(self.space, to=target)

    def _rows(self, columns: str) -> list[tuple[Any, ...]]:
        return sql.rows(
            f"SELECT {columns} FROM gigs_giginvitation WHERE gig_id = %s ORDER BY id", [self.gig_id]
        )

    @staticmethod
    def _codes(shown: dict[str, Any]) -> list[str]:
        return [reason["code"] for reason in shown["reasons"]]
