"""Columns that decisions are made from, compared with what they stand for."""

from __future__ import annotations

from cirro.gigs.domain.check_counters import COLUMNS, find_drift, mend
from cirro.kernel import sql
from tests.support.client import ApiClient


def drifting() -> dict[str, tuple[int, ...]]:
    return {drift.column: drift.first_ids for drift in find_drift() if drift.gigs}


def busy_gig(api: ApiClient) -> int:
    """A gig with one acceptance of three wanted, and one wave."""
    for number in range(4):
        api.worker({"number": number})
    gig = api.gig(seats_min=3, seats_max=3, invitation_multiplier=1)
    first = api.invitations(gig)[0]
    api.make(f"/v2/gig_invitations/{first['id']}/accept")
    return int(gig["id"])


def test_nothing_drifts_in_a_life_of_calls(api: ApiClient) -> None:
    busy_gig(api)
    api.make("/v2/test_clock/advance", {"by_seconds": 900})
    api.make(f"/v2/gigs/{api.gig()['id']}/archive")
    api.delete(f"/v2/gigs/{api.gig()['id']}")
    api.gig(invitation_mode="manual")
    ended = api.gig(end_at=api.get("/v2/test_clock").json["now"] + 7200)
    api.make("/v2/test_clock/advance", {"by_seconds": 8000})
    assert api.get(f"/v2/gigs/{ended['id']}").json["status"] == "ended"
    assert drifting() == {}


def test_each_column_is_found_and_set_right(api: ApiClient) -> None:
    gig = busy_gig(api)
    before = sql.row(f"SELECT {', '.join(COLUMNS)} FROM gigs_gig WHERE id = %s", [gig])
    assert before is not None
    sql.execute(
        "UPDATE gigs_gig SET accepted_count = 2, wave_count = 9, next_phase_at = end_at, next_wave_at = NULL WHERE id = %s",
        [gig],
    )
    assert drifting() == dict.fromkeys(COLUMNS, (gig,))
    assert [mend(column) for column in COLUMNS] == [1, 1, 1, 1]
    assert drifting() == {}
    after = sql.row(f"SELECT {', '.join(COLUMNS)} FROM gigs_gig WHERE id = %s", [gig])
    assert after is not None
    # A wave that was lost is due at once.
    assert after[:3] == before[:3]
    assert after[3] is not None


def test_too_many_acceptances_are_left_to_a_person(api: ApiClient) -> None:
    gig = busy_gig(api)
    sql.execute("UPDATE gigs_gig SET seats_max = 1, seats_min = 1, next_wave_at = NULL WHERE id = %s", [gig])
    sql.execute("UPDATE gigs_giginvitation SET status = 'accepted' WHERE gig_id = %s", [gig])
    assert drifting() == {"accepted_count": (gig,)}
    assert mend("accepted_count") == 0
    assert drifting() == {"accepted_count": (gig,)}
