"""People are told by mail that money came back, with what to do, and that it arrived, if they want to hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from cirro.kernel import clock
from cirro.notifications.models import Suppression
from cirro.people.models import User
from cirro.rewards.domain.tell_returned import tell_due
from cirro.rewards.domain.what_to_do import advice_for
from cirro.rewards.models import Payee, Transfer
from cirro.rewards.tasks import tell
from tests.support.client import ApiClient
from tests.support.earned import at_work, becomes, earn, pay, payable
from tests.support.payments import terms
from tests.support.people import make_person
from tests.support.smtp import Postbox, receiving, text

ADDRESS = "ada@crowd.cirro"


@pytest.fixture
def ada(db: None) -> User:
    """Whose mail really goes out."""
    return make_person(ADDRESS)


@pytest.fixture
def transfer(ada: User, live_api: ApiClient, settings: Any, tmp_path: Path) -> Transfer:
    """€10.00 on their way to Ada, less a fee of 25 cents."""
    settings.PAYMENT_PROVIDERS = terms(tmp_path, CIRRO_SEPA_FEE="0.25")
    earn(live_api, ada, at_work(live_api, ada), quantity=4)
    payable(ada)
    (transfer,) = pay()
    return transfer


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with receiving() as postbox:
        yield postbox


def test_money_that_came_back(transfer: Transfer, postbox: Postbox) -> None:
    tell(0)
    assert postbox.mails == []
    becomes(transfer, "returned", "AC04: the account is closed")
    tell(0)
    tell(0)
    (mail,) = postbox.mails
    assert (mail["Subject"], mail["To"]) == ("Your €9.75 came back", ADDRESS)
    words = text(mail)
    for part in (
        "Hello Ada,",
        f"for bill {transfer.bill.number} to DE89 … 3000 came back on",
        "The account takes no money any more, or is blocked.",
        "In the provider’s words: AC04: the account is closed",
        "Nothing is lost: €10.00 are kept for you, the fee of €0.25 included.",
        "Add another account and use it",
        "/community/rewards/payouts/",
        f"/community/rewards/bills/{transfer.bill_id}/",
    ):
        assert part in words
    assert "\n\n\n" not in words.replace("\r", "")


def test_in_german(transfer: Transfer, postbox: Postbox) -> None:
    User.objects.update(locale="de")
    becomes(transfer, "settled")
    tell_due()
    becomes(transfer, "returned")
    tell_due()
    arrived, returned = postbox.mails
    assert arrived["Subject"] == "Deine 9,75 € sind angekommen"
    assert "Die Gebühr der Überweisung war 0,25\xa0€." in text(arrived)
    assert returned["Subject"] == "Deine 9,75 € sind zurückgekommen"
    assert arrived["Message-ID"] != returned["Message-ID"]
    for mail in (arrived, returned):
        assert "Hallo Ada," in text(mail)
        assert not {"Your", "Hello", "The", "bill"} & set(text(mail).split())


@pytest.mark.parametrize(
    "why", ["not wanted", "closed", "never verified", "suppressed", "reserved", "on its way again"]
)
def test_who_gets_no_mail(transfer: Transfer, ada: User, postbox: Postbox, why: str) -> None:
    becomes(transfer, "settled" if why == "not wanted" else "returned")
    match why:
        case "not wanted":
            Payee.objects.update(tell_when_settled=False)
        case "closed":
            User.objects.update(is_active=False)
        case "never verified":
            EmailAddress.objects.update(verified=False)
        case "suppressed":
            Suppression.objects.create(address=ADDRESS, reason="550", since=clock.now())
        case "reserved":
            User.objects.update(email="ada@example.org")
            EmailAddress.objects.update(email="ada@example.org")
        case _:
            transfer.bill.state = "billed"
            transfer.bill.save()
    assert tell_due() == 0
    transfer.refresh_from_db()
    assert (postbox.mails, transfer.told) == ([], transfer.state)


def test_nothing_is_lost_while_the_mail_server_is_away(transfer: Transfer, settings: Any) -> None:
    becomes(transfer, "returned")
    with receiving():
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    assert tell_due() == 0
    with receiving() as postbox:
        postbox.refuse = "451 Try again later"
        assert tell_due() == 0
        postbox.refuse = None
        # Not before the time that it asked for is over.
        assert tell_due() == 0
        Transfer.objects.update(tell_after=clock.now())
        assert tell_due() == 1
        postbox.refuse = "550 5.1.1 No such user"
        Transfer.objects.update(told="")
        assert tell_due() == 0
        assert tell_due() == 0
        assert len(postbox.mails) == 1
    assert Suppression.objects.get().address == ADDRESS


def test_each_reason_of_a_bank_has_its_advice() -> None:
    assert "number" in str(advice_for("AC01: wrong account number").why)
    assert "name" in str(advice_for("BE01").why)
    assert advice_for("AM04: not enough money on the paying account").is_ours
    for unknown in ("", "RECEIVER_UNREGISTERED", "closed", "ZZ99: new"):
        assert str(advice_for(unknown).why) == "The transfer could not be carried out."
