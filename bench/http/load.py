"""A load client that costs little: keep-alive connections, ready-made requests, one thread that waits for all."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True)
class Load:
    """What a run measured."""

    answers: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Requests answered each second."""
        return self.answers / self.seconds


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """One HTTP/1.1 request as it goes over the wire, like the ones that the official client sends."""
    kind = "application/json" if body else "application/x-www-form-urlencoded"
    length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {token}\r\n{length}\r\n"
    ).encode() + body


def run(port: int, requests: Iterable[bytes], *, connections: int, seconds: float) -> Load:
    """Send `requests` over that many connections, each waiting for its answer, for some seconds or until there are no
    more. Raises RuntimeError when an answer is neither 200 nor 201."""
    waiting = iter(requests)
    with selectors.DefaultSelector() as selector:
        opened = [_Connection(port) for _ in range(connections)]
        try:
            began = time.perf_counter()
            deadline = began + seconds
            active = 0
            for connection in opened:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                active += connection.send(waiting)
            answers = 0
            while active:
                for key, _ in selector.select():
                    connection = key.data
                    if connection.receive():
                        answers += 1
                        if time.perf_counter() > deadline or not connection.send(waiting):
                            active -= 1
            return Load(answers, time.perf_counter() - began)
        finally:
            for connection in opened:
                connection.socket.close()


class _Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""

    def send(self, waiting: Iterator[bytes]) -> bool:
        """Send the next request; False when there is none."""
        for one in waiting:
            self.socket.sendall(one)
            return True
        return False

    def receive(self) -> bool:
        """Take in what has come; True when that completes an answer."""
        part = self.socket.recv(65_536)
        if not part:
            raise RuntimeError("the server closed the connection")
        self._read += part
        head, found, body = self._read.partition(_HEAD_END)
        if not found or len(body) < _length(head):
            return False
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            raise RuntimeError(f"the server answered {self._read[:500]!r}")
        self._read = b""
        return True


def _length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(_LENGTH) + len(_LENGTH)
    return int(lowered[start:].split(b"\r\n", 1)[0])
