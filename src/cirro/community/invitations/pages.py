"""Where people see and answer their invitations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """What is new."""
    return render(request, "look/page.html")
