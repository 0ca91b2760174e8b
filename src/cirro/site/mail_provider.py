"""Mail by a provider's HTTP interface instead of SMTP, through django-anymail; see docs/mail.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from cirro.site.home import SettingError

_PREFIX = "CIRRO_ANYMAIL_"


def mail_provider(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's settings for the provider that CIRRO_ANYMAIL names; nothing without it. CIRRO_ANYMAIL_<NAME> becomes the
    setting <NAME> of django-anymail. Raises SettingError."""
    name = environment.get("CIRRO_ANYMAIL", "")
    if not name:
        return {}
    if not name.replace("_", "").isalnum() or name == "base" or find_spec(f"anymail.backends.{name}") is None:
        raise SettingError(
            f"CIRRO_ANYMAIL must be a provider that django-anymail knows, such as postmark, not {name!r}"
        )
    options: dict[str, Any] = {
        key.removeprefix(_PREFIX): value for key, value in environment.items() if key.startswith(_PREFIX)
    }
    if ":" not in options.get("WEBHOOK_SECRET", ""):
        raise SettingError("CIRRO_ANYMAIL_WEBHOOK_SECRET must be a user name and a password, such as cirro:…")
    options.setdefault("REQUESTS_TIMEOUT", 20)
    return {
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": options,
        "MAIL_PROVIDER": name,
    }
