"""Does the web server answer? Needs no database."""

from __future__ import annotations

import json
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener

from cirro.site.doctor.finding import Finding, ok, warn
from cirro.site.home import address, home
from cirro.site.supervisor.filelock import FileLock

_TIMEOUT = 3.0


def check_web_server() -> Finding:
    """Asks where the `cirro up` of this data directory said that it is, then where the settings say."""
    noted = FileLock(home() / "up.lock").holder().get("address")
    places = list(dict.fromkeys([str(noted), address()] if noted else [address()]))
    for place in places:
        if _answers(place):
            return ok("web server", f"answers at {place}")
    return warn(
        "web server", f"does not answer at {' or '.join(places)}", "start `cirro up`, or `cirro web` alone"
    )


def _answers(place: str) -> bool:
    """Whether that is Cirro, with a database; asked directly, whatever proxy the environment names."""
    try:
        with build_opener(ProxyHandler({})).open(f"{place}/health", timeout=_TIMEOUT) as response:
            return bool(json.load(response) == {"status": "ok"})
    except (OSError, ValueError, HTTPException):
        return False
