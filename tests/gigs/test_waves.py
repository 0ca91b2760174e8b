"""Waves: who is invited, when, and in which order."""

from __future__ import annotations

from tests.support.client import ApiClient


def test_a_wave_goes_out_at_once_in_sort_order(api: ApiClient) -> None:
    users = [api.worker({"trees": n}) for n in range(5)]
    gig = api.gig(seats_min=1, invitation_multiplier=2, sort_query={"trees": -1})
    assert [invitation["user_id"] for invitation in api.invitations(gig)] == [users[4], users[3]]
