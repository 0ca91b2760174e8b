"""The payout settings: what is missing, ways with their price before they are chosen, proof before a change."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client

from cirro.kernel import clock
from cirro.people.models import User
from cirro.rewards.calendar.parse import parse
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.methods import add_method
from cirro.rewards.domain.payee import find_payee
from cirro.rewards.domain.vault import unseal
from cirro.rewards.models import PayoutMethod
from tests.support.client import ApiClient
from tests.support.earned import ADDRESS, at_work, payable
from tests.support.payments import IBAN
from tests.support.people import PASSWORD, make_person

URL = "/community/rewards/payouts/"
SEPA = f"{URL}methods/sepa/EUR/"


def checked(page: str) -> dict[str, bool]:
    """Each line of the checklist, and whether it is done."""
    lines = re.findall(r'<span class="visually-hidden">(Done|Missing): </span>([^<]*)', page)
    return {text: word == "Done" for word, text in lines}


def test_somebody_new_is_led_through_it(proved: Client, person: User, live_api: ApiClient) -> None:
    at_work(live_api, person)
    page = proved.get(URL).content.decode()
    assert checked(page) == {
        "Say who is paid: your legal name and address": False,
        "Choose how you are paid": False,
    }
    assert "When you are paid" not in page
    form = proved.get(f"{URL}you/").content.decode()
    assert 'value="Okafor"' in form
    answer = proved.post(f"{URL}you/", ADDRESS, follow=True).content.decode()
    assert "Broad Street 12b" in answer
    answer = proved.post(SEPA, {"iban": "DE89 3704 0044 0532 0130 00"}, follow=True).content.decode()
    assert "The payout method is added." in answer
    assert "You can be paid" in answer
    assert all(checked(answer).values())
    assert "DE89 … 3000" in answer
    assert IBAN not in answer
    assert re.search(r"Next pay day: <time", answer)


def test_another_method_is_not_used_until_one_says_so(proved: Client) -> None:
    proved.post(f"{URL}you/", ADDRESS)
    assert "made out to Ada Okafor: the account has to be in this name" in proved.get(SEPA).content.decode()
    first = proved.post(SEPA, {"iban": IBAN}, follow=True).content.decode()
    assert "The payout method is added.</" in re.sub(r"\s+<", "<", first)
    second = proved.post(SEPA, {"iban": "NL91 ABNA 0417 1643 00"}, follow=True).content.decode()
    assert "You are still paid by DE89 … 3000: press “Use this one”" in second
    PayoutMethod.objects.update(is_active=False)
    third = proved.post(SEPA, {"iban": "FR14 2004 1010 0505 0001 3M02 606"}, follow=True).content.decode()
    assert "You are still paid by" not in third


def test_price_and_countries_are_shown_before_choosing(proved: Client) -> None:
    page = proved.get(URL).content.decode()
    assert "€0.25" in page
    assert "1 day" in page
    assert "Germany" in page
    # Nigeria is none of the countries of SEPA: what fits comes first.
    assert page.index("By hand, as agreed with the operator") < page.index("not where you live")
    form = proved.get(SEPA).content.decode()
    assert "€0.25 are kept back from each transfer." in form
    assert "Kept encrypted" in form


def test_faults_are_told_at_their_fields(proved: Client, person: User) -> None:
    answer = proved.post(SEPA, {"iban": "DE89370400440532013001"})
    assert list(answer.context["form"].errors) == ["iban"]
    answer = proved.post(f"{URL}you/", {**ADDRESS, "tax_number": "?", "vat_id": "1", "town": ""})
    assert set(answer.context["form"].errors) == {"tax_number", "vat_id", "town"}
    assert find_payee(person.pk) is None
    assert proved.get(f"{URL}methods/stripe/EUR/").status_code == 404
    assert proved.get(f"{URL}methods/sepa/USD/").status_code == 404


def test_nothing_is_changed_without_a_proof(signed_in: Client, person: User) -> None:
    method = add_method(person.pk, "sepa", "EUR", {"iban": IBAN})
    other = add_method(person.pk, "manual", "EUR", {"instructions": "in cash"})
    for path, form in (
        (SEPA, {"iban": IBAN}),
        (f"{URL}you/", ADDRESS),
        (f"{URL}methods/{method}/remove", {}),
        (f"{URL}methods/{other}/use", {}),
    ):
        answer = signed_in.post(path, form)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/users/reauthenticate?next=")
    assert find_payee(person.pk) is None
    assert PayoutMethod.objects.filter(removed_at=None).count() == 2
    # What was typed in is kept nowhere meanwhile.
    assert not any(IBAN in str(session.get_decoded()) for session in Session.objects.all())
    answer = signed_in.post(
        "/users/reauthenticate", {"password": PASSWORD, "next": f"{URL}methods/{other}/use"}, follow=True
    )
    assert "from now on" in answer.content.decode()
    assert PayoutMethod.objects.get(is_active=True).pk == other


def test_use_and_remove(proved: Client, person: User) -> None:
    method = add_method(person.pk, "sepa", "EUR", {"iban": IBAN})
    page = proved.get(f"{URL}methods/{method}/remove").content.decode()
    assert "until you choose another" in page
    assert "removed" in proved.post(f"{URL}methods/{method}/remove", follow=True).content.decode()
    assert bytes(PayoutMethod.objects.get().secret_details) == b""
    for path in (f"{URL}methods/{method}/remove", f"{URL}methods/{method}/use", f"{URL}methods/{10**30}/use"):
        assert proved.post(path).status_code == 404


def test_others_methods_are_out_of_reach(proved: Client) -> None:
    eve = make_person("eve@example.org")
    method = add_method(eve.pk, "sepa", "EUR", {"iban": IBAN})
    assert proved.post(f"{URL}methods/{method}/remove").status_code == 404
    assert proved.post(f"{URL}methods/{method}/use").status_code == 404
    assert unseal(bytes(PayoutMethod.objects.get().secret_details))["iban"] == IBAN


def test_wishes(proved: Client, person: User) -> None:
    payable(person)
    answer = proved.post(URL, {"is_held": "on", "threshold": "20"}, follow=True).content.decode()
    assert "Your choices are saved." in answer
    assert "You hold your payouts: no bill is made." in answer
    assert 'value="20"' in answer
    payee = find_payee(person.pk)
    assert payee is not None
    assert (payee.is_held, payee.threshold, payee.tell_when_settled) == (True, Decimal(20), False)
    answer = proved.post(URL, {"threshold": "-1"})  # type: ignore[assignment]
    assert list(answer.context["form"].errors) == ["threshold"]  # type: ignore[attr-defined]


def test_the_calendar_is_told(proved: Client, settings: Any) -> None:
    settings.PAY_CALENDAR = parse("on-demand")
    assert "you may do so now" in proved.get(URL).content.decode()
    settings.PAY_CALENDAR = parse("monthly:11:request=30-30")
    assert "the next chance to be paid is" in proved.get(URL).content.decode()


def test_a_way_that_is_gone_is_told(proved: Client, person: User, settings: Any) -> None:
    add_method(person.pk, "manual", "USD", {"instructions": "in cash"})
    settings.PAYMENT_PROVIDERS = type(settings.PAYMENT_PROVIDERS)(
        sepa=settings.PAYMENT_PROVIDERS.sepa,
        manual=type(settings.PAYMENT_PROVIDERS.manual)(is_on=False, offers=()),
    )
    page = proved.get(URL).content.decode()
    assert "No longer offered here" in page
    assert "Use a method that is offered here" in page


def test_a_pay_day_that_had_its_run_is_not_the_next_one(proved: Client, settings: Any) -> None:
    today = clock.now().date()
    calendar = settings.PAY_CALENDAR = parse(f"weekly:{today:%a}".lower())
    day = calendar.next_on_or_after(today)
    assert day is not None
    told = f'Next pay day: <time datetime="{day}">'
    assert told in proved.get(URL).content.decode()
    make_bills(None, day, "calendar")
    page = proved.get(URL).content.decode()
    assert told not in page
    assert f'Next pay day: <time datetime="{calendar.next_on_or_after(day + timedelta(days=1))}">' in page
