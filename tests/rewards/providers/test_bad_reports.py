"""Files that no bank writes: one clear error, nothing taken, little memory."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirro.kernel.errors import BadInput
from cirro.rewards.providers.interface import Report
from cirro.rewards.providers.sepa import reports
from cirro.rewards.providers.sepa.reports import read_report
from tests.support.bank_files import camt054, details, entry, pain002, payment, transfer

GOOD = pain002(payment("CIRRO-B1", transfer("CIRRO-T1", "RJCT", "AC04", amount="12.50")))
NAMESPACE = b"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no XML that can be read"),
        (b"   ", "no XML that can be read"),
        (b"OrgnlEndToEndId;Status\nCIRRO-T1;RJCT\n", "no XML that can be read"),
        (GOOD[:-30], "no XML that can be read"),
        (GOOD.replace(b"UTF-8", b"UTF-99"), "no XML that can be read"),
        (GOOD.replace(b"AC04", b"\xff\xfe"), "no XML that can be read"),
        (b"<a/>", "is none of pain.002.001.10"),
        (GOOD.replace(b"pain.002.001.10", b"pain.002.001.99"), "is none of pain.002.001.10"),
        (GOOD.replace(b"pain.002.001.10", b"camt.053.001.08"), "is none of"),
        (BOMB + b"]><Document>&j;</Document>", "document type"),
        (b'<!DOCTYPE Document SYSTEM "file:///etc/passwd">' + GOOD.partition(b"\n")[2], "document type"),
        (b"<a>" * 100_000, "is none of"),
        (GOOD.replace(b"<TxSts>", b"<a>" * 60 + b"</a>" * 60 + b"<TxSts>"), "as no bank"),
        (GOOD.replace(b"<TxSts>", b"<a/>" * 6000 + b"<TxSts>"), "as no bank"),
        (GOOD.replace(b"<GrpHdr>", b"<a/>" * 6000 + b"<GrpHdr>"), "as no bank"),
        (GOOD.replace(b"12.50", b"12.505"), "amount that is none: 12.505 EUR"),
        (GOOD.replace(b"12.50", b"a lot"), "amount that is none"),
        (GOOD.replace(b"12.50", b"NaN"), "amount that is none"),
        (GOOD.replace(b"12.50", b"Infinity"), "amount that is none"),
        (GOOD.replace(b"12.50", b"1e999999999"), "amount that is none"),
        (GOOD.replace(b"12.50", b"-12.50"), "amount that is none"),
        (GOOD.replace(b"12.50", b"1" * 16), "amount that is none"),
        (GOOD.replace(b'"EUR"', b'"QQQ"'), "amount that is none"),
        (GOOD.replace(b' Ccy="EUR"', b""), "amount that is none"),
    ],
)
def test_one_clear_error(data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_report(data)


def test_a_file_that_is_too_large_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "LARGEST", len(GOOD) - 1)
    with pytest.raises(BadInput, match="larger than"):
        read_report(GOOD)


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(GOOD) - 1))
    junk = data.draw(st.binary(max_size=4))
    length = data.draw(st.integers(0, 40))
    with suppress(BadInput):
        assert isinstance(read_report(GOOD[:place] + junk + GOOD[place + length :]), Report)


def test_a_long_file_takes_little_memory() -> None:
    booked = "".join(details(f"CIRRO-T{n}", "12.50", bank_ref=f"BANK-{n}") for n in range(3_000))
    data = camt054(entry("DBIT", "37500.00", booked))
    tracemalloc.start()
    try:
        report = read_report(data)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(report.items) == 3_000
    # Nothing of the document stays but what is told.
    assert peak - kept < 500_000
