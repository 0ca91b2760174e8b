"""Tell whether a web server answers."""

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit


def http_ready(url: str, *, timeout: float = 2.0) -> Callable[[], bool]:
    """A question for `Program.ready`: does a GET of `url` answer with a status below 500?

    Asks the address directly: a proxy set in the environment is not used. `timeout` in seconds for each
    question.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        raise ValueError(f"{url!r} is not an http:// address")
    host, port = parts.hostname, parts.port or 80
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def ready() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ready
