"""The icon for what asks for it without reading our pages, such as a browser at JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """To the drawing that pages name; its address changes with its content."""
    return redirect(static("look/favicon.svg"))
