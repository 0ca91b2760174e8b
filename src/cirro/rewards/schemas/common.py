"""What the schemas of results, times and bonuses share."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field
from pydantic import WithJsonSchema

from cirro.gigs.domain.gig_rules import DESCRIPTION_LENGTH, TITLE_LENGTH
from cirro.kernel.inputs import Id, QueryDay, Text, text
from cirro.kernel.openapi import PageQuery
from cirro.rewards.domain.list_reports import Filters
from cirro.rewards.domain.report_rules import KEY_LENGTH
from cirro.spaces.domain.create_space import CURRENCIES

Title = Annotated[Text, text(1, TITLE_LENGTH)]
Description = Annotated[Text, text(0, DESCRIPTION_LENGTH)]
Key = Annotated[Text, text(1, KEY_LENGTH)]
CurrencyIn = Annotated[Text, WithJsonSchema({"type": "string", "enum": list(CURRENCIES)})]

KEY = Field(None, description="Unique in the Space: a repeat is answered with the first one, by 208")
CURRENCY = Field(None, description="Default: the Space's currency")


def one_of_cost_centers() -> dict[str, Any]:
    """A rule between fields: one of them has to be there, and not null."""
    fields = {"cost_center_key": {"type": "string"}, "cost_center_data": {"type": "object"}}
    return {"anyOf": [{"required": [name], "properties": {name: schema}} for name, schema in fields.items()]}


class ReportsQuery(PageQuery):
    """The part that all lists of reports have; both days are included."""

    user_id: Id | None = None
    from_day: QueryDay | None = Field(None, alias="from", description="Not before this day")
    to_day: QueryDay | None = Field(None, alias="to", description="Not after this day")

    def filters(self, gig_id: int | None = None, *, of_gigs: bool = False) -> Filters:
        """As the domain takes them."""
        return Filters(self.user_id, gig_id, self.from_day, self.to_day, of_gigs)


class GigReportsQuery(ReportsQuery):
    gig_id: Id | None = None
