"""In which currencies a person is to be paid, or may come to be."""

from __future__ import annotations

from dataclasses import dataclass

from cirro.kernel import sql


@dataclass(frozen=True)
class Currency:
    """A currency (ISO 4217) of real money, or of sandboxes' play money."""

    code: str
    is_sandbox: bool


# What waits to be paid counts first; who is owed nothing yet prepares for what their Spaces pay.
_OWED = """
SELECT DISTINCT l.currency, l.sandbox_id IS NOT NULL AS is_sandbox FROM rewards_line l LEFT JOIN rewards_bill b ON b.id = l.bill_id
 WHERE l.user_id = %(user)s AND l.voided_at IS NULL AND (b.id IS NULL OR b.state = 'returned')
"""
_OF_SPACES = """
SELECT DISTINCT s.currency, s.is_sandbox FROM spaces_member m JOIN spaces_space s ON s.id = m.space_id WHERE m.user_id = %(user)s
"""


def person_currencies(user_id: int) -> list[Currency]:
    """Real ones first. Play money counts only for who has no real Space and earned no real money. Empty for somebody without
    Spaces to whom nothing is owed."""
    for statement in (_OWED, _OF_SPACES):
        found = [
            Currency(*row)
            for row in sql.rows(f"{statement} ORDER BY is_sandbox, currency", {"user": user_id})
        ]
        real = [currency for currency in found if not currency.is_sandbox]
        if found:
            return real or found
    return []


def sandboxes_with_open_lines(user_id: int) -> list[int]:
    """The ids of the sandbox Spaces in which something of the person's is not billed yet."""
    rows = sql.rows(
        "SELECT DISTINCT sandbox_id FROM rewards_line WHERE user_id = %s AND sandbox_id IS NOT NULL AND bill_id IS NULL "
        "AND voided_at IS NULL ORDER BY sandbox_id",
        [user_id],
    )
    return [id for (id,) in rows]
