"""The bank's files, as banks write them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cirro.rewards.providers.interface import Outcome, ReportItem
from cirro.rewards.providers.sepa.reports import read_report
from tests.support.bank_files import camt054, details, entry, pain002, payment, transfer

VERSIONS_002 = pytest.mark.parametrize("version", ["10", "03"])
VERSIONS_054 = pytest.mark.parametrize("version", ["08", "02"])


def said(items: Sequence[ReportItem]) -> list[tuple[str, str, str]]:
    return [(item.reference, item.outcome.state, item.outcome.reason) for item in items]


@VERSIONS_002
def test_transfers_of_a_file_that_was_taken_in_part(version: str) -> None:
    report = read_report(
        pain002(
            payment(
                "CIRRO-B1",
                transfer("CIRRO-T1", "ACSP", amount="12.50", bank_ref="B-77"),
                transfer("CIRRO-T2", "RJCT", "AC04", "Konto erloschen", amount="1000.00"),
                transfer("CIRRO-T3", "ACCC"),
                transfer("CIRRO-T4", "PDNG"),
                status="PART",
            ),
            status="PART",
            version=version,
        )
    )
    assert report.kind == "pain.002"
    assert report.batches == ()
    assert said(report.items) == [
        ("CIRRO-T1", "sent", ""),
        ("CIRRO-T2", "returned", "AC04: the account is closed – Konto erloschen"),
        ("CIRRO-T3", "settled", ""),
        ("CIRRO-T4", "sent", ""),
    ]
    assert report.items[0] == ReportItem("CIRRO-T1", Outcome("sent", "B-77"), 1250, "EUR")
    assert (report.items[1].amount, report.items[2].amount) == (100_000, None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *((status, "sent") for status in ("ACCP", "ACTC", "ACSP", "ACWC", "RCVD", "PDNG")),
        ("ACSC", "settled"),
        ("ACCC", "settled"),
        ("CANC", "returned"),
    ],
)
def test_what_a_status_means(status: str, state: str) -> None:
    report = read_report(pain002(payment("CIRRO-B1", transfer("CIRRO-T1", status))))
    assert [item.outcome.state for item in report.items] == [state]
    report = read_report(pain002(status=status))
    assert [(item.reference, item.outcome.state) for item in report.batches] == [("CIRRO-B1", state)]


@VERSIONS_002
def test_a_file_that_was_refused_returns_all_of_it(version: str) -> None:
    report = read_report(pain002(status="RJCT", code="FF01", said=["Zeile 1", "Zeile 2"], version=version))
    assert report.items == []
    reason = "FF01: the file has a format that the bank doesn't take – Zeile 1 – Zeile 2"
    assert said(report.batches) == [("CIRRO-B1", "returned", reason)]
    assert report.batches[0].amount is None


def test_what_is_said_of_the_payment_counts_more_than_what_is_said_of_the_file() -> None:
    report = read_report(pain002(payment("CIRRO-B1", status="RJCT", code="DT01"), status="ACCP"))
    assert said(report.batches) == [("CIRRO-B1", "returned", "DT01: wrong date")]


def test_reasons_that_are_the_banks_own_or_missing() -> None:
    report = read_report(
        pain002(
            payment(
                "CIRRO-B1",
                transfer("CIRRO-T1", "RJCT", "X99-OWN"),
                transfer("CIRRO-T2", "RJCT"),
                transfer("CIRRO-T3", "RJCT", "ZZ99"),
            )
        )
    )
    assert [item.outcome.reason for item in report.items] == ["X99-OWN", "the bank gave no reason", "ZZ99"]


def test_what_nothing_follows_from_is_told() -> None:
    report = read_report(
        pain002(
            payment(
                "CIRRO-B1",
                transfer("CIRRO-T1", "BLCK"),
                transfer("", "ACSP"),
                transfer("NOTPROVIDED", "RJCT"),
            )
        )
    )
    assert report.items == []
    assert report.remarks == [
        "transfer CIRRO-T1: nothing follows from status BLCK",
        "a transfer without our reference was sent",
        "a transfer without our reference was returned",
    ]


@VERSIONS_054
def test_debits_settle_and_returned_credits_return(version: str) -> None:
    report = read_report(
        camt054(
            entry(
                "DBIT",
                "1012.50",
                details("CIRRO-T1", "12.50", bank_ref="B-1", version=version),
                details("CIRRO-T2", "1000.00", version=version),
                version=version,
            ),
            entry(
                "CRDT",
                "12.50",
                details("CIRRO-T1", "12.50", returned="AC01", said="IBAN unbekannt", version=version),
                version=version,
            ),
            version=version,
        )
    )
    assert report.kind == "camt.054"
    assert report.items == [
        ReportItem("CIRRO-T1", Outcome("settled", "B-1"), 1250, "EUR"),
        ReportItem("CIRRO-T2", Outcome("settled", "BOOKING-1"), 100_000, "EUR"),
        ReportItem(
            "CIRRO-T1",
            Outcome("returned", "BOOKING-1", "AC01: wrong account number – IBAN unbekannt"),
            1250,
            "EUR",
        ),
    ]
    assert report.remarks == []


@VERSIONS_054
def test_the_only_transfer_of_an_entry_has_its_amount(version: str) -> None:
    report = read_report(
        camt054(
            entry("DBIT", "12.50", details("CIRRO-T1", version=version), version=version), version=version
        )
    )
    assert report.items == [ReportItem("CIRRO-T1", Outcome("settled", "BOOKING-1"), 1250, "EUR")]
    both = details("CIRRO-T1", version=version) + details("CIRRO-T2", version=version)
    report = read_report(camt054(entry("DBIT", "25.00", both, version=version), version=version))
    assert [item.amount for item in report.items] == [None, None]


@VERSIONS_054
def test_a_file_that_was_booked_in_one_sum(version: str) -> None:
    whole = entry("DBIT", "25.00", batch=("CIRRO-B1", "25.00"), version=version)
    report = read_report(camt054(whole, version=version))
    assert report.items == []
    assert report.batches == (ReportItem("CIRRO-B1", Outcome("settled", "BOOKING-1"), 2500, "EUR"),)
    # The same as details without a transfer's reference.
    whole = entry(
        "DBIT", "25.00", details("NOTPROVIDED", "25.00", key="CIRRO-B1", version=version), version=version
    )
    assert read_report(camt054(whole, version=version)).batches == report.batches


def test_a_batch_whose_transfers_are_told_is_told_by_them() -> None:
    report = read_report(
        camt054(entry("DBIT", "12.50", details("CIRRO-T1", "12.50"), batch=("CIRRO-B1", "12.50")))
    )
    assert said(report.items) == [("CIRRO-T1", "settled", "")]
    assert report.batches == ()


def test_returns_without_a_reason() -> None:
    report = read_report(
        camt054(
            entry("CRDT", "1.00", details("CIRRO-T1", "1.00", returned="")),
            entry("CRDT", "1.00", details("CIRRO-T2", "1.00"), reversal=True),
            entry("CRDT", "1.00", details("CIRRO-T3", "1.00"), code="RRTN"),
            entry("CRDT", "2.00", details("CIRRO-T4", "2.00", code="RRTN")),
        )
    )
    assert said(report.items) == [
        (f"CIRRO-T{n}", "returned", "the bank gave no reason") for n in (1, 2, 3, 4)
    ]


def test_the_details_direction_counts_more_than_the_entrys() -> None:
    mixed = (
        details("CIRRO-T1", "1.00", direction="DBIT"),
        details("CIRRO-T2", "3.00", returned="MS03", direction="CRDT"),
    )
    report = read_report(camt054(entry("CRDT", "2.00", *mixed)))
    assert said(report.items) == [
        ("CIRRO-T1", "settled", ""),
        ("CIRRO-T2", "returned", "MS03: no reason given"),
    ]


def test_other_bookings_are_none_of_ours() -> None:
    report = read_report(
        camt054(
            entry("CRDT", "5000.00", details("INVOICE-9", "5000.00")),
            entry("DBIT", "9.90"),
            entry("DBIT", "9.90", details("NOTPROVIDED", "9.90")),
            entry("CRDT", "25.00", batch=("CIRRO-B1", "25.00")),
            entry("DBIT", "25.00", batch=("CIRRO-B1", "25.00"), status="PDNG"),
        )
    )
    assert (report.items, report.batches, report.remarks) == ([], (), [])


def test_what_is_not_booked_or_goes_the_other_way_is_told() -> None:
    report = read_report(
        camt054(
            entry("DBIT", "1.00", details("CIRRO-T1", "1.00"), status="PDNG"),
            entry("DBIT", "1.00", details("DEBIT-9", "1.00", returned="AM04")),
        )
    )
    assert report.items == []
    assert report.remarks == [
        "transfer CIRRO-T1: not booked yet",
        "transfer DEBIT-9: a return that took money from the account",
    ]
