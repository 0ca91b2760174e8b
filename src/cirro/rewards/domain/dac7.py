"""What a platform tells the tax office of a year (Directive (EU) 2021/514, "DAC7"): whom it paid what for personal services, by quarter.

Of transfers that have settled, and have not come back, in live Spaces; a transfer counts in the quarter (UTC) in which it settled. What a
person gets is net of the fee that was kept back, which is told beside it. An activity is a result or a time report that was paid,
less those taken back. Amounts are told in the currency in which they were paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import orjson
from django.db import transaction

from cirro.kernel import sql
from cirro.rewards.countries import EU
from cirro.rewards.domain.vault import UnreadableError, unseal

_PATIENCE = "SET LOCAL statement_timeout = '10min'"
_PAGE = 2000
_TEXTS = (
    "first_name",
    "last_name",
    "street",
    "building",
    "postcode",
    "town",
    "country_code",
    "tax_number",
    "vat_id",
)

# The newest that is known of each: the account's, the payee's, else what their last bill of the year says, for closed accounts.
_PAID = """
WITH paid AS MATERIALIZED (
    SELECT t.id, t.user_id, t.currency, t.amount, t.fee, t.bill_id, t.method_id,
           extract(quarter FROM t.state_at AT TIME ZONE 'UTC')::integer AS quarter
      FROM rewards_transfer t
     WHERE t.sandbox_id IS NULL AND t.state = 'settled' AND t.state_at >= %(since)s AND t.state_at < %(until)s
), done AS (
    SELECT p.id, count(*) FILTER (WHERE l.kind IN ('result', 'time')) - count(*) FILTER (WHERE l.kind = 'reversal') AS activities
      FROM paid p JOIN rewards_line l ON l.bill_id = p.bill_id GROUP BY p.id
), sums AS (
    SELECT p.user_id, p.currency, p.quarter, sum(p.amount)::bigint AS amount, sum(d.activities)::bigint AS activities,
           sum(p.fee)::bigint AS fees
      FROM paid p JOIN done d ON d.id = p.id GROUP BY 1, 2, 3
), seller AS (
    SELECT user_id, currency, jsonb_object_agg(quarter, jsonb_build_array(amount, activities, fees)) AS quarters
      FROM sums GROUP BY 1, 2
), last AS (
    SELECT DISTINCT ON (p.user_id) p.user_id, b.details->'payee' AS payee, m.secret_details
      FROM paid p JOIN rewards_bill b ON b.id = p.bill_id JOIN rewards_payoutmethod m ON m.id = p.method_id
     ORDER BY p.user_id, p.id DESC
)
SELECT x.user_id, x.currency, x.quarters::text,
       (l.payee || COALESCE(jsonb_strip_nulls(to_jsonb(p)), '{}') || jsonb_strip_nulls(jsonb_build_object('birthday', u.birthday)))::text,
       CASE WHEN %(with_accounts)s THEN l.secret_details ELSE '' END
  FROM seller x
  JOIN last l ON l.user_id = x.user_id
  JOIN people_user u ON u.id = x.user_id
  LEFT JOIN rewards_payee p ON p.user_id = x.user_id
 ORDER BY x.user_id, x.currency
"""


@dataclass(frozen=True)
class Quarter:
    """What was paid in three months: minor units that arrived, how many activities that was for, minor units kept back."""

    paid: int = 0
    activities: int = 0
    fees: int = 0


@dataclass(frozen=True)
class Seller:
    """Somebody who was paid in one currency in the year; `quarters` has four. `account` is where the money went, empty when it
    wasn't asked for or is erased by now."""

    user_id: int
    first_name: str
    last_name: str
    street: str
    building: str
    postcode: str
    town: str
    country_code: str
    birthday: date | None
    tax_number: str
    vat_id: str
    account: str
    currency: str
    quarters: tuple[Quarter, ...]

    @property
    def is_reportable(self) -> bool:
        """Whether they live in a member state of the Union."""
        return self.country_code in EU

    @property
    def missing(self) -> list[str]:
        """What the directive asks for and nobody told us."""
        return [
            name
            for name, value in (("birthday", self.birthday), ("tax_number", self.tax_number))
            if not value
        ]


def sellers(year: int, *, with_accounts: bool = False) -> Iterator[Seller]:
    """Everybody who was paid in that year, one for each currency, by user id. Read page by page, so memory doesn't grow with them."""
    values = {
        "since": datetime(year, 1, 1, tzinfo=UTC),
        "until": datetime(year + 1, 1, 1, tzinfo=UTC),
        "with_accounts": with_accounts,
    }
    with transaction.atomic():
        sql.execute(_PATIENCE)
        sql.execute(f"DECLARE sellers NO SCROLL CURSOR FOR {_PAID}", values)
        while rows := sql.rows(f"FETCH {_PAGE} FROM sellers"):
            for row in rows:
                yield _seller(*row)
        sql.execute("CLOSE sellers")


def _seller(user_id: int, currency: str, quarters: str, payee: str, secret: bytes) -> Seller:
    sums = orjson.loads(quarters)
    who = orjson.loads(payee)
    return Seller(
        user_id=user_id,
        **{name: who.get(name) or "" for name in _TEXTS},
        birthday=date.fromisoformat(who["birthday"]) if who.get("birthday") else None,
        account=_account(bytes(secret)),
        currency=currency,
        quarters=tuple(Quarter(*sums.get(str(number), ())) for number in range(1, 5)),
    )


def _account(secret: bytes) -> str:
    """What the provider knows the account by: an IBAN, an address at PayPal."""
    if not secret:
        return ""
    try:
        details = unseal(secret)
    except UnreadableError:
        return ""
    return next((details[name] for name in ("iban", *details) if details.get(name)), "")
