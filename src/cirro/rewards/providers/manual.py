"""Paid by hand: in cash, by a bank's own pages, or not at all while developing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cirro.kernel.errors import Refused
from cirro.rewards.providers.interface import Batch, Field, Offer, Outcome
from cirro.rewards.providers.words import gettext_noop

_LONGEST = 140


class Manual:
    """Whatever is handed over is sent; the operator says what became of it, by `cirro payouts settle` and `return`."""

    name = "manual"
    label = gettext_noop("By hand, as agreed with the operator")
    is_local = True
    batch_size = 1_000

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = tuple(offers)

    def offers(self) -> Sequence[Offer]:
        return self._offers

    def fields(self) -> Sequence[Field]:
        return (
            Field(
                "instructions",
                gettext_noop("How you are paid"),
                help=gettext_noop("As agreed with the operator, such as an account or an address"),
                max_length=_LONGEST,
            ),
        )

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        said = " ".join(details.get("instructions", "").split())
        if not said:
            raise Refused.at("instructions", _("must not be empty"))
        if len(said) > _LONGEST:
            raise Refused.at(
                "instructions", _("must be at most %(most)s characters long") % {"most": _LONGEST}
            )
        return {"instructions": said}

    def mask(self, details: Mapping[str, str]) -> str:
        # Nobody knows what they wrote: an account, perhaps.
        said = details["instructions"]
        return f"{said[:2]} …" if len(said) > 4 else "…"

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        return {order.reference: Outcome("sent") for order in batch.orders}

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        # That it is to be paid is all there is to know, and the database knows it.
        return dict(self.send(batch))

    def probe(self) -> str:
        return "transfers are settled or returned by `cirro payouts settle` and `return`"
