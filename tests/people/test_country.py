"""Countries of addresses, and the reviews that come of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from mmdb_writer import MMDBWriter
from netaddr import IPSet  # type: ignore[import-untyped]  # it has no types
from pytest_django.fixtures import Settings

from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.people.domain.locate import country_of
from cirro.people.domain.review_country import compare_country, explain_country, open_reviews
from cirro.people.models import CountryReview, User
from cirro.people.sign_in_country import after_sign_up
from tests.support.people import PASSWORD

GERMAN, KENYAN, NOWHERE = "85.214.132.117", "41.90.64.1", "8.8.8.8"


def write_countries(path: Path) -> Path:
    """A file as MaxMind makes them, with two countries."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Countries")
    writer.insert_network(IPSet(["85.214.0.0/16", "2a02:2e00::/32"]), {"country": {"iso_code": "DE"}})
    writer.insert_network(IPSet(["41.90.0.0/16"]), {"country": {"iso_code": "KE"}})
    writer.insert_network(IPSet(["185.0.0.0/16"]), {"country": {"iso_code": "ZZ"}})
    writer.to_db_file(str(path))
    return path


@pytest.fixture
def countries(tmp_path: Path, settings: Settings) -> Path:
    path = write_countries(tmp_path / "countries.mmdb")
    settings.GEOIP_FILE = str(path)
    return path


def test_country_of(countries: Path) -> None:
    assert [country_of(address) for address in (GERMAN, KENYAN, NOWHERE)] == ["DE", "KE", None]
    assert country_of("2a02:2e00::1") == country_of(f"::ffff:{GERMAN}") == "DE"
    for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fe80::1", "185.0.0.1", "", "nonsense"):
        assert country_of(address) is None


def test_a_newer_file_is_taken_up(countries: Path) -> None:
    assert country_of(KENYAN) == "KE"
    writer = MMDBWriter(ip_version=4, database_type="Countries")
    writer.insert_network(IPSet(["41.90.0.0/16"]), {"country": {"iso_code": "UG"}})
    writer.to_db_file(str(countries.with_suffix(".new")))
    countries.with_suffix(".new").replace(countries)
    assert country_of(KENYAN) == "UG"
    assert country_of("2a02:2e00::1") is None  # it knows no such addresses


def test_without_a_usable_file(settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert country_of(GERMAN) is None
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"no such file format")
    for path in (broken, tmp_path / "missing.mmdb", tmp_path):
        settings.GEOIP_FILE = str(path)
        assert country_of(GERMAN) is None
    assert len(caplog.records) == 3


def test_a_difference_is_noted_once(person: User, countries: Path) -> None:
    assert not compare_country(person.pk, NOWHERE)
    assert compare_country(person.pk, GERMAN)
    assert not compare_country(person.pk, GERMAN)
    assert compare_country(person.pk, KENYAN)
    (kenyan, german) = open_reviews(person.pk)
    assert (german.input_country_code, german.detected_country_code, german.detected_ip) == (
        "NG",
        "DE",
        GERMAN,
    )
    explain_country(person.pk, german.pk, " I am travelling. ")
    german.refresh_from_db()
    assert german.explanation == "I am travelling."
    # Never a ban.
    person.refresh_from_db()
    assert (person.banned_with_reason, person.is_active) == (None, True)
    CountryReview.objects.update(settled_at=clock.now())
    assert not compare_country(person.pk, GERMAN)
    assert open_reviews(person.pk) == []
    with pytest.raises(NotFound):
        explain_country(person.pk, kenyan.pk, "Too late")


def test_no_note_when_nothing_differs(person: User, countries: Path) -> None:
    for country in ("DE", None):
        User.objects.update(country_code=country)
        assert not compare_country(person.pk, GERMAN)


def test_an_explanation_has_an_end(person: User, countries: Path) -> None:
    compare_country(person.pk, GERMAN)
    (review,) = open_reviews(person.pk)
    for text in ("x" * 2001, "a\0b"):
        with pytest.raises(Refused):
            explain_country(person.pk, review.pk, text)
    with pytest.raises(NotFound):
        explain_country(person.pk + 1, review.pk, "Not mine")


def sign_in(client: Client, person: User, address: str) -> None:
    words = {"login": person.email, "password": PASSWORD}
    answer = client.post(reverse("account_login"), words, REMOTE_ADDR=address)
    assert answer.status_code == 302
    client.logout()


def test_once_a_day_at_sign_in(person: User, countries: Path, client: Client) -> None:
    sign_in(client, person, KENYAN)
    sign_in(client, person, GERMAN)
    assert [review.detected_country_code for review in open_reviews(person.pk)] == ["KE"]
    cache.clear()
    sign_in(client, person, GERMAN)
    assert len(open_reviews(person.pk)) == 2


def test_at_sign_up(person: User, countries: Path, rf: RequestFactory) -> None:
    after_sign_up(User, request=rf.post("/", REMOTE_ADDR=GERMAN), user=person)
    assert len(open_reviews(person.pk)) == 1
