"""Forget sign-ins that are over."""

from __future__ import annotations

from cirro.kernel import clock, sql


def clear_sessions() -> int:
    """Remove expired sessions, and what the list of devices keeps of sessions that are gone; how many sessions."""
    cleared = sql.execute("DELETE FROM django_session WHERE expire_date < %s", [clock.now()])
    sql.execute(
        "DELETE FROM usersessions_usersession u WHERE NOT EXISTS"
        " (SELECT FROM django_session s WHERE s.session_key = u.session_key)"
    )
    return cleared
