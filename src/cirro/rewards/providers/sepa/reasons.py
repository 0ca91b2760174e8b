"""Why a bank returned a transfer: the codes of ISO 20022 (external code set) that concern credit transfers, in words."""

from __future__ import annotations

from collections.abc import Sequence

_WORDS = {
    "AC01": "wrong account number",
    "AC03": "wrong account number",
    "AC04": "the account is closed",
    "AC06": "the account is blocked",
    "AC07": "the account is closed",
    "AC13": "wrong kind of account",
    "AC14": "wrong kind of account",
    "AG01": "no transfers may be made to this account",
    "AG02": "wrong kind of transaction",
    "AGNT": "wrong bank",
    "AM02": "the amount is larger than allowed",
    "AM03": "the currency is not possible there",
    "AM04": "not enough money on the paying account",
    "AM05": "it was taken for a duplicate",
    "AM09": "wrong amount",
    "AM14": "the amount is larger than agreed",
    "ARDT": "it had been returned before",
    "BE01": "the name does not fit the account",
    "BE04": "the address is missing or wrong",
    "BE05": "the payer is not known",
    "BE06": "the account's owner is not known",
    "BE07": "the payer's address is missing or wrong",
    "CNOR": "the bank can't be reached",
    "CUST": "the account's owner sent it back",
    "CURR": "wrong currency",
    "CUTA": "the bank was asked to stop it",
    "DNOR": "the paying bank can't be reached",
    "DT01": "wrong date",
    "DUPL": "it was sent twice",
    "ED05": "settlement failed",
    "ERIN": "the bank can't take all details of it",
    "FF01": "the file has a format that the bank doesn't take",
    "FOCR": "it was called back",
    "FRAD": "fraud is suspected",
    "MD07": "the account's owner has died",
    "MS02": "the account's owner refused it; no reason given",
    "MS03": "no reason given",
    "NARR": "see the bank's words",
    "NOAS": "the account's owner did not answer",
    "NOOR": "there was no such transfer",
    "RC01": "wrong bank identifier (BIC)",
    "RC04": "wrong bank identifier (BIC)",
    "RR01": "the law asks for the payer's account, which is missing",
    "RR02": "the law asks for the payer's name and address, which are missing",
    "RR03": "the law asks for the recipient's name and address, which are missing",
    "RR04": "for reasons of law",
    "SL01": "the bank's own service forbids it",
    "TECH": "technical problems",
    "TM01": "it came too late in the day",
    "UPAY": "it was not due",
}


def in_words(code: str, said: Sequence[str] = ()) -> str:
    """Such as `AC04: the account is closed`, with what the bank wrote besides."""
    words = ": ".join(part for part in (code, _WORDS.get(code, "")) if part)
    return " – ".join(dict.fromkeys(part for part in (words, *said) if part)) or "the bank gave no reason"
