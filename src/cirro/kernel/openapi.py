"""The pieces of the API's documentation that every area uses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict

from cirro.kernel.errors import BadInput
from cirro.kernel.inputs import Cursor
from cirro.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Page


class ErrorOut(Schema):
    """A refusal: one human-readable message."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"error": "gig 7 is not known"}]})
    error: str


class NothingIn(Schema):
    """No field is read; the body may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


def errors(*codes: int) -> dict[Any, Any]:
    """The error answers of an operation; 400 and 401 are possible everywhere."""
    return dict.fromkeys(sorted({400, 401, *codes}), ErrorOut)


def example(value: Any) -> ConfigDict:
    """A schema's configuration with one example."""
    return ConfigDict(json_schema_extra={"examples": [value]})


def _read_limit(value: object) -> int:
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10):
        raise ValueError(f"must be a whole number between 1 and {MAX_LIMIT}")
    return int(value)


class PageQuery(Schema):
    """Which part of a list is wanted."""

    limit: Annotated[int, BeforeValidator(_read_limit)] = Field(
        DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many at most"
    )
    after: Cursor | None = Field(None, description="Id of the last item seen: the next page")
    before: Cursor | None = Field(None, description="Id of the first item seen: the page before it")
    order: Literal["asc", "desc"] = Field("asc", description="By id")

    def page(self) -> Page:
        """Raises BadInput when both cursors are given."""
        if self.after is not None and self.before is not None:
            raise BadInput.at("before", "can not be combined with after")
        return Page(limit=self.limit, after=self.after, before=self.before, descending=self.order == "desc")
