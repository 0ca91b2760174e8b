"""What a payment provider does for us, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

OutcomeState = Literal["sent", "settled", "returned", "unknown"]


@dataclass(frozen=True)
class PayeeData:
    """Who is paid: as the bank account has the name, and where they live."""

    first_name: str
    last_name: str
    street: str
    building: str
    postcode: str
    town: str
    country_code: str
    email: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Order:
    """A transfer as it is handed over. `reference` is ours, unique for ever, at most 35 of A–Z, 0–9 and -; a provider gets it as
    end-to-end id and idempotency key. `amount` is what arrives, in minor units. `purpose` is for the recipient: the bill's number."""

    reference: str
    amount: int
    currency: str
    payee: PayeeData = field(repr=False)  # in no log, like their bank data
    details: Mapping[str, str] = field(repr=False)
    purpose: str
    provider_reference: str = ""  # what the provider called it in its last outcome, for `ask`


@dataclass(frozen=True)
class Batch:
    """Orders of one currency that are handed over together, under a `key` that is ours, unique, at most 35 characters, and the
    same when it is tried again: an order never moves to another batch, though fewer of a batch's orders may be tried again."""

    key: str
    currency: str
    made_at: datetime
    orders: Sequence[Order]
    sandbox_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an order: the provider has it (*sent*), it arrived (*settled*), it was refused or came back (*returned*, with the
    reason in the provider's words), or nobody knows (*unknown*)."""

    state: OutcomeState
    provider_reference: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReportItem:
    """What a bank's file says of a transfer. `amount` (minor units) and `currency` are what the file names, to be compared with
    ours: None and empty where it names none."""

    reference: str
    outcome: Outcome
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Report:
    """A bank's file, in its order: the same transfer may come twice, first settled, then returned.

    `batches` speak of whole batches, by `Batch.key` as their reference: they hold for each of its transfers that `items` doesn't
    name, and their amount is the sum of those. `remarks` are sentences about what was left out because nothing follows from it.
    """

    kind: Literal["pain.002", "camt.054"]
    items: Sequence[ReportItem]
    batches: Sequence[ReportItem] = ()
    remarks: Sequence[str] = ()


class CantTell(Exception):  # noqa: N818 - it says what happened, as the errors of the kernel do
    """The provider didn't answer, or not so that anything follows. The message is for the operator and holds no secret."""


@dataclass(frozen=True)
class Field:
    """A field of a payout method's form. `secret` ones are never shown again but masked."""

    name: str
    label: str  # English; pages translate it
    required: bool = True
    help: str = ""
    max_length: int = 70


@dataclass(frozen=True)
class Offer:
    """What a provider costs the worker and where it works, shown before they choose. `fee` in minor units of `currency`, kept back from each
    transfer; `days` until it arrives, in business days. `countries` of the account, None: any."""

    currency: str
    fee: int
    days: int
    countries: frozenset[str] | None = None


class Provider(Protocol):
    """A way to pay. None of the calls touches the database."""

    name: str
    label: str
    is_local: bool  # pays without anybody outside this machine: what sandboxes may use
    batch_size: int  # how many orders `send` takes at most

    def offers(self) -> Sequence[Offer]:
        """One for each currency."""
        ...

    def fields(self) -> Sequence[Field]:
        """What a person fills in."""
        ...

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        """The details in the form that is stored. Raises Refused with a fault for each field that is wrong."""
        ...

    def mask(self, details: Mapping[str, str]) -> str:
        """What may be shown of them, such as `DE89 … 3000`."""
        ...

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        """Hand over; reference → outcome. Safe to repeat with the same batch. An order without an outcome, and all of them when this
        raises, are *unknown*: it raises only when it can't tell (CantTell, with the reason)."""
        ...

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        """What became of orders that were handed over before, perhaps; to be asked again of what was sent, until it is settled or
        returned. None: it may be handed over again in this batch, for the provider surely never got it, or would know it again.
        References that can't be told are left out. Raises CantTell when the provider doesn't answer."""
        ...

    def probe(self) -> str:
        """Is it ready? Moves nothing; a few words for `cirro doctor`. Raises CantTell with what is wrong."""
        ...
