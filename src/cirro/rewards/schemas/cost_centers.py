"""Cost centres as they go in and come out of the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, ValidationInfo, WithJsonSchema

from cirro.kernel.inputs import Text, read_object, read_text, text
from cirro.kernel.openapi import example
from cirro.rewards.domain.cost_centers import LENGTH, NEITHER, CostCenter

CENTER = {"legal_entity": "Trees GmbH", "inhouse": "no", "customer_id": "C-17", "company": "Western Parks"}


def _read_customer(value: object) -> str | int:
    """The Space's own id of its customer, echoed as it was sent."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    if not isinstance(value, str):
        raise ValueError("must be a string or a whole number of 64 bits")
    return read_text(value)


Word = Annotated[Text, text(1, LENGTH)]
OptionalWord = Annotated[Text, text(0, LENGTH)]
CustomerId = Annotated[
    str | int,
    BeforeValidator(_read_customer),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "maxLength": LENGTH, "pattern": "^[^\\u0000]*$"},
                {"type": "integer", "minimum": -(2**63) + 1, "maximum": 2**63 - 1},
            ]
        }
    ),
]


class CostCenterIn(Schema):
    """What finance asks of a Space: one of `customer_id` and `epam_project_code`, and `company` with the first."""

    model_config = example(CENTER)
    legal_entity: Word
    inhouse: Word = Field(description="yes or no, in any case; kept as sent")
    customer_id: CustomerId | None = None
    epam_project_code: OptionalWord | None = None
    company: OptionalWord | None = None


class CostCenterOut(Schema):
    """As it was sent."""

    model_config = example(CENTER)
    legal_entity: str
    inhouse: str
    customer_id: str | int | None = None
    epam_project_code: str | None = None
    company: str | None = None


def _needs_one(key: str | None, info: ValidationInfo) -> str | None:
    """The domain's rule, here too: so a missing cost centre is named together with all else that is missing."""
    # Data that was sent and is wrong is not among them: then that is what is said.
    if key is None and info.data.get("cost_center_data", ...) is None:
        raise ValueError(NEITHER)
    return key


class BookedIn(Schema):
    """The cost centre of a report: a project code, or data about the customer."""

    # Before the key, which is checked with regard to it.
    cost_center_data: Annotated[CostCenterIn, BeforeValidator(read_object)] | None = None
    cost_center_key: Annotated[Annotated[Text, text(1, LENGTH)] | None, AfterValidator(_needs_one)] = Field(
        None, description="A project code; required unless cost_center_data is given", validate_default=True
    )

    def cost_center(self) -> CostCenter:
        """As the domain takes it: only what was sent."""
        data: dict[str, Any] | None = None
        if self.cost_center_data is not None:
            data = self.cost_center_data.model_dump(exclude_unset=True)
        return CostCenter(self.cost_center_key, data)
