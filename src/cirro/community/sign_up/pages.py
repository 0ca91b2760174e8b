"""Sign-up that names the Space whose link a person followed, and then brings them there."""

from __future__ import annotations

from typing import Any

from allauth.account.views import SignupView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from cirro.spaces.models import Space


class SpaceSignUpView(SignupView):
    """The sign-up page; 404 for an unknown Space."""

    template_name = "community/sign_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.space = get_object_or_404(Space, slug=kwargs["slug"])
        if "next" not in request.GET and "next" not in request.POST:
            # As if the link had said so: then the verification mail's link and "Sign in" lead there, too.
            query = request.GET.copy()
            query["next"] = reverse("space_continue", args=[self.space.slug])
            request.GET = query  # type: ignore[assignment]  # a QueryDict as it was
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "space": self.space}


sign_up = SpaceSignUpView.as_view()


@login_required
def go_on(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the Space's own address. Only addresses that were registered for a Space are ever led to from here."""
    space = get_object_or_404(Space, slug=slug)
    if space.home_url.startswith(("https://", "http://")):
        return HttpResponseRedirect(space.home_url)
    return redirect("community:home")
