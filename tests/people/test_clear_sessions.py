"""What is over is forgotten."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from cirro.kernel import clock, sql
from cirro.people.models import User
from cirro.site.jobs import forget
from tests.people.journeys import is_signed_in, sign_in


def test_expired_sessions_and_counts_go(person: User) -> None:
    here, old = Client(), Client()
    sign_in(here)
    sign_in(old)
    expired = clock.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=old.cookies["cirro_session"].value).update(expire_date=expired)
    cache.set("old", 1, -1)
    cache.set("new", 1, 60)
    forget(timestamp=0)
    assert is_signed_in(here)
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert "old" not in str(sql.rows("SELECT cache_key FROM kernel_cache"))
    assert cache.get("new") == 1
