"""Which accounts SEPA transfers go to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN
from schwifty.registry import get_iban_spec

from cirro.kernel.errors import Refused
from cirro.rewards.countries import EEA, SEPA
from cirro.rewards.providers.sepa.accounts import account, masked


def test_an_iban_is_enough_within_the_economic_area() -> None:
    assert account({"iban": "de89 3704 0044 0532 0130 00"}) == {"iban": "DE89370400440532013000"}


def test_beyond_it_the_bank_is_named() -> None:
    # Known by its account number, else it must be given.
    assert account({"iban": "GB33BUKB20201555555555"})["bic"] == "BUKBGB22"
    with pytest.raises(Refused, match="bic: is needed"):
        account({"iban": "CH9300762011623852957"})
    assert account({"iban": "CH9300762011623852957", "bic": "kbag ch22"})["bic"] == "KBAGCH22"


@given(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_a_mistyped_digit_is_always_found(digits: str, place: int, step: int) -> None:
    right = IBAN.generate("DE", bank_code=digits[:8], account_code=digits[8:])
    assert account({"iban": str(right)}) == {"iban": str(right)}
    at = 4 + place
    wrong = f"{right[:at]}{(int(right[at]) + step) % 10}{right[at + 1 :]}"
    with pytest.raises(Refused, match="iban: is no IBAN"):
        account({"iban": wrong})


@pytest.mark.parametrize(
    "text", ["", " ", "DE", "DE89", "12345", "DE89 3704 0044 0532 0130 0", "ÄÖ89", "XX0000000", "DE" * 40]
)
def test_what_is_no_iban_at_all(text: str) -> None:
    with pytest.raises(Refused, match="iban"):
        account({"iban": text})


def test_accounts_out_of_reach() -> None:
    with pytest.raises(Refused, match="SEPA transfers don't reach"):
        account({"iban": "BR1800360305000010009795493C1"})


def test_both_faults_are_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        account({"iban": "x", "bic": "y"})
    assert [fault.field for fault in refused.value.faults] == ["iban", "bic"]


def test_the_list_of_countries_has_all_that_the_registry_knows() -> None:
    assert len(EEA) == 30
    assert {code for code in SEPA if get_iban_spec(code).in_sepa_zone} == SEPA - {
        "AL",
        "MD",
        "ME",
        "MK",
        "RS",
    }


def test_a_mask() -> None:
    assert masked("DE89370400440532013000") == "DE89 … 3000"
