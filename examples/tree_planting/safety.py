"""What keeps people safe on every page: the session cookie, forms that only our own pages can send, headers."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Flask, Response, abort, request, session

# Names that this machine is reached under by itself. Without the check a foreign page could have its own name
# point here ("DNS rebinding") and read what only this machine may see.
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def set_up(app: Flask, *, secret: str) -> None:
    """Apply it all to `app`. Settings can be overridden, as in TREES_SESSION_COOKIE_SECURE=true behind TLS."""
    app.config.update(
        # Signs the session. Made from the Space's secret, so that sessions outlive a restart and nothing is stored.
        SECRET_KEY=hmac.digest(secret.encode(), b"session cookie of the sample Space", hashlib.sha256),
        # Cookies are shared by all ports of a host: a name of our own keeps Cirro's session apart.
        SESSION_COOKIE_NAME="tree_planting_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=LOOPBACK,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.config.from_prefixed_env("TREES")
    policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.endpoint != "static":
            # Pages are about one person: the browser's back button must not show them after sign-out.
            response.headers["Cache-Control"] = "no-store"
        return response

    app.before_request(_refuse_foreign_forms)
    app.jinja_env.globals["form_token"] = form_token


def form_token() -> str:
    """What each of our forms carries in its field `token`. A page of another site can't know it."""
    if "form_token" not in session:
        session["form_token"] = secrets.token_urlsafe(16)
    token: str = session["form_token"]
    return token


def _refuse_foreign_forms() -> None:
    if request.method == "POST":
        sent = request.form.get("token", "")
        if not hmac.compare_digest(sent.encode(), form_token().encode()):
            abort(400, "This form is too old. Go back, load the page again and send it once more.")
