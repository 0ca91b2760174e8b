"""End what a person allowed a Space: the consent, and every code and token that came of it."""

from __future__ import annotations

from cirro.kernel import sql

# Whoever gives a token holds the consent (`hold_consent`): from its deletion on there are no new ones to miss.
_FORGET = "DELETE FROM spaces_consent WHERE space_id = %s AND user_id = %s"
_TABLES = ("grant", "refreshtoken", "accesstoken", "idtoken")
_END = """
DELETE FROM oauth2_provider_{table} t USING spaces_oauthclient c
 WHERE t.application_id = c.id AND c.space_id = %s AND t.user_id = %s
"""


def forget_consent(space_id: int, user_id: int) -> bool:
    """Forget the consent and end its codes and tokens, in the caller's transaction; whether there was one."""
    found = sql.execute(_FORGET, [space_id, user_id]) > 0
    for table in _TABLES:
        sql.execute(_END.format(table=table), [space_id, user_id])
    return found
