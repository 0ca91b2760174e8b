"""`python -m tree_planting`: serve the sample on this machine, at http://127.0.0.1:PORT/."""

from __future__ import annotations

import logging
import os
import sys

from werkzeug.serving import make_server

from .app import create_app


def main() -> None:
    """Serve until stopped. Flask's own server will do for a sample; real Spaces run under gunicorn or the like."""
    try:
        port = int(os.environ.get("PORT") or 8001)
        app = create_app(
            cirro_url=os.environ.get("CIRRO_URL") or "http://localhost:8000",
            space_dir=os.environ.get("SPACE_DIR") or "var/sandbox",
        )
        # This machine only: the coordinator's page asks nobody to sign in.
        server = make_server("127.0.0.1", port, app, threaded=True)
    except (OSError, OverflowError, ValueError) as error:
        sys.exit(f"the sample Space can't start: {error}")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line for each request
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
