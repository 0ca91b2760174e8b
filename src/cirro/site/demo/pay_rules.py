"""Check what was paid against what was reported, by the demo's own reckoning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cirro.site.demo.client import Api
from cirro.site.demo.payday import Paid
from cirro.site.demo.rules import Verdict
from cirro.site.demo.work import Work

WORTH = "A result is worth quantity × price × multiplier, half to even, and is taken in once"
PAID = "Everybody got what they earned, to the cent, once"
ONCE = "No transfer was handed to the bank twice"
STATES = "Every bonus is settled, and the deleted ones are unknown"
SPACE = "The Space's books add up to what it reported"
VERIFIED = "The books are whole: cirro books verify finds nothing"
PAY_RULES = (WORTH, PAID, ONCE, STATES, SPACE, VERIFIED)


def check_pay(api: Api, work: Work, paid: Paid, ibans: Mapping[str, str], space_id: int) -> list[Verdict]:
    """A verdict for each rule. `ibans`: user id → the account that they have now."""
    return [
        Verdict(WORTH, work.wrong),
        Verdict(PAID, list(_paid(work, paid, ibans))),
        Verdict(ONCE, list(_once(paid))),
        Verdict(STATES, list(_states(api, work))),
        Verdict(SPACE, list(_space(work, space_id))),
        Verdict(VERIFIED, list(_verified(space_id))),
    ]


def _paid(work: Work, paid: Paid, ibans: Mapping[str, str]) -> Iterator[str]:
    for user, earned in sorted(work.earned.items()):
        got = paid.arrived[ibans.get(user, "")]
        if got != earned:
            yield f"user {user} earned {earned} and got {got}"
    strangers = set(paid.arrived) - {ibans.get(user, "") for user in work.earned}
    for iban in sorted(strangers):
        yield f"{paid.arrived[iban]} went to {iban}, whose owner earned nothing"


def _once(paid: Paid) -> Iterator[str]:
    for reference, times in Counter(payment.reference for payment in paid.payments).items():
        if times > 1:
            yield f"{reference} was in {times} places"


def _states(api: Api, work: Work) -> Iterator[str]:
    listed = {payout["id"]: payout["status"] for payout in api.every("/payouts")}
    if set(listed) != set(work.bonuses):
        yield f"the API lists the bonuses {sorted(listed)}, given were {sorted(work.bonuses)}"
    for id, status in listed.items():
        if status != "settled":
            yield f"bonus {id} is {status}"


def _space(work: Work, space_id: int) -> Iterator[str]:
    from cirro.rewards.models import BookAccount
    from cirro.rewards.models.books import AccountKind

    balances: Counter[str] = Counter()
    for kind, balance in BookAccount.objects.filter(space_id=space_id).values_list("kind", "balance"):
        balances[kind] += balance
    wanted = {AccountKind.FUNDING: -work.total, AccountKind.PAID: work.total}
    for kind in AccountKind:
        if balances[kind] != wanted.get(kind, 0):
            yield f"{kind} has {balances[kind]}, it should be {wanted.get(kind, 0)}"


def _verified(space_id: int) -> Iterator[str]:
    from cirro.rewards.books.verify import verify

    found = verify(space_id)
    if not found.is_well:
        yield f"it finds {found.broken_transactions} broken transactions and {found.wrong_accounts} wrong balances"
