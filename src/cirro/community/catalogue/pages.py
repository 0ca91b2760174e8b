"""The catalogue: the Spaces that a person may know of, and each one's face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cirro.community.catalogue.find import find_space
from cirro.community.catalogue.plain_text import to_html
from cirro.community.person import person
from cirro.gigs.domain.count_by_space import count_by_space
from cirro.spaces.domain.catalogue import search_spaces, visible_categories

if TYPE_CHECKING:
    from cirro.spaces.domain.catalogue import SeenSpace

PER_PAGE = 24


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Cards of Spaces, those that the person is in first; `?q=` and `?category=` keep those that fit."""
    user = person(request)
    text, category = request.GET.get("q", "")[:100].replace("\0", ""), request.GET.get("category", "")[:60]
    categories = visible_categories(user.id)
    if category not in categories:
        category = ""
    page = Paginator(search_spaces(user.id, text=text, category=category), PER_PAGE).get_page(
        request.GET.get("page")
    )
    spaces: list[SeenSpace] = list(page.object_list)
    counts = count_by_space([space.id for space in spaces])
    cards = [(space, counts[space.id]) for space in spaces]
    context = {
        "page": page,
        "joined": [card for card in cards if card[0].joined_at],
        "others": [card for card in cards if not card[0].joined_at],
        "text": text,
        "category": category,
        "categories": categories,
    }
    return render(request, "community/catalogue/spaces.html", context)


@login_required
@require_safe
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """What a Space says of itself."""
    space = find_space(request, slug)
    context = {
        "space": space,
        "counts": count_by_space([space.id])[space.id],
        "about": to_html(space.description),
    }
    return render(request, "community/catalogue/space.html", context)
