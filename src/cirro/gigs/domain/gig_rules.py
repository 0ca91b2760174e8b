"""The rules for what a gig may say, each broken one named by its field (contract section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from cirro.kernel import jsontext
from cirro.kernel.errors import Fault, Refused
from cirro.mql import Filter, MqlError, Sort, parse_filter, parse_sort

INT_MAX = 2**31 - 1
PRICE_MAX = 10**12
TITLE_LENGTH, URL_LENGTH, DESCRIPTION_LENGTH = 500, 2048, 65_536
TASKS_MAX = 500
OBJECT_BYTES, OBJECT_DEPTH = 64 * 1024, 20

# Field → the whole numbers it may be.
RANGES = {
    "total_seats": (0, INT_MAX),
    "seats_min": (0, INT_MAX),
    "seats_max": (0, INT_MAX),
    "invitation_multiplier": (1, 1_000),
    "invitation_frequency": (1, 10_080),
}
LENGTHS = {"title": TITLE_LENGTH, "url": URL_LENGTH, "description": DESCRIPTION_LENGTH}


def check_fields(fields: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the fields that were sent, each looked at by itself."""
    return [*_texts(fields), *_numbers(fields), *_objects(fields)]


def check_together(gig: Mapping[str, Any]) -> list[Fault]:
    """What is wrong between fields that are fine by themselves; `gig` has all of them."""
    faults = []
    if gig["end_at"] < gig["start_at"]:
        faults.append(Fault("end_at", "must not be before start_at"))
    if gig["seats_max"] is not None and gig["seats_max"] < gig["seats_min"]:
        faults.append(Fault("seats_max", "must not be less than seats_min"))
    return faults


def check_task(title: str | None, base_price: float | None, prefix: str = "") -> Iterator[Fault]:
    """What is wrong with a task's title and price, as far as they are given."""
    if title is not None and not 0 < len(title.strip()) <= TITLE_LENGTH:
        yield Fault(f"{prefix}title", f"must have 1 to {TITLE_LENGTH} characters")
    if base_price is not None and not (isinstance(base_price, int) and 0 <= base_price <= PRICE_MAX):
        yield Fault(f"{prefix}base_price", f"must be a whole number of minor units between 0 and {PRICE_MAX}")


def compile_filter(query: Mapping[str, Any]) -> Filter:
    """The parsed filter. Raises Refused with path and operator when MQL refuses it."""
    try:
        return parse_filter(query)
    except MqlError as error:
        raise Refused.at("filter_query", str(error)) from error


def compile_sort(query: Mapping[str, Any]) -> Sort:
    """The parsed sort. Raises Refused with path and reason when MQL refuses it."""
    try:
        return parse_sort(query)
    except MqlError as error:
        raise Refused.at("sort_query", str(error)) from error


def _texts(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for field, most in LENGTHS.items():
        text = fields.get(field)
        if text is None:
            continue
        if len(text) > most:
            yield Fault(field, f"must be at most {most} characters long")
        elif field != "description" and not text.strip():
            yield Fault(field, "must not be empty")
    if fields.get("url") and not _is_web_address(fields["url"]):
        yield Fault("url", "must be an http or https address: workers are sent there")
    if fields.get("invitation_mode", "auto") not in ("auto", "manual"):
        yield Fault("invitation_mode", "must be auto or manual")


def _is_web_address(url: str) -> bool:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return False
    return scheme in ("http", "https", "")


def _numbers(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for field, (least, most) in RANGES.items():
        number = fields.get(field)
        if number is not None and not (isinstance(number, int) and least <= number <= most):
            yield Fault(field, f"must be a whole number between {least} and {most}")


def _objects(fields: Mapping[str, Any]) -> Iterator[Fault]:
    for field in ("notification_payload", "epam_options"):
        fault = jsontext.fault_of(fields.get(field), max_bytes=OBJECT_BYTES, max_depth=OBJECT_DEPTH)
        if fault:
            yield Fault(field, fault)
