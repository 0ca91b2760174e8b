"""The pieces of the API's documentation that every area uses."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema
from pydantic import ConfigDict

from cirro.kernel.errors import BadInput
from cirro.kernel.inputs import Id
from cirro.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Page


class ErrorOut(Schema):
    """A refusal: one human-readable message."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"error": "gig 7 is not known"}]})
    error: str


def errors(*codes: int) -> dict[Any, Any]:
    """The error answers of an operation; 400 and 401 are possible everywhere."""
    return dict.fromkeys(sorted({400, 401, *codes}), ErrorOut)


def example(value: Any) -> ConfigDict:
    """A schema's configuration with one example."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class PageQuery(Schema):
    """Which part of a list is wanted."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many at most")
    after: Id | None = Field(None, description="Id of the last item seen: the next page")
    before: Id | None = Field(None, description="Id of the first item seen: the page before it")
    order: str = Field("asc", pattern="^(asc|desc)$", description="By id")

    def page(self) -> Page:
        """Raises BadInput when both cursors are given."""
        if self.after is not None and self.before is not None:
            raise BadInput.at("before", "can not be combined with after")
        return Page(limit=self.limit, after=self.after, before=self.before, descending=self.order == "desc")
