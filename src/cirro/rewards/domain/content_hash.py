"""What a bill says, fixed when it is made, and the hash over it: parts of SQL for who makes bills, and for who looks after them.

A bill's `details` are one JSON object: `payee` (names, address, tax fields and birthday as they were), `payer` (the operator as the settings
named them), and the names that its lines use, which may change later: `spaces` and `gigs`, by id.

The `content_hash` is SHA-256 in hexadecimal over this JSON array, as PostgreSQL writes jsonb, in UTF-8: "cirro bill 1", number,
user id, currency, amount in minor units, details, and the lines in the order of their ids, each an array of id, Space id, gig id,
kind, day, title, amount. All else that the document shows is worked out from these, or is of the transfer.
"""

from __future__ import annotations

import orjson
from django.conf import settings

from cirro.kernel import sql

# `l` is a line, `s` its Space, `g` its gig or nothing, `p` the payee; an aggregate of one bill's lines.
LINES = """jsonb_agg(jsonb_build_array(l.id, l.space_id, l.gig_id, l.kind, l.earned_on, l.title, l.amount) ORDER BY l.id)"""
PAYEE = """jsonb_build_object(
    'first_name', p.first_name, 'last_name', p.last_name, 'street', p.street, 'building', p.building,
    'postcode', p.postcode, 'town', p.town, 'country_code', p.country_code,
    'tax_number', p.tax_number, 'vat_id', p.vat_id,
    'birthday', COALESCE((SELECT u.birthday FROM people_user u WHERE u.id = p.user_id), p.birthday))"""
# With `payer()` as the parameter %(payer)s; grouped by `p.user_id`, payees are the same in each row of a group.
DETAILS = f"""jsonb_build_object(
    'payee', {PAYEE}, 'payer', %(payer)s::jsonb, 'spaces', jsonb_object_agg(l.space_id, s.name),
    'gigs', COALESCE(jsonb_object_agg(l.gig_id, g.title) FILTER (WHERE l.gig_id IS NOT NULL), '{{}}'::jsonb))"""


def content_hash(
    *, number: str, user: str, currency: str, amount: str, details: str, lines: str = "lines"
) -> str:
    """The hash as SQL, given SQL for its parts: `lines` what LINES gave, `details` what DETAILS gave."""
    content = f"jsonb_build_array('cirro bill 1', {number}, {user}, {currency}, {amount}, {details}, {lines})"
    return f"encode(sha256(convert_to({content}::text, 'UTF8')), 'hex')"


def payer() -> str:
    """Who pays, as bills name them: JSON text of `name`, `address` (its lines), `tax_id`."""
    return orjson.dumps(settings.PAYER).decode()


_OF_BILL = content_hash(
    number="b.number",
    user="b.user_id",
    currency="b.currency",
    amount="b.amount",
    details="b.details",
    lines=f"COALESCE((SELECT {LINES} FROM rewards_line l WHERE l.bill_id = b.id), '[]'::jsonb)",
)
# A bill whose lines don't add up to it says something else than its hash, too: the amount is part of it.
_CHANGED = f"""
SELECT b.id, b.number,
       b.content_hash <> {_OF_BILL}
       OR b.amount <> (SELECT COALESCE(sum(l.amount), 0) FROM rewards_line l WHERE l.bill_id = b.id)
  FROM rewards_bill b WHERE b.id > %s ORDER BY b.id LIMIT %s
"""
# No statement runs for long, however many bills there are.
_PAGE = 10_000


def changed_bills(most: int = 10) -> list[str]:
    """The numbers of bills that no longer say what they said when they were made, the first ones; none when all is well."""
    found: list[str] = []
    last = 0
    while len(found) < most and (rows := sql.rows(_CHANGED, [last, _PAGE])):
        found += [number for _, number, is_changed in rows if is_changed]
        last = rows[-1][0]
    return found[:most]
