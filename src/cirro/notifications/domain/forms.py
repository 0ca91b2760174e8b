"""The forms in which a message goes out."""

from __future__ import annotations

from typing import Literal, NamedTuple

Format = Literal["html", "text"]
Kind = Literal["standalone", "digest"]


class Form(NamedTuple):
    """Channel, format, and alone or as one item of a digest."""

    deliver_by: str
    format: Format
    kind: Kind


# Those that each locale has a configuration for (contract section 8).
FORMS = (
    Form("email", "html", "standalone"),
    Form("email", "text", "standalone"),
    Form("email", "html", "digest"),
    Form("email", "text", "digest"),
)
