"""A bill as PDF and CSV: all that it says, in everybody's letters, the same bytes each time."""

from __future__ import annotations

import csv
import logging
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from cirro.rewards.documents.content import BillContent, BillLine, Payment
from cirro.rewards.documents.pdf import bill_as_pdf
from cirro.rewards.documents.table import COLUMNS, bill_as_csv
from cirro.rewards.documents.words import how_it_came
from cirro.site.home import SettingError
from cirro.site.payer import bill_font, payer, tax_number_countries

MINUS = "\N{MINUS SIGN}"
PIECES: dict[str, Any] = {
    "quantity": 3,
    "base_price": 250,
    "multiplier": Decimal("1.2500"),
    "duration_ms": None,
    "hourly_rate": None,
}
TIME: dict[str, Any] = {
    "quantity": None,
    "base_price": None,
    "multiplier": None,
    "duration_ms": 5_400_000,
    "hourly_rate": 2000,
}
LINES = [
    BillLine(1, 7, "Trees", "Oaks", "result", "Oaks planted", date(2026, 11, 2), 938, **PIECES, reason=None),
    BillLine(2, 8, "Testers", "Bus", "time", "Testing", date(2026, 11, 3), 3000, **TIME, reason=None),
    BillLine(
        3, 7, "Trees", "Oaks", "reversal", "=HYPERLINK(1)", date(2026, 11, 4), -938,
        **{**PIECES, "quantity": -3}, reason="counted twice",
    ),
]  # fmt: skip
BILL = BillContent(
    number="2026-000123",
    is_sandbox=False,
    currency="EUR",
    amount=3000,
    created_at=datetime(2026, 11, 16, 3, tzinfo=UTC),
    pay_on=date(2026, 11, 16),
    payee={
        "first_name": "Ada",
        "last_name": "Okafor",
        "street": "Broad Street",
        "building": "12b",
        "postcode": "100221",
        "town": "Lagos",
        "country_code": "NG",
        "tax_number": "123/456",
        "vat_id": "DE123456789",
    },
    payer={
        "name": "Crowd Works GmbH",
        "address": ["Chausseestr. 1", "10115 Berlin"],
        "tax_id": "DE999999999",
    },
    content_hash="0123456789abcdef" * 4,
    lines=LINES,
    payment=Payment("Bank transfer (SEPA)", "DE89 … 3000", "2026-000123-1-ABCDEF01", 25, 2975),
)


def _read(document: bytes) -> list[str]:
    return [page.extract_text().replace("\xa0", " ") for page in PdfReader(BytesIO(document)).pages]


def test_all_that_it_says_stands_on_one_page() -> None:
    (page,) = _read(bill_as_pdf(BILL))
    for part in (
        "2026-000123", "Nov 16, 2026", "Ada Okafor", "Broad Street 12b", "100221 Lagos", "Nigeria",
        "Tax number: 123/456", "VAT ID: DE123456789", "Crowd Works GmbH", "10115 Berlin", "Tax ID: DE999999999",
        "Nov 2, 2026", "Oaks planted", "Trees · Oaks", "3 × €2.50 × 1.25", "€9.38", "1 h 30 min × €20.00/h",
        f"{MINUS}3 × €2.50 × 1.25", f"{MINUS}€9.38", "Taken back: counted twice", "Testers", "€30.00", f"{MINUS}€0.25", "€29.75",
        "Bank transfer (SEPA) DE89 … 3000", "Reference: 2026-000123-1-ABCDEF01", BILL.content_hash, "page 1 of 1",
    ):  # fmt: skip
        assert part in page, part
    assert "Play money" not in page
    assert not re.search("-€|-3 ", page)


def test_each_day_stands_once_with_its_meaning() -> None:
    (page,) = _read(bill_as_pdf(BILL))
    assert page.count("Nov 16, 2026") == 1
    assert "Made on the pay day" in page
    earlier = replace(BILL, created_at=datetime(2026, 11, 14, 3, tzinfo=UTC))
    (page,) = _read(bill_as_pdf(earlier))
    assert (page.count("Nov 14, 2026"), page.count("Nov 16, 2026")) == (1, 1)
    assert (
        page.index("Made on")
        < page.index("Nov 14, 2026")
        < page.index("Pay day")
        < page.index("Nov 16, 2026")
    )


