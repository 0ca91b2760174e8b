"""Sign-up that names the Space whose link a person followed, and then brings them there."""

from __future__ import annotations

from typing import Any

from allauth.account.views import SignupView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from cirro.community.catalogue.find import find_space
from cirro.spaces.models import Space, Visibility


class SpaceSignUpView(SignupView):
    """The sign-up page with the Space's name. That of a hidden Space isn't told to strangers: its link, like that of
    none, leads to the plain sign-up page."""

    template_name = "community/sign_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        space = Space.objects.exclude(visibility=Visibility.HIDDEN).filter(slug=kwargs["slug"]).first()
        if space is None:
            return redirect("account_signup")
        self.space = space
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
    """On to the Space's own address. Only addresses that were registered for a Space are ever led to from here.

    404 for a Space that the person may not know of.
    """
    space = find_space(request, slug)
    if space.home_url.startswith(("https://", "http://")):
        return HttpResponseRedirect(space.home_url)
    return redirect("community:home")
