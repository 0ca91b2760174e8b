"""Why money came back, in plain words, and what its recipient can do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Advice:
    """What it means, and what to do. `is_ours`: nothing is wrong with what the recipient said; `needs_other`: to the same
    account it would come back again."""

    why: Promise
    what: Promise
    is_ours: bool = False
    needs_other: bool = False


_NUMBER = Advice(
    _("The number of the account is not right."),
    _("Add the account once more with the right number and use it, then send the money again."),
    needs_other=True,
)
_CLOSED = Advice(
    _("The account takes no money any more, or is blocked."),
    _("Add another account and use it, then send the money again."),
    needs_other=True,
)
_NAME = Advice(
    _("The name doesn’t fit the account."),
    _("Write your name under “Who is paid” as your bank has it, then send the money again."),
)
_ADDRESS = Advice(
    _("The bank misses something of your name or address."),
    _("Complete what stands under “Who is paid”, then send the money again."),
)
_REFUSED = Advice(
    _("It was refused on the side of the account."),
    _("Ask your bank why, or use another method, then send the money again."),
)
_OURS = Advice(
    _("Nothing is wrong with what you told us."),
    _("The operator of this site has to look at it. You can send the money again later."),
    is_ours=True,
)
_OTHER = Advice(
    _("The transfer could not be carried out."),
    _("Check your payout method or use another one, then send the money again."),
)

# Codes of ISO 20022, which begin the reasons of banks (`providers/sepa/reasons.py`).
_BY_CODE: dict[str, Advice] = {
    **dict.fromkeys(("AC01", "AC03", "AC13", "AC14", "AGNT", "BE06", "CNOR", "RC01", "RC04"), _NUMBER),
    **dict.fromkeys(("AC04", "AC06", "AC07", "AG01", "MD07"), _CLOSED),
    "BE01": _NAME,
    **dict.fromkeys(("BE04", "RR03"), _ADDRESS),
    **dict.fromkeys(("CUST", "MS02", "NOAS"), _REFUSED),
    **dict.fromkeys(
        (
            "AM02", "AM04", "AM05", "AM09", "AM14", "BE05", "BE07", "CUTA", "DNOR", "DT01", "DUPL", "ED05", "FF01", "FOCR",
            "RR01", "RR02", "SL01", "TECH", "TM01", "UPAY",
        ),
        _OURS,
    ),
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{2}")


def advice_for(reason: str) -> Advice:
    """What follows from the provider's words."""
    code = _CODE.match(reason)
    return _BY_CODE.get(code[0], _OTHER) if code else _OTHER
