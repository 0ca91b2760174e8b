"""The rules that results, times and bonuses share, each broken one named by its field."""

from __future__ import annotations

from collections.abc import Iterator

from cirro.gigs.domain.gig_rules import DESCRIPTION_LENGTH, INT_MAX, TITLE_LENGTH
from cirro.kernel.errors import Fault, NotFound, Refused
from cirro.kernel.money import LARGEST
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.create_space import CURRENCIES
from cirro.spaces.domain.membership import lock_member

KEY_LENGTH = 255
REASON_LENGTH = 500
QUANTITY_MAX = INT_MAX


def check_texts(title: str, description: str | None, idempotency_key: str | None) -> Iterator[Fault]:
    """What is wrong with them, as far as they are given."""
    if not title.strip() or len(title) > TITLE_LENGTH:
        yield Fault("title", f"must have 1 to {TITLE_LENGTH} characters")
    yield from check_description(description)
    if idempotency_key is not None and not 0 < len(idempotency_key) <= KEY_LENGTH:
        yield Fault("idempotency_key", f"must have 1 to {KEY_LENGTH} characters")


def check_description(description: str | None) -> Iterator[Fault]:
    """What is wrong with it, if it is given."""
    if description is not None and len(description) > DESCRIPTION_LENGTH:
        yield Fault("description", f"must be at most {DESCRIPTION_LENGTH} characters long")


def check_reason(reason: str) -> Iterator[Fault]:
    """What is wrong with the reason of a reversal."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Fault("reason", f"must have 1 to {REASON_LENGTH} characters")


def check_currency(currency: str | None) -> Iterator[Fault]:
    """What is wrong with a currency that was sent."""
    if currency is not None and currency not in CURRENCIES:
        yield Fault("currency", f"must be one of {', '.join(CURRENCIES)}")


def check_amount(amount: float, field: str = "amount", least: int = 0) -> Iterator[Fault]:
    """What is wrong with an amount of minor units."""
    if not (isinstance(amount, int) and least <= amount <= LARGEST):
        yield Fault(field, f"must be a whole number of minor units between {least} and {LARGEST}")


def refuse(*faults: Fault) -> None:
    """Raise Refused if there are any."""
    if faults:
        raise Refused.of(*faults)


def hold_member(space: SpaceRef, user_id: int) -> bool:
    """Whether the person is in the Space; who is stays in it until the commit, and other reports for them wait."""
    try:
        lock_member(space.id, user_id)
    except NotFound:
        return False
    return True


def check_earner(user_id: int, is_member: bool, no_reward: bool = False) -> None:
    """Raises Refused for strangers, and for who takes part without a reward."""
    if not is_member:
        # 0: an id that nobody can have (`kernel.inputs.read_id`).
        raise Refused.at("user_id", f"user {user_id or 'with that id'} is not in this Space")
    if no_reward:
        raise Refused.at("user_id", f"user {user_id} was invited to this gig without a reward (no_reward)")
