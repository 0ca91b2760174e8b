"""Mails signed with the installation's DKIM key (RFC 6376), if it has one."""

from __future__ import annotations

from email import message_from_bytes
from email.utils import format_datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from cirro.kernel import clock
from cirro.notifications.deliver.wire import address, put_together, words


class DkimKey(NamedTuple):
    """Which key signs: its domain and selector name the record `<selector>._domainkey.<domain>`."""

    domain: str
    selector: str
    private_pem: bytes


class SignedMail(EmailMultiAlternatives):
    """To one recipient, as text and mostly in HTML as well; signed if there is a key."""

    @cached_property
    def content(self) -> bytes:
        """What a mail server gets, the same however often it is asked for. Raises ValueError for what can't be sent."""
        # A server on the way may encode what isn't ASCII anew, which would break a signature.
        return self._put_together(in_ascii=settings.DKIM is not None)

    def content_for(self, *, takes_8bit: bool) -> bytes:
        """The same for a server that takes ASCII only, or all."""
        fits = takes_8bit or self.content.isascii()
        return self.content if fits else self._put_together(in_ascii=True)

    def _put_together(self, *, in_ascii: bool) -> bytes:
        headers = {
            "From": address(self.from_email),
            "To": address(self.to[0]),
            "Subject": words(self.subject),
            "Date": format_datetime(clock.now()),
            **self.extra_headers,
        }
        html = str(self.alternatives[0][0]) if self.alternatives else None
        content = put_together(headers.items(), str(self.body), html, in_ascii=in_ascii)
        return _signature(content, headers) + content

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """The same as an object, for whoever keeps mails as files and for some providers."""
        return message_from_bytes(self.content)


def _signature(content: bytes, headers: dict[str, str]) -> bytes:
    key: DkimKey | None = settings.DKIM
    if key is None:
        return b""
    # Imported late: few sign here, and loading it takes a quarter of a second.
    import dkim

    made: bytes = dkim.sign(
        content,
        key.selector.encode(),
        key.domain.encode(),
        key.private_pem,
        canonicalize=(b"relaxed", b"relaxed"),
        # RFC 8058 wants those for unsubscribing among them.
        include_headers=sorted(name.lower().encode() for name in (*headers, "MIME-Version", "Content-Type")),
    )
    return made
