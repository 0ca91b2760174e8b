"""What is true of rewards at any moment at which nobody is in the middle of a transaction, whatever happened before."""

from __future__ import annotations

from typing import Any

from cirro.kernel import sql
from tests.rewards.fake_provider import FakeProvider

# Each finds what breaks it.
RULES = {
    "a report that is worth something has its line, and no other has one": """
        SELECT r.id, r.amount, l.amount FROM rewards_gigresult r FULL JOIN rewards_line l ON l.result_id = r.id
         WHERE (r.amount <> 0 OR l.result_id IS NOT NULL) AND r.amount IS DISTINCT FROM l.amount
        UNION ALL
        SELECT t.id, t.amount, l.amount FROM rewards_gigtimeactivity t FULL JOIN rewards_line l ON l.time_activity_id = t.id
         WHERE (t.amount <> 0 OR l.time_activity_id IS NOT NULL) AND t.amount IS DISTINCT FROM l.amount
        UNION ALL
        SELECT p.id, p.amount, l.amount FROM rewards_payout p FULL JOIN rewards_line l ON l.payout_id = p.id
         WHERE (p.id IS NOT NULL OR l.payout_id IS NOT NULL) AND p.amount IS DISTINCT FROM l.amount""",
    "a deleted bonus is on no bill, and only its line is void": """
        SELECT l.id, p.id, p.deleted_at, l.voided_at FROM rewards_line l LEFT JOIN rewards_payout p ON p.id = l.payout_id
         WHERE (p.deleted_at IS NULL) <> (l.voided_at IS NULL) OR (l.voided_at IS NOT NULL AND l.bill_id IS NOT NULL)""",
    "a bill is the sum of its lines, which are of its worker, currency and scope": """
        SELECT b.id, b.amount, sum(l.amount) FROM rewards_bill b LEFT JOIN rewards_line l ON l.bill_id = b.id
         GROUP BY b.id
        HAVING b.amount IS DISTINCT FROM sum(l.amount) OR bool_or(l.user_id <> b.user_id OR l.currency <> b.currency
               OR l.sandbox_id IS DISTINCT FROM b.sandbox_id)""",
    "numbers of bills have no gaps": """
        SELECT b.sandbox_id, left(b.number, -6), count(*), max(right(b.number, 6)::integer) FROM rewards_bill b
         GROUP BY 1, 2 HAVING count(*) <> max(right(b.number, 6)::integer)""",
    "the counters stand where the numbers do": """
        SELECT c.sandbox_id, c.year, c.last FROM rewards_billcounter c
         WHERE c.last <> (SELECT count(*) FROM rewards_bill b WHERE b.sandbox_id IS NOT DISTINCT FROM c.sandbox_id
                             AND b.number LIKE COALESCE('S' || c.sandbox_id || '-', '') || c.year || '-%%')""",
    "a run counts its bills": """
        SELECT r.id, r.bills, count(b.id) FROM rewards_payrun r LEFT JOIN rewards_bill b ON b.run_id = r.id
         GROUP BY r.id HAVING r.bills <> count(b.id)""",
    "a bill has a transfer, and is in the state of the latest": """
        SELECT b.id, b.state, t.state FROM rewards_bill b LEFT JOIN LATERAL (
            SELECT state FROM rewards_transfer t WHERE t.bill_id = b.id ORDER BY t.id DESC LIMIT 1) t ON true
         WHERE b.state IS DISTINCT FROM t.state""",
    "all tries but the latest were returned": """
        SELECT t.id, t.state FROM rewards_transfer t WHERE t.state <> 'returned'
           AND EXISTS (SELECT FROM rewards_transfer n WHERE n.bill_id = t.bill_id AND n.id > t.id)""",
    "a transfer is its bill less the fee, of the same person, currency and scope": """
        SELECT t.id FROM rewards_transfer t JOIN rewards_bill b ON b.id = t.bill_id JOIN rewards_payoutmethod m ON m.id = t.method_id
         WHERE t.amount + t.fee <> b.amount OR t.user_id <> b.user_id OR t.currency <> b.currency OR m.user_id <> b.user_id
            OR m.currency <> b.currency OR t.sandbox_id IS DISTINCT FROM b.sandbox_id""",
    "the trail of a transfer begins with billed and ends where it is": """
        SELECT t.id, t.state, s.states FROM rewards_transfer t LEFT JOIN (
            SELECT transfer_id, array_agg(state::text ORDER BY id) AS states FROM rewards_transferstep GROUP BY transfer_id) s
            ON s.transfer_id = t.id
         WHERE s.states IS NULL OR s.states[1] <> 'billed' OR s.states[array_length(s.states, 1)] <> t.state""",
    "a trail only goes on, but for what is handed over again, or had arrived as the operator knows": """
        SELECT transfer_id, before, state FROM (
            SELECT transfer_id, state, reason, lag(state) OVER (PARTITION BY transfer_id ORDER BY id) AS before
              FROM rewards_transferstep) s
         WHERE before IS NOT NULL AND (before, state) <> ('unknown', 'sending')
           AND (before, state, reason) <> ('returned', 'settled', 'the operator found that it had arrived')
           AND array_position(ARRAY['billed', 'sending', 'unknown', 'sent', 'settled', 'returned'], state::text)
            <= array_position(ARRAY['billed', 'sending', 'unknown', 'sent', 'settled', 'returned'], before::text)""",
    "what was handed over is in a batch of its provider, currency and scope": """
        SELECT t.id, t.state FROM rewards_transfer t LEFT JOIN rewards_paymentbatch k ON k.id = t.batch_id
         WHERE t.state IN ('sending', 'unknown', 'sent', 'settled') AND (k.id IS NULL OR k.provider <> t.provider
               OR k.currency <> t.currency OR k.sandbox_id IS DISTINCT FROM t.sandbox_id)""",
    "nothing is handed over by a method that was removed before": """
        SELECT t.id, m.removed_at, s.at FROM rewards_transfer t JOIN rewards_payoutmethod m ON m.id = t.method_id
          JOIN LATERAL (SELECT min(at) AS at FROM rewards_transferstep WHERE transfer_id = t.id AND state = 'sending') s
            ON s.at > m.removed_at
         WHERE t.sandbox_id IS NULL""",
    "nobody forgets to ask for what is unknown": """
        SELECT t.id, t.state, k.next_ask_at FROM rewards_transfer t JOIN rewards_paymentbatch k ON k.id = t.batch_id
         WHERE t.state IN ('sending', 'unknown') AND k.next_ask_at IS NULL""",
    "each transaction of the books adds up to nothing": """
        SELECT e.transaction_id, e.currency, sum(e.amount) FROM rewards_bookentry e GROUP BY 1, 2 HAVING sum(e.amount) <> 0""",
    "a balance is the sum of its entries": """
        SELECT a.id, a.balance, COALESCE(sum(e.amount), 0) FROM rewards_bookaccount a
          LEFT JOIN rewards_bookentry e ON e.account_id = a.id GROUP BY a.id HAVING a.balance <> COALESCE(sum(e.amount), 0)""",
    "numbers of the books have no gaps": """
        SELECT b.space_id, b.last_number, count(t.id), max(t.number) FROM rewards_book b
          LEFT JOIN rewards_booktransaction t ON t.space_id = b.space_id
         GROUP BY b.space_id HAVING b.last_number <> count(t.id) OR b.last_number <> COALESCE(max(t.number), 0)""",
    "payable is what isn't on its way: in each Space, for each worker": """
        SELECT space_id, user_id, currency, sum(here), sum(books) FROM (
            SELECT l.space_id, l.user_id, l.currency, l.amount AS here, 0 AS books
              FROM rewards_line l LEFT JOIN rewards_bill b ON b.id = l.bill_id
             WHERE l.voided_at IS NULL AND (b.id IS NULL OR b.state IN ('billed', 'returned'))
            UNION ALL
            SELECT a.space_id, a.user_id, a.currency, 0, a.balance FROM rewards_bookaccount a WHERE a.kind = 'payable') x
         GROUP BY 1, 2, 3 HAVING sum(here) <> sum(books)""",
    "Spaces have brought what was earned, operators what they adjusted": """
        SELECT space_id, currency, sum(here), sum(books) FROM (
            SELECT l.space_id, l.currency, l.amount AS here, 0 AS books FROM rewards_line l WHERE l.voided_at IS NULL
            UNION ALL
            SELECT a.space_id, a.currency, 0, -a.balance FROM rewards_bookaccount a WHERE a.kind IN ('funding', 'adjustments')) x
         GROUP BY 1, 2 HAVING sum(here) <> sum(books)""",
    "what is on its way, what is paid, and what it cost: for each worker, over the Spaces of a scope": """
        SELECT scope, user_id, currency, kind, sum(here), sum(books) FROM (
            SELECT t.sandbox_id AS scope, x.user_id, t.currency, x.kind, x.amount AS here, 0 AS books
              FROM rewards_transfer t CROSS JOIN LATERAL (VALUES
                   (t.user_id, CASE t.state WHEN 'settled' THEN 'paid' ELSE 'in_transit' END, t.amount),
                   (0, 'fees', t.fee)) x (user_id, kind, amount)
             WHERE t.state NOT IN ('billed', 'returned')
            UNION ALL
            SELECT CASE WHEN s.is_sandbox THEN s.id END, a.user_id, a.currency, a.kind, 0, a.balance
              FROM rewards_bookaccount a JOIN spaces_space s ON s.id = a.space_id
             WHERE a.kind IN ('in_transit', 'paid', 'fees')) y
         GROUP BY 1, 2, 3, 4 HAVING sum(here) <> sum(books)""",
    "a Space hears of a bonus each time that it arrives": """
        SELECT p.id, (SELECT count(*) FROM rewards_line l JOIN rewards_transfer t ON t.bill_id = l.bill_id
                        JOIN rewards_transferstep s ON s.transfer_id = t.id AND s.state = 'settled'
                       WHERE l.payout_id = p.id) AS arrived,
               (SELECT count(*) FROM events_event e
                 WHERE e.space_id = p.space_id AND e.type = 'payout.paid' AND e.object_id = p.id) AS told
          FROM rewards_payout p""",
}
_ALWAYS_ROWS = "a Space hears of a bonus each time that it arrives"