def test_the_same_bytes_each_time_and_others_for_another_language() -> None:
    document = bill_as_pdf(BILL)
    assert bill_as_pdf(BILL) == document
    assert bill_as_pdf(replace(BILL, lines=list(reversed(BILL.lines)))) != document
    with translation.override("de"):
        (page,) = _read(bill_as_pdf(replace(BILL, is_sandbox=True)))
    for part in (
        "Abrechnung",
        "16.11.2026",
        "9,38 €",
        f"{MINUS}9,38 €",
        "1 h 30 min × 20,00 €/h",
        "Seite 1 von 1",
        "Spielgeld",
    ):
        assert part in page, part


def test_lines_go_on_on_further_pages() -> None:
    lines = [replace(LINES[0], id=n, title=f"Line {n} " + "of many words " * (n % 9)) for n in range(50)]
    pages = _read(bill_as_pdf(replace(BILL, lines=lines, payment=None)))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in page
        assert BILL.content_hash in page
        assert "What for" in page or number == len(pages)
    whole = "\n".join(pages)
    assert [n for n in range(50) if f"Line {n} " not in whole] == []
    assert whole.count("Total") == 1
    bill_as_pdf(replace(BILL, lines=[replace(LINES[0], title="endless " * 5000, gig="x" * 9000)]))


def test_names_in_other_letters(caplog: pytest.LogCaptureFixture) -> None:
    names = ("Łukasz Żółć", "Nguyễn Thị Hường", "Дмитрий", "Γιώργος", "გიორგი", "İğşı", "Ọlá")
    payee = {**BILL.payee, "last_name": " ".join(names), "street": "محمد דוד गणेश สมชาย"}
    with caplog.at_level(logging.WARNING, "fpdf"):
        (page,) = _read(bill_as_pdf(replace(BILL, payee=payee)))
    for name in names:
        assert name in page, name
    # It warns of letters that the font has not.
    assert caplog.records == []


def test_csv_has_the_same_lines_and_runs_no_formulas() -> None:
    content = bill_as_csv(BILL)
    assert content.startswith("\ufeffdate,".encode())
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0] == {
        "date": "2026-11-02", "space": "Trees", "gig": "Oaks", "title": "Oaks planted", "kind": "result",
        "quantity": "3", "base_price": "2.50", "multiplier": "1.25", "hours": "", "hourly_rate": "",
        "amount": "9.38", "currency": "EUR",
    }  # fmt: skip
    assert (rows[1]["hours"], rows[1]["hourly_rate"], rows[1]["quantity"]) == ("1.5000", "20.00", "")
    assert (rows[2]["title"], rows[2]["amount"], rows[2]["quantity"]) == ("'=HYPERLINK(1)", "-9.38", "-3")
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("30.00")


def test_currencies_without_decimals() -> None:
    assert how_it_came(LINES[0], "JPY") == "3 × ¥250 × 1.25"
    assert "938,JPY" in bill_as_csv(replace(BILL, currency="JPY")).decode()


def test_settings_of_the_payer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert payer() == {"name": "", "address": [], "tax_id": ""}
    monkeypatch.setenv("CIRRO_PAYER_NAME", "Crowd Works GmbH")
    monkeypatch.setenv("CIRRO_PAYER_ADDRESS", "Chausseestr. 1 | 10115 Berlin|")
    monkeypatch.setenv("CIRRO_TAX_NUMBER_COUNTRIES", "de, FR")
    assert payer()["address"] == ["Chausseestr. 1", "10115 Berlin"]
    assert tax_number_countries() == ["DE", "FR"]
    monkeypatch.setenv("CIRRO_TAX_NUMBER_COUNTRIES", "Germany")
    with pytest.raises(SettingError, match="CIRRO_TAX_NUMBER_COUNTRIES"):
        tax_number_countries()
    monkeypatch.setenv("CIRRO_BILL_FONT", "/nowhere.ttf")
    with pytest.raises(SettingError, match="CIRRO_BILL_FONT"):
        bill_font()
