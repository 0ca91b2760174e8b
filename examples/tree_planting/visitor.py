"""Who is asking, and what Cirro knows about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, flash, g, redirect, session, url_for
from werkzeug.wrappers import Response

from .cirro_api import CirroApi, CirroError

P = ParamSpec("P")
R = TypeVar("R")


def cirro() -> CirroApi:
    """The API, called as this Space."""
    api: CirroApi = current_app.extensions["cirro"]
    return api


def user() -> dict[str, Any]:
    """The signed-in person as Cirro knows them; on pages that are for signed-in people only."""
    found: dict[str, Any] = g.user
    return found


def people_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Decorates a page that is for signed-in people: others are sent to sign in first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if "user_id" not in session:
            return redirect(url_for("sign_in.begin", gig=kwargs.get("gig_id")))
        try:
            g.user = cirro().get(f"/users/{session['user_id']}")
        except CirroError as error:
            if error.status != 404:
                raise
            # They left, or withdrew their consent at Cirro. Not ours to keep, then.
            session.clear()
            flash("You have left this Space. Sign in if you want to come back.")
            return redirect(url_for("my_gigs.home"))
        return view(*args, **kwargs)

    return guarded


def workers_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Decorates a page for people who have told us about themselves: others are asked first."""

    @people_only
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if user()["worker"] is None:
            return redirect(url_for("my_gigs.about_me"))
        return view(*args, **kwargs)

    return guarded
