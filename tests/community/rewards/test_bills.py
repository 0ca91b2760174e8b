"""Bills: each state in plain words with its trail, documents, and what came back sent again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cirro.community.rewards.pages import bills
from cirro.people.models import User
from cirro.rewards.models import Bill, Payee, PayoutMethod, Transfer, TransferStep
from tests.support.client import ApiClient
from tests.support.earned import at_work, becomes, earn, pay, payable
from tests.support.people import make_person

URL = "/community/rewards/bills/"


@pytest.fixture
def transfer(live_api: ApiClient, person: User) -> Transfer:
    """Of a bill of €10.00, less 25 cents."""
    gig = at_work(live_api, person, title="Plant oaks")
    earn(live_api, person, gig, quantity=4, title="Oaks planted")
    payable(person)
    (transfer,) = pay()
    return transfer


def test_nothing_yet(signed_in: Client) -> None:
    assert "No bills yet" in signed_in.get(URL).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("billed", "its money is handed over next"),
        ("sending", "is being handed over"),
        ("unknown", "never sent twice"),
        ("sent", "It has not arrived yet. Expected <time"),
        ("settled", "The money is in your account."),
        ("returned", "It is kept for you and can be sent again."),
    ],
)
def test_each_state_says_what_it_means(signed_in: Client, transfer: Transfer, state: str, words: str) -> None:
    Transfer.objects.update(state=state)
    Bill.objects.update(state=state)
    page = signed_in.get(URL).content.decode()
    assert words in page
    assert ("Send again" in page) == (state == "returned")


def test_the_trail_of_a_returned_transfer_and_sending_it_again(
    signed_in: Client, person: User, transfer: Transfer
) -> None:
    becomes(transfer, "returned", "BE01: the name does not fit the account")
    path = f"{URL}{transfer.bill_id}/"
    page = signed_in.get(path).content.decode()
    for part in (
        "The name doesn’t fit the account.",
        "Write your name under “Who is paid” as your bank has it",
        "In the provider’s words: BE01: the name does not fit the account",
        transfer.reference,
        f"BANK-{transfer.pk}",
        "€9.75 to you, €0.25 fee of the transfer",
        "Oaks planted",
        "4 × €2.50",
    ):
        assert part in page, part
    assert _trail(page) == ["Prepared", "Sending began", "Sent", "Came back"]
    answer = signed_in.post(f"{path}send_again", follow=True).content.decode()
    assert "The money is sent again." in answer
    assert Transfer.objects.count() == 2
    answer = signed_in.post(f"{path}send_again", follow=True).content.decode()
    assert "is on its way, or has arrived" in answer
    assert Transfer.objects.count() == 2


def test_of_a_trail_only_the_last_step_is_now(signed_in: Client, transfer: Transfer) -> None:
    path, words = f"{URL}{transfer.bill_id}/", []
    TransferStep.objects.all().delete()
    for state in ("billed", "sending", "unknown", "sent", "settled", "returned"):
        TransferStep.objects.create(transfer=transfer, state=state, at=transfer.created_at)
        page = signed_in.get(path).content.decode()
        words.append(_trail(page)[-1])
        assert (
            page.count(f'<li aria-current="step"><strong>{words[-1]}<')
            == page.count('aria-current="step"')
            == 1
        )
    assert words == ["Being prepared", "Being sent", "Being checked", "Sent", "Arrived", "Came back"]
    assert _trail(page) == [
        "Prepared",
        "Sending began",
        "No clear answer came",
        "Sent",
        "Arrived",
        "Came back",
    ]


def _trail(page: str) -> list[str]:
    (trail,) = re.findall(r'<ol class="trail">(.*?)</ol>', page, re.DOTALL)
    # Each with its time.
    return re.findall(r"<strong>([^<]+)</strong> <span class=\"muted\"><time ", trail)


def test_paid_by_hand_says_who_pays_where_when_and_under_which_reference(
    signed_in: Client, transfer: Transfer
) -> None:
    path, site = f"{URL}{transfer.bill_id}/", "outside of this site"
    assert site not in signed_in.get(path).content.decode()
    at = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)  # the next day already in Lagos
    Transfer.objects.update(provider="manual", state_at=at)
    Bill.objects.update(details=Bill.objects.get().details | {"payer": {"name": "Crowd & Co"}})
    for state, provider_reference, words in (
        ("billed", "", "The operator of this site (Crowd &amp; Co) pays you as agreed, outside of this site.</p>"),
        ("sent", "", f"On their list since May 5, 2026, reference: {transfer.reference}.</p>"),
        ("settled", "", f"Noted on May 5, 2026, reference: {transfer.reference}.</p>"),
        ("settled", "cash, 3 May", "(Crowd &amp; Co) paid you as agreed, outside of this site. Noted on May 5, 2026, reference: cash, 3 May.</p>"),
    ):  # fmt: skip
        Transfer.objects.update(state=state, provider_reference=provider_reference)
        page = signed_in.get(path).content.decode()
        assert words in page, state
        assert "By hand, as agreed with the operator" in page
    Transfer.objects.update(state="returned")
    assert site not in signed_in.get(path).content.decode()


def test_to_an_account_that_takes_no_money_it_is_not_sent_by_the_way(
    signed_in: Client, transfer: Transfer
) -> None:
    becomes(transfer, "returned", "AC04: the account is closed")
    path = f"{URL}{transfer.bill_id}/"
    page = signed_in.get(path).content.decode()
    assert "it goes to the method that you use now: Bank transfer (SEPA) DE89 … 3000" in page
    assert '<button class="button button-quiet">Send again' in page
    PayoutMethod.objects.update(shown="NL91 … 4300")
    Transfer.objects.update(reason="BE01: the name does not fit")
    assert '<button class="button">Send again' in signed_in.get(path).content.decode()


def test_without_a_method_it_cannot_be_sent_again(signed_in: Client, transfer: Transfer) -> None:
    becomes(transfer, "returned")
    PayoutMethod.objects.update(is_active=False)
    answer = signed_in.post(f"{URL}{transfer.bill_id}/send_again", follow=True).content.decode()
    assert "You can&#x27;t be paid yet" in answer
    assert Transfer.objects.count() == 1


def test_documents(signed_in: Client, transfer: Transfer) -> None:
    pdf = signed_in.get(f"{URL}{transfer.bill_id}/pdf")
    assert (pdf["Content-Type"], pdf.content[:5], pdf["Cache-Control"]) == (
        "application/pdf",
        b"%PDF-",
        "no-store",
    )
    assert pdf["Content-Disposition"] == f'attachment; filename="{transfer.bill.number}.pdf"'
    table = signed_in.get(f"{URL}{transfer.bill_id}/csv").content.decode()
    Payee.objects.update(last_name="Changed")
    assert signed_in.get(f"{URL}{transfer.bill_id}/pdf").content == pdf.content
    assert "Oaks planted,result,4,2.50,1,,,10.00,EUR" in table


def test_others_bills_are_not_known(transfer: Transfer, client: Client) -> None:
    client.force_login(make_person("eve@example.org"))
    assert "No bills yet" in client.get(URL).content.decode()
    for path in ("", "pdf", "csv"):
        assert client.get(f"{URL}{transfer.bill_id}/{path}").status_code == 404
    assert client.get(f"{URL}{10**30}/").status_code == 404
    assert client.post(f"{URL}{transfer.bill_id}/send_again").status_code == 404


def test_pages_of_bills(
    signed_in: Client, person: User, live_api: ApiClient, transfer: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bills, "PER_PAGE", 1)
    post: dict[str, Any] = {
        "amount": 300,
        "title": "Thanks",
        "user_id": str(person.pk),
        "cost_center_key": "X",
    }
    live_api.make("/v2/payouts", post)
    pay()
    first = signed_in.get(URL).content.decode()
    newest = Bill.objects.latest("id")
    assert newest.number in first
    assert transfer.bill.number not in first
    assert transfer.bill.number in signed_in.get(f"{URL}?after={newest.pk}").content.decode()


def test_news_of_it_stand_on_the_home_page_and_in_the_inbox(
    signed_in: Client, person: User, live_api: ApiClient, transfer: Transfer
) -> None:
    home = signed_in.get("/community/").content.decode()
    assert "€10.00 on the way to you" in home
    assert "Before that you can’t be paid." not in home
    becomes(transfer, "returned")
    PayoutMethod.objects.update(is_active=False)
    home = signed_in.get("/community/").content.decode()
    for page in (home, signed_in.get("/community/inbox/").content.decode()):
        assert f"€10.00 of bill {transfer.bill.number} came back." in page
    assert "Choose how you are paid" in home
    assert "Your money" not in Client().get("/users/sign_in").content.decode()
