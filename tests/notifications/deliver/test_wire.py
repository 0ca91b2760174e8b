"""Mails put together the quick way are read by the standard library as what they were made of."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default as policy
from email.utils import formataddr, parseaddr
from typing import Any

import pytest
from django.core.mail import BadHeaderError
from hypothesis import example, given
from hypothesis import strategies as st

from cirro.notifications.deliver.wire import LONGEST_LINE, address, envelope_address, put_together, words

# What the renderer lets through: one line, without control characters.
ONE_LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300).map(
    lambda text: " ".join(text.split())
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)


def read(content: bytes) -> EmailMessage[Any, Any]:
    return message_from_bytes(content, policy=policy)


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(ONE_LINE, TEXT, st.none() | TEXT)
@example("Hi", "x" * 5_000, "ä" * 700)
@example("=?utf-8?q?no?=", ".\n..\r\n.", "<p>é =\n\t</p> \n")
@example("x" * 250, "a", None)
@example("Grüße aus Köln " * 15, "From me\r\n", None)
def test_what_is_put_together_is_read(subject: str, text: str, html: str | None) -> None:
    content = put_together([("Subject", words(subject)), ("Message-ID", "<1@cirro.example>")], text, html)
    assert max(map(len, content.split(b"\r\n"))) <= LONGEST_LINE
    assert b"\n" not in content.replace(b"\r\n", b"")
    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    mail = read(content)
    assert not mail.defects
    assert mail["Subject"] == subject
    assert mail["Message-ID"] == "<1@cirro.example>"
    parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
    assert lines(parts["text/plain"].get_content()).rstrip("\n") == lines(text).rstrip("\n")
    assert ("text/html" in parts) == (html is not None)
    if html is not None:
        assert lines(parts["text/html"].get_content()).rstrip("\n") == lines(html).rstrip("\n")


@given(ONE_LINE)
def test_a_name_stays_with_its_address(name: str) -> None:
    given = formataddr((name, "cirro@cirro-crowd.net"))
    assert envelope_address(given) == "cirro@cirro-crowd.net"
    mail = message_from_bytes(put_together([("From", address(given))], "x", None))
    assert not mail.defects
    read_name, plain = parseaddr(mail["From"])
    assert plain == "cirro@cirro-crowd.net"
    # Not by the newer reader, which leaves white space between encoded words.
    assert str(make_header(decode_header(read_name))) == (parseaddr(given)[0] and name)


@pytest.mark.parametrize(
    "value", ["a\nBcc: x@example.org", "a\rb", "a\r\nBcc: x@example.org", "a\r\n", "\n a"]
)
def test_no_value_begins_another_header(value: str) -> None:
    with pytest.raises(BadHeaderError):
        put_together([("List-Unsubscribe", value)], "x", None)


@pytest.mark.parametrize(
    "value", ["no address", "a@b\nBcc: c@d", "", "a@b, c@d", "ı@example.org", "a@\u202eb.org"]
)
def test_what_is_no_address_is_none(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        address(value)


def test_addresses_in_other_scripts_go_out_in_ascii() -> None:
    assert address("ada@bücher.example") == "ada@xn--bcher-kva.example"
