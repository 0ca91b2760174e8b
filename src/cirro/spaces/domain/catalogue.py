"""The Spaces that a person may know of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import BooleanField, ExpressionWrapper, F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Lower

from cirro.kernel.errors import NotFound
from cirro.spaces.models import Space, Visibility

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Seen(TypedDict):
        joined_at: datetime | None

    SeenSpace: TypeAlias = WithAnnotations[Space, _Seen]
    """A Space as one person sees it: with when they joined it, None for those they are not in."""


_IS_STRANGE = ExpressionWrapper(Q(joined_at__isnull=True), BooleanField())


def visible_spaces(user_id: int) -> QuerySet[SeenSpace]:
    """Those the person is in, first, and those that show themselves; by name. Hidden ones only to their users."""
    return (
        Space.objects.annotate(
            membership=FilteredRelation("member", condition=Q(member__user_id=user_id)),
            joined_at=F("membership__joined_at"),
        )
        .filter(Q(joined_at__isnull=False) | ~Q(visibility=Visibility.HIDDEN))
        .order_by(_IS_STRANGE, Lower("name"), "id")
    )


def search_spaces(user_id: int, *, text: str = "", category: str = "") -> QuerySet[SeenSpace]:
    """The visible ones of that category, and with every word of `text` in what their cards say."""
    found = visible_spaces(user_id)
    if category:
        found = found.filter(category=category)
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(category__icontains=word)
            | Q(short_description__icontains=word)
            | Q(company__icontains=word)
        )
    return found


def visible_categories(user_id: int) -> list[str]:
    """The categories of the visible Spaces, by name."""
    return sorted(
        visible_spaces(user_id).exclude(category="").order_by().values_list("category", flat=True).distinct(),
        key=str.casefold,
    )


def visible_space(user_id: int, slug: str) -> SeenSpace:
    """The one with that slug. Raises NotFound when there is none, or when the person may not know of it."""
    space = visible_spaces(user_id).filter(slug=slug).first()
    if space is None:
        raise NotFound("There is no such Space")
    return space
