"""Which payment providers are on, and on which terms: what the environment names. Needs neither Django nor a database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cirro.rewards.countries import SEPA
from cirro.rewards.providers.sepa.debtor import Debtor
from cirro.rewards.providers.terms import ManualTerms, PayPalTerms, SepaTerms, StripeTerms, Terms
from cirro.site.home import SettingError
from cirro.site.payment_offers import offers
from cirro.site.web_address import LOOPBACK

Environ = Mapping[str, str]

_ADDRESS = ("STREET", "BUILDING", "POSTCODE", "TOWN", "COUNTRY")
_OFFER = ("CURRENCIES", "FEE", "DAYS")
_PARTS = {
    "CIRRO_SEPA": ("NAME", "IBAN", "BIC", *_ADDRESS, "DIR", "FEE", "DAYS"),
    "CIRRO_STRIPE": ("SECRET_KEY", "API_BASE", *_OFFER),
    "CIRRO_PAYPAL": ("CLIENT_ID", "CLIENT_SECRET", "API_BASE", *_OFFER),
    "CIRRO_MANUAL": ("", *_OFFER),
}
# Those whose smallest unit is the same at Stripe as in ISO 4217: not so ISK, UGX and MGA, nor those with three decimals.
_STRIPE_CURRENCIES = frozenset(
    [
        "AED",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "ILS",
        "INR",
        "JPY",
        "KRW",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "PLN",
        "RON",
        "SEK",
        "SGD",
        "THB",
        "USD",
        "ZAR",
    ]
)
# PayPal's, but for HUF and TWD, which it takes without decimals.
_PAYPAL_CURRENCIES = frozenset(
    [
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "ILS",
        "JPY",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "PHP",
        "PLN",
        "SEK",
        "SGD",
        "THB",
        "USD",
    ]
)


def payment_providers(environ: Environ, home: Path) -> Terms:
    """What `environ` switches on: by hand alone, when it names none. Raises SettingError, with the variable's name and never a
    secret, for a provider set up by half or wrongly."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    for prefix, parts in _PARTS.items():
        _refuse_unknown(given, prefix, parts)
    debtor, stripe, paypal = _debtor(given), _stripe(given), _paypal(given)
    return Terms(
        sepa=SepaTerms(
            debtor,
            Path(given.get("CIRRO_SEPA_DIR", home / "payouts")).absolute(),
            offers(given, "CIRRO_SEPA", ("EUR",), days=1, countries=SEPA),
        ),
        manual=ManualTerms(
            _on_or_off(given, "CIRRO_MANUAL", is_on=not (debtor or stripe or paypal)),
            offers(given, "CIRRO_MANUAL", ("EUR", "USD"), days=3),
        ),
        stripe=stripe,
        paypal=paypal,
    )


def _refuse_unknown(given: Environ, prefix: str, parts: tuple[str, ...]) -> None:
    known = {f"{prefix}_{part}".rstrip("_") for part in parts}
    for name in given:
        if (name == prefix or name.startswith(f"{prefix}_")) and name not in known:
            raise SettingError(f"{name} is not known: there are {', '.join(sorted(known))}")


def _debtor(given: Environ) -> Debtor | None:
    part = {name: given.get(f"CIRRO_SEPA_{name}", "") for name in _PARTS["CIRRO_SEPA"]}
    if not (part["NAME"] and part["IBAN"]):
        if any(part[name] for name in ("NAME", "IBAN", "BIC", *_ADDRESS)):
            raise SettingError(
                "CIRRO_SEPA_NAME and CIRRO_SEPA_IBAN must be set both, or nothing of the account"
            )
        return None
    if any(part[name] for name in _ADDRESS) and not (part["TOWN"] and part["COUNTRY"]):
        raise SettingError(
            "CIRRO_SEPA_TOWN and CIRRO_SEPA_COUNTRY must be set: banks want both in an address"
        )
    country = part["COUNTRY"].upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise SettingError("CIRRO_SEPA_COUNTRY must be two letters such as DE")
    iban, bic = _account(part["NAME"], part["IBAN"], part["BIC"])
    return Debtor(
        part["NAME"], iban, bic, part["STREET"], part["BUILDING"], part["POSTCODE"], part["TOWN"], country
    )


def _account(name: str, iban: str, bic: str) -> tuple[str, str]:
    # Loaded late: the registry of banks takes a while.
    from schwifty import IBAN

    from cirro.kernel.errors import Refused
    from cirro.rewards.providers.sepa.accounts import account
    from cirro.rewards.providers.sepa.charset import sepa_text

    try:
        checked = account({"iban": iban, "bic": bic})
    except Refused as error:
        said = "; ".join(f"CIRRO_SEPA_{fault.field.upper()} {fault.message}" for fault in error.faults)
        raise SettingError(said) from error
    if not sepa_text(name, checked["iban"][:2], 70):
        raise SettingError("CIRRO_SEPA_NAME has no letters that banks take")
    found = checked.get("bic") or str(IBAN(checked["iban"]).bic or "")
    if not found:
        raise SettingError("CIRRO_SEPA_BIC must be set: it does not follow from CIRRO_SEPA_IBAN")
    return checked["iban"], found


def _stripe(given: Environ) -> StripeTerms | None:
    key = given.get("CIRRO_STRIPE_SECRET_KEY", "")
    if not key:
        _refuse_half(given, "CIRRO_STRIPE", "CIRRO_STRIPE_SECRET_KEY")
        return None
    if not key.startswith(("sk_", "rk_")):
        raise SettingError(
            "CIRRO_STRIPE_SECRET_KEY must be a secret or restricted key: it begins with sk_ or rk_"
        )
    return StripeTerms(
        key,
        _api_base(given, "CIRRO_STRIPE_API_BASE", "https://api.stripe.com"),
        offers(given, "CIRRO_STRIPE", ("EUR",), days=2, possible=_STRIPE_CURRENCIES),
    )


def _paypal(given: Environ) -> PayPalTerms | None:
    id, secret = given.get("CIRRO_PAYPAL_CLIENT_ID", ""), given.get("CIRRO_PAYPAL_CLIENT_SECRET", "")
    if not (id and secret):
        _refuse_half(given, "CIRRO_PAYPAL", "CIRRO_PAYPAL_CLIENT_ID and CIRRO_PAYPAL_CLIENT_SECRET")
        return None
    return PayPalTerms(
        id,
        secret,
        _api_base(given, "CIRRO_PAYPAL_API_BASE", "https://api-m.paypal.com"),
        offers(given, "CIRRO_PAYPAL", ("EUR",), days=1, possible=_PAYPAL_CURRENCIES),
    )


def _refuse_half(given: Environ, prefix: str, needed: str) -> None:
    if any(name.startswith(f"{prefix}_") for name in given):
        raise SettingError(f"{needed} must be set too, or none of {prefix}_…")


def _api_base(given: Environ, variable: str, default: str) -> str:
    said = given.get(variable, default).rstrip("/")
    parts = urlsplit(said)
    is_secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_secure or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingError(f"{variable} must be an https address such as {default}")
    return said


def _on_or_off(given: Environ, variable: str, *, is_on: bool) -> bool:
    said = given.get(variable, "on" if is_on else "off").lower()
    if said not in ("on", "off"):
        raise SettingError(f"{variable} must be on or off")
    return said == "on"
