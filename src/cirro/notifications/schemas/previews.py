"""Previews of templates and topics."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import WithJsonSchema

from cirro.kernel.inputs import Id, Object, Text
from cirro.kernel.openapi import example
from cirro.notifications.domain.preview import KINDS
from cirro.notifications.schemas.fields import NotificationWordsIn, Tag
from cirro.notifications.schemas.templates import WORDS_IN

PREVIEW = {
    "object": "notification_preview",
    "locale": "en",
    "subject": "News of your oak",
    "html": "<html><body><h1>oak</h1><p>Hello Ada, a tree of yours grew.</p>…</body></html>",
    "text": "oak\n\nHello Ada, a tree of yours grew.\n\n…\n",
    "missing": ["forest.name"],
    "notice_appended": False,
}
Kind = Annotated[Text, WithJsonSchema({"type": "string", "enum": list(KINDS)})]


class NotificationPreviewOut(Schema):
    """A mail as it would go out."""

    model_config = example(PREVIEW)
    object: Literal["notification_preview"]
    locale: str = Field(description="That of the words: the one asked for, or what the topic has instead")
    subject: str
    html: str | None = Field(description="Null: the mail has only text")
    text: str
    missing: list[str] = Field(
        description="Names that the payload doesn't have; nothing stands in their place"
    )
    notice_appended: bool = Field(
        description="Neither template nor layout has a place for `%{cirro_notice}`, so it stands at the end"
    )


class NotificationTemplatePreviewIn(NotificationWordsIn):
    model_config = example({**WORDS_IN, "payload": {"tree": "oak"}})
    notification_layout_id: Id | None = Field(None, description="Default: the Cirro layout")
    payload: Object | None = Field(
        None, description="Values for the template, as a gig or broadcast gives them"
    )


class NotificationTopicPreviewIn(Schema):
    model_config = example({"payload": {"gig_title": "Plant 200 oaks"}, "locale": "de"})
    payload: Object | None = Field(
        None, description="Values for the template, as a gig or broadcast gives them"
    )
    locale: Tag | None = Field(None, description="Default: the Space's default locale")
    kind: Kind | None = Field(None, description="standalone (default) or digest")
