"""What is new about somebody's money, for the home page and the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cirro.community.rewards.checklist import Item, checklist_of
from cirro.rewards.domain.person_bills import PersonBill, returned_bills
from cirro.rewards.domain.person_currencies import person_currencies
from cirro.rewards.domain.person_sums import Sums, person_sums


@dataclass(frozen=True)
class MoneyNews:
    """Bills whose money came back; real money that is pending or on its way; what is missing before somebody who earned something
    can be paid."""

    returned: Sequence[PersonBill]
    sums: Sequence[Sums]
    to_do: Sequence[Item]


def money_news(user_id: int) -> MoneyNews:
    """Empty for who has earned nothing."""
    every = person_sums(user_id)
    if not every:
        return MoneyNews((), (), ())
    real = [sums for sums in every if not sums.is_sandbox]
    to_do = checklist_of(user_id, person_currencies(user_id)).items if real else []
    return MoneyNews(
        returned_bills(user_id),
        [sums for sums in real if sums.pending or sums.on_the_way],
        [item for item in to_do if not item.is_done],
    )
