"""Bank accounts that SEPA reaches: IBAN and BIC, checked and masked."""

from __future__ import annotations

from collections.abc import Mapping

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from cirro.kernel.errors import Fault, Refused
from cirro.rewards.countries import EEA, SEPA
from cirro.rewards.providers.words import gettext_noop


def account(details: Mapping[str, str]) -> dict[str, str]:
    """IBAN and, where one is given or needed, BIC, both without spaces. Raises Refused with what is wrong with them, in English:
    settings are read before anything can be translated."""
    faults = []
    try:
        iban = IBAN(details.get("iban", ""))
    except (SchwiftyException, ValueError):
        faults.append(
            Fault(
                "iban", gettext_noop("is no IBAN: please compare it with your bank's papers, digit by digit")
            )
        )
    else:
        if iban.country_code not in SEPA:
            faults.append(Fault("iban", gettext_noop("is of a country that SEPA transfers don't reach")))
    bic = "".join(details.get("bic", "").split()).upper()
    if bic:
        try:
            BIC(bic)
        except (SchwiftyException, ValueError):
            faults.append(
                Fault(
                    "bic", gettext_noop("is no BIC: it has 8 or 11 letters and digits, such as COBADEFFXXX")
                )
            )
    if faults:
        raise Refused.of(*faults)
    if not bic and iban.country_code not in EEA:
        # Banks route by the IBAN alone only within the European Economic Area.
        if iban.bic is None:
            raise Refused.at("bic", gettext_noop("is needed for accounts in this country"))
        bic = str(iban.bic)
    return {"iban": str(iban), **({"bic": bic} if bic else {})}


def masked(iban: str) -> str:
    """What may be shown of an IBAN: `DE89 … 3000`."""
    return f"{iban[:4]} … {iban[-4:]}"