def faults() -> list[str]:
    """Every rule that is broken, with the first rows that break it; empty when all is well."""
    found = []
    for rule, query in RULES.items():
        rows = sql.rows(query, {})
        if rule == _ALWAYS_ROWS:
            rows = [row for row in rows if row[1] != row[2]]
        if rows:
            found.append(f"{rule}: {rows[:3]}")
    return found


def faults_with(*providers: FakeProvider) -> list[str]:
    """`faults`, and what doesn't agree with what the providers know."""
    found = faults()
    for provider in providers:
        found += [f"handed over twice: {reference}" for reference in provider.repeated]
        ours: dict[str, tuple[Any, ...]] = {
            row[0]: row[1:]
            for row in sql.rows(
                "SELECT reference, state, amount, currency, bill_id FROM rewards_transfer WHERE provider = %s",
                [provider.name],
            )
        }
        kept: dict[int, str] = {}
        for reference, taken in provider.taken.items():
            if reference not in ours:
                found.append(f"known to the provider alone: {reference}")
                continue
            state, amount, currency, bill_id = ours[reference]
            if (amount, currency) != (taken.order.amount, taken.order.currency):
                found.append(f"{reference}: {amount} {currency} here, {taken.order} there")
            if state == "billed":
                found.append(f"{reference} is there, and not handed over here")
            if taken.state != "returned":
                if bill_id in kept:
                    found.append(f"bill {bill_id} is paid twice: {kept[bill_id]} and {reference}")
                kept[bill_id] = reference
                if state == "returned":
                    found.append(f"{reference} is {taken.state} there and returned here")
        for reference, (state, *_) in ours.items():
            if state in ("sent", "settled") and reference not in provider.taken:
                found.append(f"{reference} is {state} here, and the provider never got it")
    return found
