"""The rules for payloads: the values that templates are filled with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirro.kernel import jsontext
from cirro.kernel.errors import Fault

PAYLOAD_BYTES, PAYLOAD_DEPTH = 64 * 1024, 20


def check_payload(payload: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a payload."""
    fault = jsontext.fault_of(payload, max_bytes=PAYLOAD_BYTES, max_depth=PAYLOAD_DEPTH)
    if fault:
        yield Fault("payload", fault)
