"""Which payment providers the environment switches on, and on which terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirro.rewards.countries import SEPA
from cirro.rewards.providers.interface import Offer
from cirro.rewards.providers.registry import live
from cirro.rewards.providers.sepa.debtor import Debtor
from cirro.site.doctor.configuration import check_configuration
from cirro.site.doctor.payment_providers import check_payment_providers
from cirro.site.home import SettingError
from cirro.site.payment_providers import payment_providers
from tests.support import paypal_server, stripe_server
from tests.support.faulty_http import serving
from tests.support.paypal_server import PayPalServer
from tests.support.stripe_server import StripeServer

HOME = Path("/var/lib/cirro")
SEPA_ACCOUNT = {"CIRRO_SEPA_NAME": "Grün & Söhne", "CIRRO_SEPA_IBAN": "DE89 3704 0044 0532 0130 00"}
STRIPE = {"CIRRO_STRIPE_SECRET_KEY": "sk_test_hidden"}
PAYPAL = {"CIRRO_PAYPAL_CLIENT_ID": "client", "CIRRO_PAYPAL_CLIENT_SECRET": "hidden-secret"}


def test_by_hand_alone_by_default() -> None:
    terms = payment_providers({"CIRRO_SEPA_IBAN": " ", "PATH": "/"}, HOME)
    assert list(live(terms)) == ["manual"]
    assert terms.manual.offers == (Offer("EUR", 0, 3), Offer("USD", 0, 3))
    assert terms.sepa.directory == HOME / "payouts"


def test_all_of_them() -> None:
    address = {"CIRRO_SEPA_STREET": "Weg", "CIRRO_SEPA_TOWN": "Köln", "CIRRO_SEPA_COUNTRY": "de"}
    others = {"CIRRO_SEPA_DIR": "/mnt/bank", "CIRRO_STRIPE_API_BASE": "http://localhost:12111/"}
    terms = payment_providers({**SEPA_ACCOUNT, **address, **others, **STRIPE, **PAYPAL}, HOME)
    # By hand only when asked for.
    assert list(live(terms)) == ["sepa", "stripe", "paypal"]
    assert terms.sepa.debtor == Debtor(
        "Grün & Söhne", "DE89370400440532013000", "COBADEFFXXX", "Weg", "", "", "Köln", "DE"
    )
    assert terms.sepa.directory == Path("/mnt/bank")
    assert terms.sepa.offers == (Offer("EUR", 0, 1, SEPA),)
    assert terms.stripe
    assert (terms.stripe.api_base, terms.stripe.offers) == ("http://localhost:12111", (Offer("EUR", 0, 2),))
    assert terms.paypal
    assert (terms.paypal.api_base, terms.paypal.offers) == ("https://api-m.paypal.com", (Offer("EUR", 0, 1),))
    assert "hidden" not in repr(terms)
    assert list(live(payment_providers({**STRIPE, "CIRRO_MANUAL": "on"}, HOME))) == ["stripe", "manual"]


def test_fees_and_days_for_all_currencies_or_for_each() -> None:
    def offered(**given: str) -> list[tuple[str, int, int]]:
        terms = payment_providers(
            {**PAYPAL, **{f"CIRRO_PAYPAL_{name}": value for name, value in given.items()}}, HOME
        )
        assert terms.paypal
        return [(offer.currency, offer.fee, offer.days) for offer in terms.paypal.offers]

    assert offered(FEE="0.35", DAYS="4") == [("EUR", 35, 4)]
    assert offered(CURRENCIES="EUR, USD,JPY", FEE="2") == [("EUR", 200, 1), ("USD", 200, 1), ("JPY", 2, 1)]
    assert offered(CURRENCIES="EUR,USD,JPY", FEE="EUR 0.35, JPY 40", DAYS="USD 3") == [
        ("EUR", 35, 1),
        ("USD", 0, 3),
        ("JPY", 40, 1),
    ]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"CIRRO_SEPA_NAME": "x"}, "CIRRO_SEPA_IBAN"),
        ({"CIRRO_SEPA_IBAN": "DE89370400440532013000"}, "CIRRO_SEPA_NAME"),
        ({"CIRRO_SEPA_TOWN": "x"}, "CIRRO_SEPA_NAME"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_IBAN": "DE89370400440532013001"}, "CIRRO_SEPA_IBAN"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_IBAN": "BR1800360305000010009795493C1"}, "CIRRO_SEPA_IBAN"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_BIC": "nonsense"}, "CIRRO_SEPA_BIC"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_IBAN": "CH9300762011623852957"}, "CIRRO_SEPA_BIC"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_NAME": "👍"}, "CIRRO_SEPA_NAME"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_STREET": "x"}, "CIRRO_SEPA_TOWN"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_TOWN": "x", "CIRRO_SEPA_COUNTRY": "Germany"}, "CIRRO_SEPA_COUNTRY"),
        ({**SEPA_ACCOUNT, "CIRRO_SEPA_IBN": "x"}, "CIRRO_SEPA_IBN"),
        ({"CIRRO_SEPA_FEE": "-1"}, "CIRRO_SEPA_FEE"),
        ({"CIRRO_SEPA_FEE": "0.355"}, "CIRRO_SEPA_FEE"),
        ({"CIRRO_SEPA_FEE": "NaN"}, "CIRRO_SEPA_FEE"),
        ({"CIRRO_SEPA_FEE": "1e999999999"}, "CIRRO_SEPA_FEE"),
        ({"CIRRO_SEPA_FEE": "EUR 1, USD 1"}, "CIRRO_SEPA_FEE"),
        ({"CIRRO_SEPA_FEE": "EUR 1 2"}, "CIRRO_SEPA_FEE"),
        ({"CIRRO_SEPA_DAYS": "61"}, "CIRRO_SEPA_DAYS"),
        ({"CIRRO_SEPA_DAYS": "two"}, "CIRRO_SEPA_DAYS"),
        ({"CIRRO_SEPA_CURRENCIES": "USD"}, "CIRRO_SEPA_CURRENCIES"),
        ({"CIRRO_STRIPE_FEE": "1"}, "CIRRO_STRIPE_SECRET_KEY"),
        ({"CIRRO_STRIPE_SECRET_KEY": "pk_hidden"}, "CIRRO_STRIPE_SECRET_KEY"),
        ({**STRIPE, "CIRRO_STRIPE_API_BASE": "http://api.stripe.com"}, "CIRRO_STRIPE_API_BASE"),
        ({**STRIPE, "CIRRO_STRIPE_CURRENCIES": "EUR,ISK"}, "CIRRO_STRIPE_CURRENCIES"),
        ({"CIRRO_PAYPAL_CLIENT_ID": "x"}, "CIRRO_PAYPAL_CLIENT_SECRET"),
        ({"CIRRO_PAYPAL_CLIENT_SECRET": "hidden"}, "CIRRO_PAYPAL_CLIENT_ID"),
        ({**PAYPAL, "CIRRO_PAYPAL_API_BASE": "https://me:hidden@paypal.example"}, "CIRRO_PAYPAL_API_BASE"),
        ({**PAYPAL, "CIRRO_PAYPAL_CURRENCIES": "HUF"}, "CIRRO_PAYPAL_CURRENCIES"),
        ({"CIRRO_MANUAL": "yes"}, "CIRRO_MANUAL"),
        ({"CIRRO_MANUAL_CURRENCIES": "EUR,euro"}, "CIRRO_MANUAL_CURRENCIES"),
        ({"CIRRO_MANUAL_CURRENCIES": ","}, "CIRRO_MANUAL_CURRENCIES"),
        ({"CIRRO_MANUAL_CURRENCIES": "XAU"}, "CIRRO_MANUAL_CURRENCIES"),
    ],
)
def test_what_is_wrong_is_named_and_no_secret_is(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named) as error:
        payment_providers(given, HOME)
    assert "hidden" not in str(error.value)


def test_the_doctor_asks_each_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (finding,) = check_payment_providers()
    assert (finding.check, finding.level) == ("payouts manual", "ok")
    servers = StripeServer(), PayPalServer()
    with serving(servers[0]) as stripe, serving(servers[1]) as paypal:
        for name, value in {
            **SEPA_ACCOUNT,
            "CIRRO_STRIPE_SECRET_KEY": stripe_server.KEY,
            "CIRRO_STRIPE_API_BASE": stripe,
            "CIRRO_PAYPAL_CLIENT_ID": paypal_server.CLIENT_ID,
            "CIRRO_PAYPAL_CLIENT_SECRET": paypal_server.CLIENT_SECRET,
            "CIRRO_PAYPAL_API_BASE": paypal,
        }.items():
            monkeypatch.setenv(name, value)
        findings = list(check_payment_providers())
        assert [(finding.check, finding.level) for finding in findings] == [
            ("payouts sepa", "ok"),
            ("payouts stripe", "ok"),
            ("payouts paypal", "ok"),
        ]
        for server in servers:
            server.faults = lambda call: "drop"
        findings = list(check_payment_providers())
    assert [finding.level for finding in findings] == ["ok", "warn", "warn"]
    assert "hidden" not in str(findings)
    monkeypatch.setenv("CIRRO_MANUAL", "off")
    for name in (
        *SEPA_ACCOUNT,
        "CIRRO_STRIPE_SECRET_KEY",
        "CIRRO_PAYPAL_CLIENT_ID",
        "CIRRO_PAYPAL_CLIENT_SECRET",
    ):
        monkeypatch.delenv(name)
    for name in ("CIRRO_STRIPE_API_BASE", "CIRRO_PAYPAL_API_BASE"):
        monkeypatch.delenv(name)
    (finding,) = check_payment_providers()
    assert (finding.level, "nobody can be paid" in finding.message) == ("warn", True)


def test_the_doctor_names_a_wrong_setting_and_a_directory_that_can_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        **SEPA_ACCOUNT,
        "CIRRO_HOME": str(tmp_path),
        "CIRRO_SEPA_DIR": str(tmp_path / "file" / "x"),
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "file").touch()
    (finding,) = check_payment_providers()
    assert finding.level == "fail"
    assert str(tmp_path / "file") in finding.message
    monkeypatch.setenv("CIRRO_SEPA_IBAN", "DE89370400440532013001")
    finding = next(iter(check_configuration()))
    assert (finding.level, "CIRRO_SEPA_IBAN" in finding.message) == ("fail", True)
