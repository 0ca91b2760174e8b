"""Who asks why a worker heard nothing yet is told that the mail is held back."""

from __future__ import annotations

from datetime import timedelta

from cirro.gigs.domain.explain_invitation import explain_invitation
from cirro.gigs.domain.run_due import run_due
from cirro.kernel import clock
from cirro.kernel.times import iso_ms
from cirro.notifications.deliver.sort import sort_due
from cirro.spaces.domain.pause import pause
from tests.notifications.deliver.world import member
from tests.support.client import ApiClient


def test_an_explanation_names_the_moment_and_the_reason(live_api: ApiClient) -> None:
    ada = member(live_api.space, "ada")
    live_api.make(f"/v2/users/{ada.id}/worker", {"document": {}})
    gig = live_api.gig()
    run_due()
    until = clock.now() + timedelta(days=2)
    pause(ada.id, until)
    sort_due()
    held = explain_invitation(live_api.space, int(gig["id"]), ada.id)["reasons"]
    assert [reason["code"] for reason in held] == ["already_invited", "notification_held"]
    assert held[1]["message"] == (
        f"The mail about it is held back until {iso_ms(until)}: the person has paused until {iso_ms(until)}."
    )
    path = f"/v2/gigs/{gig['id']}/explanations?user_id={ada.id}"
    assert live_api.get(path).status == 200
    pause(ada.id, None)
    sort_due()
    told = explain_invitation(live_api.space, int(gig["id"]), ada.id)["reasons"]
    assert [reason["code"] for reason in told] == ["already_invited"]
