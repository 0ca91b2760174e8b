"""SMTP as Django does it, for mails that are put together already, and with a last moment before the mail is handed
over."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from cirro.notifications.deliver.signed_mail import SignedMail
from cirro.notifications.deliver.wire import address, envelope_address

_GO_ON = 354  # "Start mail input": nothing else is answered so


class _Waiting:
    """Asks before a mail's content is sent. Until then the server takes no mail: whoever goes away now sends none."""

    before_content: Callable[[], None] | None = None

    def getreply(self) -> tuple[int, bytes]:
        code, said = super().getreply()  # type: ignore[misc]  # smtplib's
        if code == _GO_ON and self.before_content is not None:
            self.before_content()
        return code, said


class _Plain(_Waiting, smtplib.SMTP):
    pass


class _Encrypted(_Waiting, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's backend. What `before_content` raises ends the connection, if whoever catches it calls `drop`."""

    before_content: Callable[[], None] | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks to the server."""
        return _Encrypted if self.use_ssl else _Plain

    def prepare(self, message: EmailMessage) -> None:
        """Do what can be done without the server. Raises ValueError for what can't be sent."""
        if isinstance(message, SignedMail):
            message.content  # noqa: B018  # it is kept

    def drop(self) -> None:
        """End the connection without a word, wherever it stands."""
        if self.connection is not None:
            self.connection.close()
        self.close()

    def _send(self, email_message: Any) -> bool:
        if not isinstance(email_message, SignedMail):
            return bool(super()._send(email_message))  # type: ignore[misc]  # Django's own
        connection: Any = self.connection
        connection.before_content = self.before_content
        content = email_message.content_for(takes_8bit=connection.has_extn("8bitmime"))
        options = [] if content.isascii() else ["BODY=8BITMIME"]
        sender, recipient = email_message.from_email, email_message.to[0]
        connection.sendmail(envelope_address(sender), [address(recipient)], content, options)
        return True
