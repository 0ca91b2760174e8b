"""A mail's subject, in the mail and wherever else it stands for the message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirro.notifications.render.fill import Filling
from cirro.notifications.render.language import Template

NOTICE = "cirro_notice"
MAX_SUBJECT = 250
# More than it takes to find that many that aren't white space.
_READ = 16 * MAX_SUBJECT


def render_subject(
    subject: Template, payload: Mapping[str, Any], missing: dict[str, None] | None = None
) -> str:
    """One line of plain text. Names that the payload doesn't have are added to `missing`."""
    filling = Filling({**payload, NOTICE: ""}, html=False, missing={} if missing is None else missing)
    # Each word has a character at least.
    return " ".join(filling.begin(subject, _READ).split(maxsplit=MAX_SUBJECT)[:MAX_SUBJECT])[:MAX_SUBJECT]
