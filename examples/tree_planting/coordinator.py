"""A demonstration for who runs the Space: make gigs, watch waves, turn the sandbox's clock.

It asks nobody to sign in, so it must never be reached from elsewhere: the sample listens on this machine only.
A real Space would ask who is there. Without this file (and its line in app.py) the rest works as before.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from .cirro_api import CirroError
from .visitor import cirro

pages = Blueprint("coordinator", __name__, url_prefix="/coordinator")

DAY = 86_400
STEPS = {300: "5 minutes", 3_600: "1 hour", DAY: "1 day", 7 * DAY: "1 week"}
GIGS_SHOWN = 8
EVENTS_READ, LINES_SHOWN = 200, 8
EMPTY = {
    "title": "Plant 50 birches",
    "seats": "3",
    "multiplier": "2",
    "filter": '{"languages": {"$in": ["en", "de"]}, "hours": {"$gte": 8}}',
}


class FormError(Exception):
    """What is wrong with the form, as a sentence."""


@pages.get("")
def board() -> str:
    """Gigs with what became of their invitations, the clock, and the form for a new gig."""
    return _board(EMPTY)


@pages.post("/preview")
def preview() -> str | tuple[str, int]:
    """Who would be invited? Nothing is written."""
    try:
        return _board(request.form, preview=cirro().post("/gigs/preview", _new_gig()))
    except (CirroError, FormError) as error:
        return _refused(error)


@pages.post("/gigs")
def create() -> Response | str | tuple[str, int]:
    """Make the gig; its first wave of invitations goes out at once."""
    try:
        # Its page is named by its id, which is known only afterwards. Until then it invites nobody.
        home = url_for("my_gigs.home", _external=True)
        gig = cirro().post("/gigs", {**_new_gig(), "url": home, "invitation_mode": "manual"})
        page = url_for("my_gigs.gig", gig_id=gig["id"], _external=True)
        cirro().post(f"/gigs/{gig['id']}", {"url": page, "invitation_mode": "auto"})
    except (CirroError, FormError) as error:
        return _refused(error)
    flash(f"“{gig['title']}” is made, and its first wave is out. Turn the clock for the next one.")
    return redirect(url_for("coordinator.board"))


@pages.post("/gigs/<int:gig_id>/volunteer")
def volunteer_accepts(gig_id: int) -> Response:
    """Invented volunteers answer nothing by themselves: have one of those invited accept."""
    waiting = cirro().get("/gig_invitations", {"gig_id": gig_id, "status": "pending", "limit": 1})["data"]
    if waiting:
        cirro().post(f"/gig_invitations/{waiting[0]['id']}/accept")
        flash("A volunteer has accepted.")
    else:
        flash("Nobody is invited at the moment.")
    return redirect(url_for("coordinator.board"))


@pages.post("/clock")
def advance() -> Response:
    """Turn the sandbox's clock: everything that falls due meanwhile happens now, in order."""
    seconds = request.form.get("by_seconds", type=int)
    if seconds in STEPS:
        clock = cirro().post("/test_clock/advance", {"by_seconds": seconds})
        flash(f"{STEPS[seconds]} later: {clock['runs']} steps were due (waves, starts, ends).")
    return redirect(url_for("coordinator.board"))


def _new_gig() -> dict[str, Any]:
    """The API's fields. Rules about them are Cirro's; here only what would not even be JSON is refused."""
    try:
        filter_query = json.loads(request.form.get("filter", ""))
    except ValueError as error:
        raise FormError(f"filter_query: is not JSON ({error})") from error
    now = cirro().get("/test_clock")["now"]
    return {
        "title": request.form.get("title", ""),
        "start_at": now + 7 * DAY,
        "end_at": now + 8 * DAY,
        "total_seats": request.form.get("seats"),
        "seats_max": request.form.get("seats"),
        "invitation_multiplier": request.form.get("multiplier"),
        "filter_query": filter_query,
        "tasks": [{"title": "Tree planted", "base_price": 250}],
    }


def _refused(error: CirroError | FormError) -> tuple[str, int]:
    if isinstance(error, CirroError) and not 400 <= error.status < 500:
        raise error
    return _board(request.form, fault=str(error)), 422


def _board(form: Any, **more: Any) -> str:
    gigs = cirro().get("/gigs", {"order": "desc", "limit": GIGS_SHOWN})["data"]
    return render_template(
        "coordinator.html",
        form=form,
        gigs=[(gig, _counts(gig["id"])) for gig in gigs],
        clock=cirro().get("/test_clock"),
        news=_news(),
        steps=STEPS,
        **more,
    )


def _news() -> list[tuple[str, str, int]]:
    """What happened last, as (type, what to, how often in a row): a wave is one line, not one for each invitation."""
    lines: list[tuple[str, str, int]] = []
    for event in cirro().get("/events", {"order": "desc", "limit": EVENTS_READ})["data"]:
        about = event["data"].get("title") or event["data"].get("status") or ""
        if lines and lines[-1][:2] == (event["type"], about):
            lines[-1] = (event["type"], about, lines[-1][2] + 1)
        else:
            lines.append((event["type"], about, 1))
    return lines[:LINES_SHOWN]


def _counts(gig_id: str) -> dict[str, int]:
    counts = dict.fromkeys(("pending", "accepted", "rejected", "expired"), 0)
    for invitation in cirro().everything("/gig_invitations", {"gig_id": gig_id}):
        counts[invitation["status"]] += 1
    return counts
