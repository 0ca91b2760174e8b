"""A mail as mail servers get it (RFC 5322, MIME): what the standard library makes of it, in a fraction of the time."""

from __future__ import annotations

import re
import secrets
from binascii import b2a_qp
from collections.abc import Iterable
from email.header import Header
from email.utils import parseaddr
from functools import lru_cache

from django.core.mail import BadHeaderError
from django.core.mail.message import sanitize_address

# RFC 5322: no line is longer, its end apart.
LONGEST_LINE = 998
_LONGEST_WORD = 60
_SIMPLE_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
# A line end after which no line goes on.
_END = re.compile(r"\r(?!\n[ \t])|(?<!\r)\n")


def put_together(
    headers: Iterable[tuple[str, str]], text: str, html: str | None, *, in_ascii: bool = False
) -> bytes:
    """The whole mail, with the line ends of SMTP. Headers that hold words or addresses come from `words` and `address`.
    `in_ascii`: for servers that take nothing else (RFC 6152), and for what must not be encoded anew on its way.

    Raises BadHeaderError for a value that would begin another header.
    """
    lines = [_header(name, value) for name, value in headers]
    lines.append(b"MIME-Version: 1.0\r\n")
    if html is None:
        return b"".join([*lines, *_part("plain", text, in_ascii)])
    boundary = f"cirro-{secrets.token_hex(16)}".encode()
    return b"".join(
        [
            *lines,
            b'Content-Type: multipart/alternative; boundary="%b"\r\n' % boundary,
            *(b"\r\n--", boundary, b"\r\n", *_part("plain", text, in_ascii)),
            *(b"\r\n--", boundary, b"\r\n", *_part("html", html, in_ascii)),
            *(b"\r\n--", boundary, b"--\r\n"),
        ]
    )


@lru_cache(maxsize=256)
def words(value: str) -> str:
    """Words for a header, such as a subject, encoded where they need it and in lines that are short enough."""
    header = Header(value, "us-ascii" if _is_plain(value) else "utf-8", header_name="Subject")
    return header.encode(linesep="\r\n")


def address(value: str) -> str:
    """An address for a header, with or without a name. Raises ValueError for what is none."""
    return value if _SIMPLE_ADDRESS.fullmatch(value) else _encoded(value)


@lru_cache(maxsize=256)
def envelope_address(value: str) -> str:
    """The same without its name. Raises ValueError for what is no address."""
    return parseaddr(address(value))[1]


def is_same_address(one: str, other: str) -> bool:
    """Whether mail to both goes to the same mailbox, however a domain in other scripts is written."""
    return _comparable(one) == _comparable(other)


def _comparable(value: str) -> str:
    try:
        return envelope_address(value).lower()
    except ValueError:
        return value.lower()


@lru_cache(maxsize=256)
def _encoded(value: str) -> str:
    if "@" not in value:
        raise ValueError(f"{value!r} is no address that mail can be sent to")
    if not parseaddr(value)[1].rpartition("@")[0].isascii():
        # Encoded it would be another mailbox.
        raise ValueError(f"{value!r} has signs before its @ that mail servers don't take")
    # Django's folds as files do.
    return sanitize_address(value, "utf-8").replace("\n", "\r\n")


def _is_plain(value: str) -> bool:
    # A word that is longer than a line would begin one of its own: then so would the whole header, with a space.
    return (
        value.isascii()
        and value.isprintable()
        and "=?" not in value
        and max(map(len, value.split()), default=0) <= _LONGEST_WORD
    )


def _header(name: str, value: str) -> bytes:
    if _END.search(value):
        raise BadHeaderError(f"{name} would not end where it should")
    return f"{name}: {value if value.isascii() else words(value)}\r\n".encode()


def _part(kind: str, text: str, in_ascii: bool) -> Iterable[bytes]:
    content = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    encoding = b"7bit" if content.isascii() else b"8bit"
    if (in_ascii and encoding == b"8bit") or max(map(len, content.split(b"\n"))) > LONGEST_LINE:
        encoding, content = b"quoted-printable", b2a_qp(content, istext=True)
    yield b'Content-Type: text/%b; charset="utf-8"\r\n' % kind.encode()
    yield b"Content-Transfer-Encoding: %b\r\n\r\n" % encoding
    yield content.replace(b"\n", b"\r\n")
