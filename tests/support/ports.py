"""Ports for servers that can't be told to take any."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """A loopback port that is given to nobody who asks for any, until the block ends; a server may listen there."""
    with socket.socket() as held:
        # Bound, and never listening: whoever names the port may have it as well.
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            held.setsockopt(socket.SOL_SOCKET, option, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
