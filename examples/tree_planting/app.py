"""Puts the sample together: pages, sign-in, error pages."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException, SecurityError

from . import coordinator, my_gigs, safety, sign_in, words
from .cirro_api import CirroApi, CirroError, Credentials

# The errors that people can meet, in words for them.
_WORDS = {
    400: ("That did not work", "What your browser sent could not be read. Go back and try once more."),
    404: ("There is no such page", "The address has a slip, or the page is gone."),
    405: ("There is no such page", "This address takes forms only. Go back and use the buttons there."),
    413: ("That was too much", "The form is larger than this Space takes."),
    500: ("Something went wrong", "It is our fault, not yours. Please try again later."),
}


def create_app(cirro_url: str, space_dir: str | Path) -> Flask:
    """The sample as a WSGI application, for the Space whose credentials lie in `space_dir`.

    `cirro_url` must be the address that people reach Cirro under: they are sent there to sign in.
    Raises OSError when the credentials are missing.
    """
    app = Flask(__name__)
    api = CirroApi(cirro_url, Credentials.read(space_dir))
    app.extensions["cirro"] = api
    safety.set_up(app, secret=api.credentials.app_secret)
    sign_in.set_up(app, api)
    words.set_up(app)
    for blueprint in (sign_in.pages, my_gigs.pages, coordinator.pages):
        app.register_blueprint(blueprint)
    app.register_error_handler(CirroError, _cirro_error)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _cirro_error(error: CirroError) -> tuple[str, int]:
    title = "That was not possible" if 0 < error.status < 500 else "Cirro is not there"
    return render_template("message.html", title=title, text=str(error)), 502


def _http_error(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    if isinstance(error, SecurityError):
        # A host name that isn't ours: no page of ours can be addressed under it.
        return error.get_body(), code
    title, text = _WORDS.get(code, (error.name, ""))
    # A page that stopped with a sentence of its own knows best.
    own = error.description != type(error).description
    return render_template("message.html", title=title, text=error.description if own else text), code
