"""Who is invited reads what the gig pays and how many seats are left, in every mail and in the inbox, in their own language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cirro.gigs.domain.offer_words import Offer, offer_names
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.models import GigInvitation
from cirro.notifications.deliver.deliver import deliver_due
from cirro.people.models import User
from cirro.spaces.domain.store_document import store_document
from tests.notifications.deliver.world import let_digests_come, member, prefer
from tests.support.client import ApiClient
from tests.support.smtp import receiving
from tests.support.told import take_in, topic

OAKS = Offer(False, "EUR", 1, 250, 250, "Oak\nplanted", 1, 2, 3)
REWARDS = [
    (OAKS, "Oak planted: €2.50", "Oak planted: 2,50 €"),
    (OAKS._replace(tasks=2, highest=400), "€2.50 to €4.00 a piece", "2,50 € bis 4,00 € je Stück"),
    (OAKS._replace(tasks=2), "€2.50 a piece", "2,50 € je Stück"),
    (OAKS._replace(no_reward=True), "none", "keine"),
    (OAKS._replace(tasks=0, lowest=None, highest=None, title=None), "see the gig", "siehe Gig"),
]
SEATS = [
    (OAKS, "2 of 3 seats left", "Noch 2 von 3 Plätzen frei"),
    (OAKS._replace(accepted=3), "0 of 3 seats left", "Noch 0 von 3 Plätzen frei"),
    (
        OAKS._replace(seats_max=None),
        "1 person still wanted, no cap",
        "Noch 1 Person gesucht, keine Obergrenze",
    ),
    (
        OAKS._replace(seats_max=None, accepted=5),
        "Enough have accepted, but there is no cap",
        "Genug haben angenommen, aber es gibt keine Obergrenze",
    ),
]


@pytest.mark.parametrize(("name", "cases"), [("gig_reward", REWARDS), ("gig_seats", SEATS)])
def test_each_offer_has_words_in_both_languages(name: str, cases: list[tuple[Offer, str, str]]) -> None:
    for offer, english, german in cases:
        said = [offer_names(offer)[name](locale).replace("\xa0", " ") for locale in ("en", "de")]
        assert said == [english, german]


def test_in_a_language_that_cirro_does_not_speak_amounts_are_written_as_there() -> None:
    assert offer_names(OAKS._replace(tasks=2))["gig_reward"]("fr").replace("\xa0", " ") == "2,50 € a piece"


def body(mail: Any, format: str) -> str:
    return str(mail.get_body((format,)).get_content()).replace("\xa0", " ")


def test_each_kind_of_mail_tells_what_is_offered(live_api: ApiClient) -> None:
    space = live_api.space
    people = {
        name: member(space, name, locale=name.partition("-")[0])
        for name in ("en-alone", "de-alone", "en-digest", "de-digest")
    }
    for name, user in people.items():
        store_document(space, user.id, {})
        prefer(space, user, "digest_daily" if "digest" in name else "immediately")
    tasks = [{"title": "Oak planted", "base_price": 250}, {"title": "Ash planted", "base_price": 400}]
    live_api.gig(tasks=tasks, total_seats=5, seats_max=7)
    with receiving() as box:
        run_due()
        GigInvitation.objects.filter(user=people["de-alone"]).update(no_reward=True)
        deliver_due(30)
        let_digests_come()
        deliver_due(30)
    said = {str(mail["To"]).partition("@")[0]: mail for mail in box.mails}
    assert set(said) == set(people)
    for name, mail in said.items():
        language = name.partition("-")[0]
        labels = ("Reward", "Seats") if language == "en" else ("Vergütung", "Plätze")
        reward = "€2.50 to €4.00 a piece" if language == "en" else "2,50 € bis 4,00 € je Stück"
        values = (
            "keine" if name == "de-alone" else reward,
            "7 of 7 seats left" if language == "en" else "Noch 7 von 7 Plätzen frei",
        )
        lines = [" ".join(line.split()) for line in body(mail, "plain").splitlines()]
        for label, value in zip(labels, values, strict=True):
            assert f"{label}: {value}" in lines, name
            assert value in body(mail, "html"), name


def test_what_the_space_says_by_a_name_of_its_payload_comes_first(
    api: ApiClient, person: User, signed_in: Client
) -> None:
    take_in(api, person)
    store_document(api.space, person.pk, {})
    own = topic(api, "shifts", "For {{gig_reward}}, {{gig_seats}}")
    api.gig(
        notification_payload={"gig_reward": "soup"},
        invitation_notification_topic=own,
        total_seats=2,
        seats_max=2,
    )
    assert "For soup, 2 of 2 seats left" in signed_in.get("/community/inbox/").content.decode()
