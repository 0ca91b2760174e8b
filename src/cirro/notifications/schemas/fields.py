"""Types and examples that several of the schemas use."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, WithJsonSchema

from cirro.kernel.inputs import Id, Text, read_object, text
from cirro.notifications.domain.choices import ALIASES, CHOICES
from cirro.notifications.domain.template_rules import (
    BODY_LENGTH,
    NAME_LENGTH,
    SUBJECT_LENGTH,
    NewTemplate,
)

Name = Annotated[Text, text(1, NAME_LENGTH)]
Subject = Annotated[Text, text(0, SUBJECT_LENGTH)]
Body = Annotated[Text, text(0, BODY_LENGTH)]
Tag = Annotated[Text, text(1, 35)]
Choice = Annotated[Text, WithJsonSchema({"type": "string", "enum": [*CHOICES, *ALIASES]})]
ChoiceOut = Literal["immediately", "digest_hourly", "digest_daily", "never"]

BODY = "<h1>{{tree}}</h1><p>Hello {{recipient_first_name}}, {{pluralize count, 'a tree', 'some trees'}} of yours grew.</p>"
SUBJECT = "News of your {{tree}}"
LAYOUT_BODY = "<html><body>{{yield content}}<p>%{cirro_notice}</p></body></html>"


def deleted(of: str) -> dict[str, Any]:
    """The example of an answer to a delete."""
    return {"id": "4", "object": of, "deleted": True}


class NotificationChoicesOut(Schema):
    email: ChoiceOut
    microsoft_teams: ChoiceOut


class NotificationChoicesIn(Schema):
    """What isn't named stays as it is."""

    email: Choice | None = Field(None, description="`daily` and `hourly` are other names for the digests")
    microsoft_teams: Choice | None = None


# Without this a schema that requires nothing would take anything for an object without fields.
Choices = Annotated[NotificationChoicesIn, BeforeValidator(read_object)]


def given_choices(choices: NotificationChoicesIn | None) -> dict[str, str | None]:
    """Channel → choice, None where nothing was said."""
    return choices.model_dump() if choices else {}


class NotificationWordsIn(Schema):
    notification_configuration_id: Id = Field(description="Channel, format, kind and locale that it is for")
    subject: Subject | None = None
    body: Body

    def new(self) -> NewTemplate:
        """As the domain takes it."""
        return NewTemplate(self.notification_configuration_id, self.body, self.subject or "")
