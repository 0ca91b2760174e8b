"""Groups of countries that rules about money speak of, by their two letters in ISO 3166-1."""

from __future__ import annotations

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""Member states of the European Union: whose residents DAC7 is about."""

EEA = EU | {"IS", "LI", "NO"}
"""The European Economic Area, within which an IBAN is enough for a SEPA transfer."""

# Overseas territories and the Crown Dependencies have IBANs with FR and GB.
SEPA = EEA | {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}
"""Where SEPA transfers go, by the first two letters of an IBAN (EPC409-09)."""
