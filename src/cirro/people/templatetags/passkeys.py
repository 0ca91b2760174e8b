"""`{% load passkeys %}`: what pages with passkeys say."""

from __future__ import annotations

from django import template
from django.http.request import split_domain_port
from django.template.context import RequestContext

from cirro.people.sign_in import mfa_adapter

register = template.Library()


@register.simple_tag(takes_context=True)
def passkey_site(context: RequestContext) -> str:
    """Where to open the page instead for passkeys to work; empty when they work here."""
    return mfa_adapter.passkey_site(split_domain_port(context["request"].get_host())[0])
