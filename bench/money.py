"""Workers who can be paid, with something open; and an end of all that earlier runs left of money."""

from __future__ import annotations

from django.db import transaction

from bench.spaces import BenchSpace
from cirro.kernel import clock, sql
from cirro.rewards.domain.vault import seal

LINES = 3
_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = current_schema() AND c.relkind = 'r' AND starts_with(c.relname, 'rewards_') ORDER BY 1
"""
_BOOKS = ("rewards_book", "rewards_bookaccount", "rewards_bookentry", "rewards_booktransaction")
_PEOPLE = """
INSERT INTO rewards_payee (user_id, first_name, last_name, street, building, postcode, town, country_code, tax_number, vat_id,
                           is_held, threshold, updated_at)
SELECT w.user_id, u.first_name, u.last_name, 'Main Street', '12a', '10115', 'Berlin', 'DE', '12/345/67890', '', false, 0, %(now)s
  FROM (SELECT user_id FROM spaces_worker WHERE space_id = %(space)s ORDER BY id LIMIT %(count)s) w
  JOIN people_user u ON u.id = w.user_id;
INSERT INTO rewards_payoutmethod (user_id, provider, currency, secret_details, shown, is_active, created_at)
SELECT p.user_id, 'manual', 'EUR', %(secret)s, '…', true, %(now)s FROM rewards_payee p ORDER BY p.user_id;
INSERT INTO rewards_line (space_id, user_id, kind, amount, currency, title, earned_on, available_on, created_at)
SELECT %(space)s, p.user_id, 'result', 1000 + n, 'EUR', 'Oaks planted on the western hills', %(day)s, %(day)s, %(now)s
  FROM generate_series(1, %(lines)s) n CROSS JOIN rewards_payee p ORDER BY n, p.user_id;
"""
_EARNED = """
SELECT rewards_post(%(space)s, 'earned', %(now)s, '{}', array_agg(x.kind), array_agg(x.user_id), array_agg('EUR'::text), array_agg(x.amount))
  FROM (SELECT 'payable' AS kind, user_id, sum(amount)::bigint AS amount FROM rewards_line GROUP BY user_id
        UNION ALL SELECT 'funding', 0, -sum(amount)::bigint FROM rewards_line) x
"""


def clean_money() -> None:
    """Empty every table of rewards: the bench's database is the only one where the books may be."""
    names = [name for (name,) in sql.rows(_TABLES)]
    with transaction.atomic():
        for verb in ("DISABLE", "ENABLE"):
            for table in _BOOKS:
                sql.execute(f"ALTER TABLE {table} {verb} TRIGGER rewards_not_emptied")
            if verb == "DISABLE":
                sql.execute(f"TRUNCATE {', '.join(names)}")


def payable(space: BenchSpace, count: int) -> None:
    """So many of the Space's workers have a payee, a method by hand, and LINES open lines that stand in the books."""
    now = clock.now()
    values = {
        "space": space.ref.id,
        "count": count,
        "lines": LINES,
        "secret": seal({"instructions": "As agreed"}),
        "now": now,
        "day": now.date(),
    }
    with transaction.atomic():
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute(_PEOPLE, values)
        sql.row(_EARNED, values)
