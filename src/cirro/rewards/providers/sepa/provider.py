"""SEPA transfers by files that the operator (or a program of theirs) gives to the bank."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext

from cirro.kernel.errors import Fault, Refused
from cirro.kernel.money import to_major
from cirro.rewards.providers.interface import Batch, CantTell, Field, Offer, Order, Outcome
from cirro.rewards.providers.sepa.accounts import account, masked
from cirro.rewards.providers.sepa.charset import sepa_text
from cirro.rewards.providers.sepa.debtor import Debtor
from cirro.rewards.providers.sepa.document import LARGEST_AMOUNT, document
from cirro.rewards.providers.sepa.files import write_whole
from cirro.rewards.providers.sepa.written import Written, read_written
from cirro.rewards.providers.words import gettext_noop

# Where the operator may put files that the bank has.
UPLOADED = "uploaded"
_KEY = re.compile(r"[A-Za-z0-9-]{1,35}")


class SepaFile:
    """A file for each batch. A transfer is sent when its file is there; what became of it, the bank's reports tell.

    A file is the record of what was handed over: it is never written a second time, and looked up again where it was written or in
    `uploaded/` beside it.
    """

    name = "sepa"
    label = gettext_noop("Bank transfer (SEPA)")
    is_local = True
    batch_size = 10_000

    def __init__(self, debtor: Debtor, directory: Path, offers: Sequence[Offer]) -> None:
        self._debtor = debtor
        self._directory = directory
        self._offers = tuple(offers)

    def offers(self) -> Sequence[Offer]:
        return self._offers

    def fields(self) -> Sequence[Field]:
        return (
            Field("iban", "IBAN", max_length=42),
            Field(
                "bic",
                "BIC",
                required=False,
                help=gettext_noop("Needed only for some accounts outside the European Economic Area"),
                max_length=11,
            ),
        )

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        try:
            return account(details)
        except Refused as error:
            raise Refused.of(
                *(Fault(fault.field, gettext(fault.message)) for fault in error.faults)
            ) from error

    def mask(self, details: Mapping[str, str]) -> str:
        return masked(details["iban"])

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        if len(batch.orders) > self.batch_size:
            raise ValueError(f"{len(batch.orders)} orders are too many for a file")
        if self._find(batch) is not None:
            return {reference: outcome for reference, outcome in self.ask(batch).items() if outcome}
        refused = {order.reference: reason for order in batch.orders if (reason := why_not(order))}
        orders = [order for order in batch.orders if order.reference not in refused]
        if orders:
            content = document(batch, orders, self._debtor)
            try:
                write_whole(self._path(batch), content)
            except OSError as error:
                raise CantTell(f"{self._path(batch)} can't be written: {error.strerror}") from error
        return {
            **{order.reference: Outcome("sent", batch.key) for order in orders},
            **{reference: Outcome("returned", reason=reason) for reference, reason in refused.items()},
        }

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        path = self._find(batch)
        if path is None:
            return dict.fromkeys(order.reference for order in batch.orders)
        try:
            written = read_written(path)
        except (OSError, ValueError) as error:
            raise CantTell(f"{path} can't be read: {error}") from error
        return {order.reference: _in_file(order, batch.key, path, written) for order in batch.orders}

    def probe(self) -> str:
        there = next(path for path in (self._directory, *self._directory.parents) if path.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise CantTell(
                f"{there} is no directory that can be written: files for the bank go to {self._directory}"
            )
        return f"files go to {self._directory}, paid from {masked(self._debtor.iban)} of {self._debtor.name}"

    def _path(self, batch: Batch) -> Path:
        if not _KEY.fullmatch(batch.key):
            raise ValueError(f"no name for a file: {batch.key!r}")
        directory = self._directory
        if batch.sandbox_id is not None:
            directory /= f"sandbox-{batch.sandbox_id}"
        return directory / f"{batch.key}.xml"

    def _find(self, batch: Batch) -> Path | None:
        path = self._path(batch)
        for at in (path, path.parent / UPLOADED / path.name):
            try:
                at.stat()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise CantTell(f"{at} can't be looked for: {error.strerror}") from error
            return at
        return None


def why_not(order: Order) -> str:
    """Why no bank would take this order; empty when nothing speaks against it."""
    if order.currency != "EUR":
        return f"SEPA transfers are in euro, not in {order.currency}"
    if not 0 < order.amount <= LARGEST_AMOUNT:
        return "SEPA transfers are of 0.01 to 999,999,999.99 euro"
    try:
        account(order.details)
    except Refused as error:
        return error.message
    if not sepa_text(order.payee.name, order.details["iban"][:2], 70):
        return "the name has no letters that banks take"
    return ""


def _in_file(order: Order, key: str, path: Path, written: Mapping[str, Written]) -> Outcome:
    """What the one file of its batch says of an order."""
    found = written.get(order.reference)
    if found == Written(order.details.get("iban", ""), str(to_major(order.amount, order.currency))):
        return Outcome("sent", key)
    if found is None and (reason := why_not(order)):
        return Outcome("returned", reason=reason)  # left out when it was written
    # Not of this database, perhaps.
    return Outcome("unknown", reason=f"{path} has {'no such' if found is None else 'another'} transfer")
