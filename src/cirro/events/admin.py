"""The event log, for the operator."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cirro.events.models import Event
from cirro.kernel.admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    """What happened, newest first."""

    list_display = ("id", "created_at", "space_id", "type", "object_id")
    search_fields = ("id",)
    search_help_text = _("An id, or terms such as: space:3 type:gig.created object:12. Quick with space:…")
    terms: ClassVar = {"space": "space_id", "type": "type", "object": "object_id"}
    word_terms = frozenset({"type"})
    fields = ("id", "created_at", "space_id", "type", "object_id", "data")
