"""The tables of rewards: what was reported, the books, bills, and how they are paid."""

from cirro.rewards.models.bills import Bill, BillCounter, Line, PayRun
from cirro.rewards.models.books import Book, BookAccount, BookEntry, BookTransaction
from cirro.rewards.models.payees import Payee, PayoutMethod
from cirro.rewards.models.reports import GigResult, GigTimeActivity, Payout, SpaceTerms
from cirro.rewards.models.transfers import BankReport, PaymentBatch, Transfer, TransferStep

__all__ = [
    "BankReport",
    "Bill",
    "BillCounter",
    "Book",
    "BookAccount",
    "BookEntry",
    "BookTransaction",
    "GigResult",
    "GigTimeActivity",
    "Line",
    "PayRun",
    "Payee",
    "PaymentBatch",
    "Payout",
    "PayoutMethod",
    "SpaceTerms",
    "Transfer",
    "TransferStep",
]
