"""The pages of a volunteer: what I told the Space about me, my invitations, my gigs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from .cirro_api import CirroError
from .visitor import cirro, people_only, user, workers_only
from .words import LANGUAGES, REGIONS

pages = Blueprint("my_gigs", __name__)

OPEN = {"status[]": ["created", "started"], "archived": "false"}
# How many gigs to invite a newcomer to at most: enough to choose from, not a flood.
GIGS_FOR_NEWCOMERS = 3
HOURS_IN_A_WEEK = 168
# An answer, and the call that reports it. Cirro must hear of every answer, or it goes on inviting others.
ANSWERS = {
    "accept": ("accept", "You have a place. Thank you!"),
    "decline": ("reject", "You declined. The place goes to somebody else."),
    "leave": ("reject", "You left the gig. The place goes to somebody else."),
}


@pages.get("/")
def home() -> Response | str:
    """My invitations and gigs, or the welcome page for who is not signed in."""
    if "user_id" not in session:
        return render_template("welcome.html")
    return _my_invitations()


@workers_only
def _my_invitations() -> str:
    # A Space of some size keeps its gigs in its own database; here Cirro is the only one.
    gigs = {gig["id"]: gig for gig in cirro().everything("/gigs", {"archived": "false"})}
    groups: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
        "waiting": [],
        "accepted": [],
        "past": [],
    }
    query = {"user_id": user()["id"], "exclude_archived_gigs": "true"}
    for invitation in cirro().everything("/gig_invitations", query):
        gig = gigs.get(invitation["gig_id"])
        if gig:
            running = gig["status"] in ("created", "started")
            waiting = "waiting" if invitation["status"] == "pending" else invitation["status"]
            groups[waiting if running and waiting in groups else "past"].append((invitation, gig))
    is_open = any(gig["status"] in ("created", "started") for gig in gigs.values())
    return render_template("home.html", groups=groups, is_open=is_open)


@pages.get("/me")
@people_only
def about_me() -> str:
    """The form for the worker document, empty on the first visit."""
    document = _document()
    return render_template("about_me.html", document=document, is_new=not document, faults={})


@pages.post("/me")
@people_only
def save_about_me() -> Response | str | tuple[str, int]:
    """Store the worker document; a newcomer gets invitations to gigs that are open already."""
    document, faults = _read_form()
    is_new = user()["worker"] is None
    if faults:
        return render_template("about_me.html", document=document, is_new=is_new, faults=faults), 422
    # Cirro replaces the whole document, so what else we know of somebody is sent along.
    cirro().post(f"/users/{user()['id']}/worker", {"document": {**_document(), **document}})
    if is_new:
        _invite_at_once()
    else:
        flash("Saved.")
    return redirect(url_for("my_gigs.home"))


@pages.get("/gigs/<int:gig_id>")
@workers_only
def gig(gig_id: int) -> str:
    """One gig: the page that its `url` at Cirro, and so every invitation, leads to."""
    found = cirro().get(f"/gigs/{gig_id}")
    why = cirro().get(f"/gigs/{gig_id}/explanations", {"user_id": user()["id"]})
    return render_template("gig.html", gig=found, invitation=why["invitation"], why=why, document=_document())


@pages.post("/gigs/<int:gig_id>/<answer>")
@workers_only
def respond(gig_id: int, answer: str) -> Response:
    """Accept, decline or leave.

    The invitation is looked up by person and gig. With its id in the form instead, anybody could answer for others:
    to Cirro the Space may answer for all of its people.
    """
    if answer not in ANSWERS:
        abort(404)
    found = cirro().get("/gig_invitations", {"user_id": user()["id"], "gig_id": gig_id})["data"]
    if not found:
        abort(404, "You have no invitation to this gig.")
    call, done = ANSWERS[answer]
    try:
        cirro().post(f"/gig_invitations/{found[0]['id']}/{call}")
        flash(done)
    except CirroError as error:
        if error.status != 422:
            raise
        # A rule: the places are taken, the gig has ended. Cirro says which.
        flash(f"That was not possible. {error}")
    return redirect(url_for("my_gigs.home"))


def _document() -> dict[str, Any]:
    worker = user()["worker"]
    return dict(worker["document"]) if worker else {}


def _read_form() -> tuple[dict[str, Any], dict[str, str]]:
    """The document that the form describes, and what is wrong with it by field."""
    hours = request.form.get("hours", type=int)
    document = {
        "languages": [code for code in LANGUAGES if code in request.form.getlist("languages")],
        "region": request.form.get("region", ""),
        # A number, so that filters can compare it.
        "hours": hours,
        "own_tools": "own_tools" in request.form,
    }
    faults = {}
    if not document["languages"]:
        faults["languages"] = "Choose at least one language."
    if document["region"] not in REGIONS:
        faults["region"] = "Choose a region."
    if hours is None or not 1 <= hours <= HOURS_IN_A_WEEK:
        faults["hours"] = f"Give a whole number from 1 to {HOURS_IN_A_WEEK}."
    return document, faults


def _invite_at_once() -> None:
    """Without this a newcomer would wait for a gig's next wave, and find an empty page."""
    gig_ids = [int(gig["id"]) for gig in cirro().everything("/gigs", OPEN)]
    invited = []
    if gig_ids:
        body = {"gig_ids": gig_ids, "max_amount": GIGS_FOR_NEWCOMERS}
        invited = cirro().post(f"/users/{user()['id']}/invitation_attempt", body)["invited_gig_ids"]
    if invited:
        flash("Welcome! There is work for you already.")
    elif not gig_ids:
        flash("Welcome! No gig is open at the moment. You will be invited as soon as one fits.")
    else:
        flash("Welcome! No open gig fits what you told us. You will be invited as soon as one does.")
