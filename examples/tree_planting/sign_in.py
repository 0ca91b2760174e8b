"""Sign in with Cirro: OAuth 2 with an authorization code, `state` and PKCE, by the library Authlib."""

from __future__ import annotations

from typing import Any

import requests
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from .cirro_api import TIMEOUT_SECONDS, CirroApi, CirroError

pages = Blueprint("sign_in", __name__)

# What the library says, in plain words. `access_denied` comes from Cirro when somebody says no.
DENIED = (
    "You did not allow Cirro to tell us who you are, so we can't sign you in. You can try again at any time."
)
STALE = "This sign-in was not started here, or too long ago. Please start again."
FAILED = "Cirro could not sign you in. Please start again."


def set_up(app: Flask, api: CirroApi) -> None:
    """Tell the library where Cirro is and who we are."""
    OAuth(app).register(
        "cirro",
        client_id=api.credentials.app_id,
        client_secret=api.credentials.app_secret,
        authorize_url=f"{api.url}/oauth/authorize",
        access_token_url=f"{api.url}/oauth/token",
        api_base_url=f"{api.url}/v2/",
        client_kwargs={
            "scope": "read",
            # PKCE: a code that somebody intercepts is worth nothing without the verifier in our session.
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


@pages.get("/sign-in")
def begin() -> Response:
    """Send the person to Cirro, where they sign in and say yes."""
    # A new session for a new person; only where they wanted to go is kept. That is a number, never an address,
    # so nobody can be sent anywhere else.
    gig = request.args.get("gig", type=int)
    session.clear()
    if gig is not None:
        session["gig"] = gig
    answer: Response = _cirro().authorize_redirect(url_for("sign_in.callback", _external=True))
    return answer


@pages.get("/callback")
def callback() -> Response | tuple[str, int]:
    """The person is back: exchange the code for a token, and ask with that who they are."""
    try:
        token = _cirro().authorize_access_token()
        answer = _cirro().get("users/me", token=token)
        answer.raise_for_status()
        user = answer.json()
    except MismatchingStateError:
        return _again(STALE, 400)
    except OAuthError as error:
        denied = error.error == "access_denied"
        if not denied:
            # For us: which rule of OAuth the sign-in broke, such as invalid_client.
            current_app.logger.warning("sign-in failed: %r", error.error)
        return _again(DENIED if denied else FAILED, 403 if denied else 400)
    except requests.RequestException as error:
        raise CirroError("Cirro does not answer at the moment. Please try again later.") from error
    gig = session.get("gig")
    # Nothing from before the sign-in stays. The token has told us what we wanted and is not kept either: from
    # here on we call the API as the Space.
    session.clear()
    session["user_id"] = user["id"]
    if gig is not None:
        return redirect(url_for("my_gigs.gig", gig_id=gig))
    return redirect(url_for("my_gigs.home"))


@pages.post("/sign-out")
def sign_out() -> Response:
    """Out of this Space. The person stays signed in at Cirro."""
    session.clear()
    return redirect(url_for("my_gigs.home"))


def _cirro() -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].cirro


def _again(text: str, status: int) -> tuple[str, int]:
    return render_template("message.html", title="You are not signed in", text=text, sign_in=True), status
