"""Mails signed with the installation's DKIM key (RFC 6376), if it has one."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives


class DkimKey(NamedTuple):
    """Which key signs: its domain and selector name the record `<selector>._domainkey.<domain>`."""

    domain: str
    selector: str
    private_pem: bytes


class SignedMail(EmailMultiAlternatives):
    """Signed when it is put together for SMTP; the same mail as any other without a key."""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        built = super().message(*args, **kwargs)
        if built.is_multipart():
            # The standard library would look for one through the whole mail.
            built.set_boundary(f"cirro-{secrets.token_hex(16)}")
        key: DkimKey | None = settings.DKIM
        if key is not None:
            # Imported late: few sign here, and loading it takes a quarter of a second.
            import dkim

            signature = dkim.sign(
                built.as_bytes(linesep="\r\n"),  # type: ignore[call-arg]  # Django's own
                key.selector.encode(),
                key.domain.encode(),
                key.private_pem,
                canonicalize=(b"relaxed", b"relaxed"),
                # RFC 8058 wants those for unsubscribing among them.
                include_headers=sorted({name.lower().encode() for name in built.keys()}),  # noqa: SIM118 - no dictionary
            )
            # In one line: white space doesn't count in relaxed form.
            built["DKIM-Signature"] = " ".join(signature.decode().partition(":")[2].split())
        return built
