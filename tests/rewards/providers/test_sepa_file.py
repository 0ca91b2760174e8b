"""The file for the bank."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.kernel.money import LARGEST
from cirro.rewards.providers.interface import CantTell, PayeeData
from cirro.rewards.providers.sepa.debtor import EXAMPLE
from cirro.rewards.providers.sepa.document import LARGEST_AMOUNT, SCHEMA, document
from cirro.rewards.providers.sepa.provider import UPLOADED, SepaFile
from tests.support.payments import ADA, FRIDAY, IBAN, batch, order
from tests.support.sepa_schema import assert_valid

NS = {"": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
SWISS = {"iban": "CH9300762011623852957", "bic": "KBAGCH22"}


@pytest.fixture
def sepa(tmp_path: Path) -> SepaFile:
    return SepaFile(EXAMPLE, tmp_path / "payouts", ())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "payouts" / "CIRRO-B1.xml"


def texts(root: ElementTree.Element, path: str) -> list[str | None]:
    return [node.text for node in root.iterfind(path, NS)]


def test_a_file_says_all_of_it_and_fits_its_schema(sepa: SepaFile, file: Path) -> None:
    bob = PayeeData("Jürg", "Äbischer", "Rue & Co", "", "1200", "Genève", "CH")
    sepa.send(batch(order(1), order(2, SWISS, amount=99_999_999_999, payee=bob), at=FRIDAY))
    content = file.read_bytes()
    assert_valid(content)
    root = ElementTree.fromstring(content)
    header = "CstmrCdtTrfInitn/GrpHdr"
    assert [texts(root, f"{header}/{name}") for name in ("MsgId", "CreDtTm", "NbOfTxs", "CtrlSum")] == [
        ["CIRRO-B1"],
        ["2026-01-02T09:30:00Z"],
        ["2"],
        ["1000000012.49"],
    ]
    payment = "CstmrCdtTrfInitn/PmtInf"
    assert texts(root, f"{payment}/PmtInfId") == ["CIRRO-B1"]
    assert texts(root, f"{payment}/ReqdExctnDt/Dt") == ["2026-01-02"]
    assert texts(root, f"{payment}/DbtrAcct/Id/IBAN") == [EXAMPLE.iban]
    assert texts(root, f"{payment}/DbtrAgt/FinInstnId/BICFI") == [EXAMPLE.bic]
    assert texts(root, f"{payment}/Dbtr/PstlAdr/TwnNm") == ["Berlin"]
    transfers = root.findall(f"{payment}/CdtTrfTxInf", NS)
    assert [texts(transfer, "PmtId/EndToEndId") for transfer in transfers] == [["CIRRO-T1"], ["CIRRO-T2"]]
    assert [texts(transfer, "Amt/InstdAmt") for transfer in transfers] == [["12.50"], ["999999999.99"]]
    assert [texts(transfer, "CdtrAcct/Id/IBAN") for transfer in transfers] == [[IBAN], [SWISS["iban"]]]
    assert [texts(transfer, "CdtrAgt/FinInstnId/BICFI") for transfer in transfers] == [[], ["KBAGCH22"]]
    assert [texts(transfer, "RmtInf/Ustrd") for transfer in transfers] == [["Bill 2026-1"], ["Bill 2026-2"]]
    # As the country of the account spells it.
    assert [texts(transfer, "Cdtr/Nm") for transfer in transfers] == [["Ada Lovelace"], ["Juerg Aebischer"]]
    address = transfers[1].find("Cdtr/PstlAdr", NS)
    assert address is not None
    assert [(node.tag.rpartition("}")[2], node.text) for node in address] == [
        ("StrtNm", "Rue + Co"),
        ("PstCd", "1200"),
        ("TwnNm", "Geneve"),
        ("Ctry", "CH"),
    ]


words = st.text(max_size=90)
payees = st.builds(PayeeData, words, words, words, words, words, words, st.just("DE"), st.just(""))

moments = st.integers(0, 40 * 365 * 86400).map(lambda seconds: FRIDAY + timedelta(seconds=seconds))


@settings(max_examples=25, deadline=None)
@given(st.lists(payees, min_size=1, max_size=3), moments)
def test_the_same_batch_gives_the_same_bytes_and_they_fit_the_schema(
    payees: list[PayeeData], at: datetime
) -> None:
    orders = [
        order(n, payee=replace(payee, first_name=f"A{payee.first_name}")) for n, payee in enumerate(payees)
    ]
    given = batch(*orders, at=at)
    content = document(given, orders, EXAMPLE)
    assert document(given, orders, EXAMPLE) == content
    assert_valid(content)


def test_only_its_owner_can_read_it_and_nothing_is_left_beside_it(sepa: SepaFile, file: Path) -> None:
    old = os.umask(0)
    try:
        sepa.send(batch())
    finally:
        os.umask(old)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_whoever_dies_before_the_file_has_its_name_has_sent_nothing(
    sepa: SepaFile, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            sepa.send(batch())
    assert sepa.ask(batch()) == {"CIRRO-T1": None}
    assert sepa.send(batch())["CIRRO-T1"].state == "sent"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_is_never_written_again(sepa: SepaFile, file: Path) -> None:
    sepa.send(batch(at=FRIDAY))
    before = file.stat()
    # Even where another day or another version would write it otherwise.
    assert sepa.send(batch())["CIRRO-T1"].state == "sent"
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


def test_a_file_that_was_put_aside_counts(sepa: SepaFile, file: Path) -> None:
    sepa.send(batch())
    (file.parent / UPLOADED).mkdir()
    file.rename(file.parent / UPLOADED / file.name)
    assert [outcome and outcome.state for outcome in sepa.ask(batch()).values()] == ["sent"]
    sepa.send(batch())
    assert not file.exists()


def test_no_bill_is_too_large_for_it() -> None:
    """Else its transfer would come back each time."""
    assert LARGEST <= LARGEST_AMOUNT


REFUSED = [
    pytest.param({"currency": "USD"}, "in euro", id="currency"),
    pytest.param({"amount": 100_000_000_000}, "999,999,999.99", id="amount"),
    pytest.param({"payee": PayeeData("👍", "", "", "", "", "", "DE")}, "name", id="name"),
    pytest.param({"details": {"iban": "DE00"}}, "no IBAN", id="iban"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_what_no_bank_takes_is_returned_and_the_others_are_sent(
    changes: dict[str, object], reason: str, sepa: SepaFile, file: Path
) -> None:
    given = batch(order(1, **changes), order(2))  # type: ignore[arg-type]  # each change fits its field
    outcomes = sepa.send(given)
    assert [outcomes[reference].state for reference in ("CIRRO-T1", "CIRRO-T2")] == ["returned", "sent"]
    assert reason in outcomes["CIRRO-T1"].reason
    assert b"CIRRO-T1" not in file.read_bytes()
    # Whoever lost that answer gets it again.
    assert sepa.ask(given) == sepa.send(given) == outcomes


def test_a_file_of_another_database_is_not_taken_for_ours(sepa: SepaFile) -> None:
    sepa.send(batch(order(1)))
    for other in (order(1, amount=1), order(1, {"iban": "FR1420041010050500013M02606"}), order(2)):
        asked = sepa.ask(batch(other))[other.reference]
        assert asked
        assert asked.state == "unknown"
        assert sepa.send(batch(other))[other.reference].state == "unknown"


def test_a_damaged_file_tells_nothing(sepa: SepaFile, file: Path) -> None:
    sepa.send(batch())
    file.write_bytes(file.read_bytes()[:-40])
    for call in (sepa.ask, sepa.send):
        with pytest.raises(CantTell, match="damaged"):
            call(batch())


def test_a_directory_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "payouts").write_text("no directory")
    sepa = SepaFile(EXAMPLE, tmp_path / "payouts", ())
    with pytest.raises(CantTell):
        sepa.send(batch())


@pytest.mark.parametrize("key", ["../up", "", "a/b", "a.b", "x" * 36])
def test_a_key_that_names_no_file(key: str, sepa: SepaFile) -> None:
    with pytest.raises(ValueError, match="no name for a file"):
        sepa.send(batch(key=key))


def test_too_many_for_one_file(sepa: SepaFile) -> None:
    with pytest.raises(ValueError, match="too many"):
        sepa.send(batch(*[order(1)] * 10_001))


def test_names_that_are_long_are_cut(sepa: SepaFile, file: Path) -> None:
    sepa.send(batch(order(1, payee=replace(ADA, last_name="ß" * 100, town="ß" * 35, building="ß" * 16))))
    assert_valid(file.read_bytes())
