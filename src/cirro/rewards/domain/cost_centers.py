"""Cost centres: whom a Space books a reward on (contract section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from cirro.kernel.errors import BadInput, Fault

LENGTH = 255
_FIELDS = ("legal_entity", "inhouse", "customer_id", "epam_project_code", "company")


@dataclass(frozen=True)
class CostCenter:
    """A project code, or data about the customer, as the Space sent them; one of both, or both."""

    key: str | None
    data: Mapping[str, Any] | None

    @classmethod
    def of_row(cls, key: str | None, data_text: str | None) -> CostCenter:
        """As it is stored."""
        return cls(key, None if data_text is None else orjson.loads(data_text))

    def data_text(self) -> str | None:
        """The data as JSON text, as the database takes it."""
        return None if self.data is None else orjson.dumps(self.data).decode()


NONE = CostCenter(None, None)
NEITHER = "is required, or cost_center_data"


def check_cost_center(center: CostCenter) -> Iterator[Fault]:
    """What is wrong with it. Raises BadInput when there is neither a code nor data."""
    if center.key is None and center.data is None:
        raise BadInput.at("cost_center_key", NEITHER)
    if center.key is not None:
        yield from _check_text("cost_center_key", center.key)
    if center.data is not None:
        yield from _check_data(center.data)


def _check_data(data: Mapping[str, Any]) -> Iterator[Fault]:
    given = {name: data[name] for name in _FIELDS if data.get(name) not in (None, "")}
    for name, value in given.items():
        yield from _check_text(f"cost_center_data.{name}", str(value))
    for name in ("legal_entity", "inhouse"):
        if name not in given:
            yield Fault(f"cost_center_data.{name}", "must not be empty")
    if "inhouse" in given and given["inhouse"].lower() not in ("yes", "no"):
        yield Fault("cost_center_data.inhouse", "must be yes or no")
    if "customer_id" not in given and "epam_project_code" not in given:
        yield Fault("cost_center_data.customer_id", "is required, or epam_project_code")
    if "customer_id" in given and "company" not in given:
        yield Fault("cost_center_data.company", "is required with customer_id")


def _check_text(field: str, text: str) -> Iterator[Fault]:
    if not text.strip() or len(text) > LENGTH:
        yield Fault(field, f"must have 1 to {LENGTH} characters")
