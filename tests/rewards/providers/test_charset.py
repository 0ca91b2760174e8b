"""Text for banks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirro.rewards.providers.sepa.charset import sepa_text

ALLOWED = re.compile(r"[A-Za-z0-9/?:().,'+ -]*")


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("René Müller-Weiß", "FR", "Rene Muller-Weiss"),
        ("Jörg Äpfel", "DE", "Joerg Aepfel"),
        ("Jo\u0308rg", "AT", "Joerg"),  # the dots as a mark of their own
        ("Björk Guðmundsdóttir", "IS", "Bjork Gudmundsdottir"),
        ("Łukasz Żółć", "PL", "Lukasz Zolc"),
        ("Игорь Щербаков", "BG", "Igor Shcherbakov"),
        ("Παπαδόπουλος", "GR", "Papadopoulos"),
        ("Ðorđe Đoković", "RS", "Dorde Dokovic"),
        ("Müller & Söhne", "DE", "Mueller + Soehne"),
        ("ada_l@example.org; <3!", "DE", "ada-l(at)example.org, (3."),
        ("  two\n lines\t", "DE", "two lines"),
        ("\U0001f44d\u200b", "DE", ""),
        ("O'Neil (Jr.), 1/2: +?", "IE", "O'Neil (Jr.), 1/2: +?"),
    ],
)
def test_examples(text: str, country: str, expected: str) -> None:
    assert sepa_text(text, country, 70) == expected


@given(st.text(), st.sampled_from(["DE", "FR", "SE"]), st.integers(1, 140))
def test_it_is_always_what_banks_take(text: str, country: str, limit: int) -> None:
    written = sepa_text(text, country, limit)
    assert ALLOWED.fullmatch(written)
    assert len(written) <= limit
    assert written == written.strip()
    assert sepa_text(written, country, limit) == written


@given(st.from_regex(r"[A-Za-z0-9/?:().,'+-]{1,70}", fullmatch=True))
def test_what_banks_take_stays_as_it_is(text: str) -> None:
    assert sepa_text(text, "DE", 70) == text
