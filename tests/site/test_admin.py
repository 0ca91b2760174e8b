"""The operator's admin: for staff only, and it changes nothing but faces, reviews and bans."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cirro.kernel import clock
from cirro.kernel.admin import BoundedPaginator
from cirro.people.domain.ban import ban
from cirro.people.models import CountryReview, User
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.run_due_pay import hand_over_waiting
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import BankReport, BookAccount, Payee, PayoutMethod
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.models import Member, OAuthClient, Space
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import paying_by
from tests.support.client import ApiClient
from tests.support.people import make_person
from tests.support.rewards import reward_things
from tests.support.rows import contents

IBAN, MASKED = "DE89370400440532013000", "DE89 … 3000"
LISTS = sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry)


@pytest.fixture
def staff(db: None) -> Client:
    """The browser of an operator."""
    client = Client()
    client.force_login(make_person("op@example.org", first_name="Olu", last_name="Operator", is_staff=True))
    return client


@pytest.fixture
def life(api: ApiClient, person: User) -> dict[str, Any]:
    """One of everything; id by name of the list."""
    give_consent(api.space, person.id, ["read"])
    api.make(f"/v2/users/{person.id}/worker", {"document": {}})
    gig = api.gig(title="Plant oaks")
    review = CountryReview.objects.create(
        user=person,
        input_country_code="NG",
        detected_country_code="DE",
        detected_ip="192.0.2.7",
        noticed_at=clock.now(),
        explanation="I travel.",
    )
    paid = _pay(api, person, gig)
    return {
        **paid,
        "gigs_gig": gig["id"],
        "gigs_giginvitation": api.invitations(gig)[0]["id"],
        "gigs_wave": admin.site._registry and _first("gigs.wave"),
        "events_event": _first("events.event"),
        "people_user": person.id,
        "people_countryreview": review.id,
        "spaces_space": api.space.id,
        "spaces_member": Member.objects.get().pk,
        "spaces_oauthclient": OAuthClient.objects.get().pk,
    }


def _pay(api: ApiClient, person: User, gig: dict[str, Any]) -> dict[str, Any]:
    """What was reported of the person is paid to an account of theirs; id by name of the list."""
    reported = reward_things(api, str(person.id), gig)
    now = clock.now()
    names = {
        "first_name": "Ada",
        "last_name": "Okafor",
        "street": "Main Street",
        "postcode": "10115",
        "town": "Berlin",
    }
    Payee.objects.create(user=person, country_code="DE", updated_at=now, **names)
    PayoutMethod.objects.create(
        user=person, provider="fake", currency="EUR", secret_details=seal({"iban": IBAN}), shown=MASKED, is_active=True, created_at=now,
    )  # fmt: skip
    with paying_by(FakeProvider(is_local=True)), transaction.atomic():
        assert make_bills(api.space.id, now.date(), "operator")
        hand_over_waiting(api.space.id)
    report = BankReport.objects.create(
        kind="camt.054", digest="d", name="camt.xml", known=1, changed=0, strange=[], imported_at=now
    )
    last = {
        f"rewards_{name}": _first(f"rewards.{name}")
        for name in (
            "line",
            "bill",
            "transfer",
            "paymentbatch",
            "payrun",
            "booktransaction",
            "bookentry",
        )
    }
    return {
        "rewards_gigresult": reported["result"],
        "rewards_gigtimeactivity": reported["time activity"],
        "rewards_payout": reported["payout"],
        "rewards_bankreport": report.pk,
        # A transaction opens its accounts in any order.
        "rewards_bookaccount": BookAccount.objects.get(kind="payable", user_id=person.id).pk,
        **last,
    }


def _first(label: str) -> int:
    (model,) = (model for model in admin.site._registry if model._meta.label_lower == label)
    return int(model._default_manager.earliest("pk").pk)


def page(client: Client, path: str, status: int = 200) -> str:
    """An admin page, free of what the content security policy forbids."""
    response = client.get(path)
    assert response.status_code == status, path
    html = response.content.decode()
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|type=\"application/json\"))", html
    ), path
    return html


def test_only_what_the_operator_is_to_see_is_there(life: dict[str, Any]) -> None:
    assert sorted(life) == LISTS


def test_staff_see_every_list_and_every_row(staff: Client, life: dict[str, Any]) -> None:
    page(staff, "/admin/")
    for name, id in life.items():
        page(staff, reverse(f"admin:{name}_changelist"))
        page(staff, reverse(f"admin:{name}_change", args=[id]))
        page(staff, reverse(f"admin:{name}_history", args=[id]))
    page(staff, reverse("admin:people_user_ban", args=[life["people_user"]]))


def test_money_is_called_by_names(staff: Client, life: dict[str, Any]) -> None:
    assert not re.search(r"entrys|activitys|batchs", page(staff, "/admin/"))
    for name, id in life.items():
        if name.startswith("rewards_"):
            html = page(staff, reverse(f"admin:{name}_change", args=[id]))
            assert not re.findall(r"\w+ object \(\d+\)", html), name


def test_amounts_are_shown_as_money(staff: Client, life: dict[str, Any]) -> None:
    expected = {
        "rewards_bookaccount": {"balance"},
        "rewards_bookentry": {"amount"},
        "rewards_bill": {"amount", "fee"},
        "rewards_transfer": {"amount", "fee"},
        "rewards_paymentbatch": {"total"},
        "rewards_gigresult": {"amount", "base_price"},
        "rewards_gigtimeactivity": {"amount", "hourly_rate"},
        "rewards_payout": {"amount"},
        "rewards_line": {"amount"},
        "gigs_gig": {"base_price"},
    }
    for name, id in life.items():
        row = page(staff, reverse(f"admin:{name}_change", args=[id]))
        table = page(staff, reverse(f"admin:{name}_changelist"))
        shown = re.findall(r'field-(\w+)_as_money.*?<span class="nowrap">([^<]*)<', row + table, re.DOTALL)
        assert {field for field, _ in shown} == expected.get(name, set()), name
        assert not [text for _, text in shown if "€" not in text], (name, shown)
        assert not re.search("(?i)minor units", row + table), name
        bare = re.findall(r"field-(?:amount|fee|total|balance|base_price|hourly_rate)\b", row + table)
        assert not bare, name


def test_secrets_and_password_hashes_are_not_shown(staff: Client, person: User, life: dict[str, Any]) -> None:
    hidden = [person.password, OAuthClient.objects.get().client_secret, IBAN, MASKED[:4], MASKED[-4:]]
    assert all(hidden)
    for name, id in life.items():
        html = page(staff, reverse(f"admin:{name}_change", args=[id]))
        assert not [value for value in hidden if value in html]
        assert "argon2" not in html
        assert "sha256" not in html


def test_everybody_else_is_sent_away(client: Client, signed_in: Client, life: dict[str, Any]) -> None:
    paths = ["/admin/", "/admin/login/", reverse("admin:people_user_ban", args=[life["people_user"]])]
    for name, id in life.items():
        paths += [reverse(f"admin:{name}_changelist"), reverse(f"admin:{name}_change", args=[id])]
    before = contents()
    for path in paths:
        for method in ("get", "post"):
            assert getattr(client, method)(path).status_code == 302
            assert getattr(signed_in, method)(path, follow=True).status_code == 403
    landed = client.get(paths[0], follow=True)
    assert landed.request["PATH_INFO"] == reverse("account_login")
    assert "next=%2Fadmin%2F" in landed.request["QUERY_STRING"]
    after = contents()
    assert {table for table in before if before[table] != after[table]} <= {"django_session", "kernel_cache"}


def test_the_admin_s_own_sign_in_is_shut(client: Client, staff: Client) -> None:
    answer = client.post("/admin/login/", {"username": "op@example.org", "password": "many-oaks-in-autumn"})
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert staff.get("/admin/login/").headers["Location"] == "/admin/"
    assert staff.get("/admin/password_change/").headers["Location"] == reverse("account_change_password")
    assert staff.post("/admin/logout/").headers["Location"] == reverse("account_logout")


def test_read_only_is_read_only(staff: Client, life: dict[str, Any]) -> None:
    before = contents()
    for name, id in life.items():
        add, change, delete = (
            reverse(f"admin:{name}_{action}", args=args)
            for action, args in (("add", []), ("change", [id]), ("delete", [id]))
        )
        values = {
            "title": "Other",
            "status": "accepted",
            "email": "x@example.org",
            "is_staff": "on",
            "type": "x",
        }
        assert staff.post(add, values).status_code == 403
        assert staff.post(delete, {"post": "yes"}).status_code == 403
        if name not in ("spaces_space", "people_countryreview"):
            assert staff.post(change, values).status_code == 403
        deleting = {"action": "delete_selected", "_selected_action": id, "post": "yes"}
        staff.post(reverse(f"admin:{name}_changelist"), deleting)
    after = contents()
    assert {table for table in before if before[table] != after[table]} <= {"django_session"}


def test_a_face_is_changed_by_its_own_rules(staff: Client, api: ApiClient) -> None:
    path = reverse("admin:spaces_space_change", args=[api.space.id])
    values = {
        "name": "Crowd trees",
        "slug": "crowd-trees",
        "visibility": "open",
        "category": "Environment",
        "short_description": "Plant trees.",
        "description": "",
        "company": "",
        "home_url": "https://trees.example/",
        "contact_email": "",
        "contact_urls": "https://a.example/x,y\r\nhttps://b.example/",
        "languages": "de,PT-br",
        "app_id": "stolen",
        "keys-TOTAL_FORMS": "0",
        "keys-INITIAL_FORMS": "0",
    }
    bad = staff.post(path, {**values, "languages": "klingon", "home_url": "ftp://trees.example/"})
    assert bad.status_code == 200
    assert "no known language tag" in bad.content.decode()
    assert Space.objects.get().visibility == "hidden"
    assert staff.post(path, values).status_code == 302
    space = Space.objects.get()
    assert (space.visibility, space.languages, space.app_id) == ("open", ["de", "pt-BR"], api.space.app_id)
    assert space.contact_urls == ["https://a.example/x,y", "https://b.example/"]
    assert len(api.get("/v2/events?type=space.updated").json["data"]) == 1


def test_a_review_is_settled_once_with_a_note(staff: Client, life: dict[str, Any]) -> None:
    path = reverse("admin:people_countryreview_change", args=[life["people_countryreview"]])
    assert "I travel." in page(staff, path)
    assert staff.post(path, {"note": " "}).status_code == 200
    assert CountryReview.objects.get().settled_at is None
    assert staff.post(path, {"note": "Lives in Berlin.", "input_country_code": "XX"}).status_code == 302
    review = CountryReview.objects.get()
    assert review.settled_by is not None
    assert (review.note, review.settled_by.email, review.input_country_code) == (
        "Lives in Berlin.",
        "op@example.org",
        "NG",
    )
    assert staff.post(path, {"note": "Something else."}).status_code == 403
    assert CountryReview.objects.get().note == "Lives in Berlin."


def test_a_ban_is_set_and_cleared_and_spaces_are_told(
    staff: Client, api: ApiClient, person: User, life: dict[str, Any]
) -> None:
    path = reverse("admin:people_user_ban", args=[person.id])
    told = len(api.get("/v2/events?type=user.updated").json["data"])
    assert 'value="192.0.2.7"' in page(staff, path)
    seen = {"detected_ip": "192.0.2.7", "input_country_code": "NG", "detected_country_code": "DE"}
    wrong = staff.post(path, {**seen, "detected_country_code": "!!"})
    assert "must be two letters" in wrong.content.decode()
    assert staff.post(path, {**seen, "restricted": "on"}).status_code == 302
    reason = {**seen, "restricted": True, "cleared": False}
    assert api.get(f"/v2/users/{person.id}").json["banned_with_reason"] == reason
    assert "Clear the ban" in page(staff, path)
    assert staff.post(path).status_code == 302
    assert api.get(f"/v2/users/{person.id}").json["banned_with_reason"] == {**reason, "cleared": True}
    assert len(api.get("/v2/events?type=user.updated").json["data"]) == told + 2
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {f"user {person.id}"}
    assert "The person is banned." in page(staff, reverse("admin:people_user_history", args=[person.id]))


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("people_user", "q=ada@example", True),
        ("people_user", "q=Okafor+Ada", True),
        ("people_user", "q={people_user}", True),
        ("people_user", "q=0", False),
        ("people_user", "q=nobody", False),
        ("people_user", "ban=banned", True),
        ("people_user", "ban=cleared", False),
        ("people_countryreview", "state=open", True),
        ("people_countryreview", "state=settled", False),
        ("people_countryreview", "q=user:{people_user}", True),
        ("spaces_space", "q=crowd", True),
        ("spaces_space", "visibility__exact=open", False),
        ("gigs_gig", "q=oaks", True),
        ("gigs_gig", "q={gigs_gig}", True),
        ("gigs_gig", "status=created", True),
        ("gigs_gig", "status=ended", False),
        ("gigs_gig", "space={spaces_space}", True),
        ("gigs_giginvitation", "status=pending", True),
        ("gigs_giginvitation", "status=accepted", False),
        ("gigs_giginvitation", "q=gig:{gigs_gig}+user:{people_user}", True),
        ("gigs_giginvitation", "q=gig:99999999", False),
        ("gigs_giginvitation", "q=user:99999999", False),
        ("gigs_giginvitation", "q=99999999999999999999999", False),
        ("gigs_giginvitation", "q=oaks", False),
        ("gigs_wave", "q=gig:{gigs_gig}", True),
        ("events_event", "q=space:{spaces_space}+type:user.created", True),
        ("events_event", "q=type:no.such", False),
        ("spaces_member", "q=user:{people_user}", True),
        ("rewards_gigresult", "q=gig:{gigs_gig}+user:{people_user}", True),
        ("rewards_gigresult", "q=gig:99999999", False),
        ("rewards_gigtimeactivity", "q=user:{people_user}", True),
        ("rewards_payout", "q=user:99999999", False),
        ("rewards_line", "q=user:{people_user}+bill:{rewards_bill}", True),
        ("rewards_line", "kind__exact=time", False),
        ("rewards_bill", "q=user:{people_user}&state__exact=sent", True),
        ("rewards_bill", "q=number:2026-000001", False),
        ("rewards_transfer", "q=user:{people_user}+batch:{rewards_paymentbatch}", True),
        ("rewards_transfer", "state__exact=returned", False),
        ("rewards_paymentbatch", "q=key:no-such", False),
        ("rewards_bankreport", "q=camt", True),
        ("rewards_bookaccount", "q=space:{spaces_space}+user:{people_user}+kind:payable", True),
        ("rewards_booktransaction", "q=space:{spaces_space}+number:1", True),
        ("rewards_bookentry", "q=transaction:{rewards_booktransaction}", True),
        ("rewards_bookentry", "q=account:99999999", False),
    ],
)
def test_searches_and_filters(
    staff: Client, life: dict[str, Any], name: str, query: str, found: bool
) -> None:
    ban(
        life["people_user"],
        detected_ip="192.0.2.7",
        input_country_code="NG",
        detected_country_code="DE",
        restricted=False,
    )
    html = page(staff, f"{reverse(f'admin:{name}_changelist')}?{query.format(**life)}")
    row = reverse(f"admin:{name}_change", args=[life[name]])
    assert (row in html) is found


def test_a_long_list_costs_no_more(staff: Client, api: ApiClient, life: dict[str, Any]) -> None:
    path = reverse("admin:gigs_giginvitation_changelist")

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            page(staff, path)
        return [query["sql"] for query in captured]

    page(staff, path)
    one = queries()
    for _ in range(3):
        api.worker({})
    api.post("/v2/test_clock/advance", {"by_seconds": 3600})
    many = queries()
    assert len(many) == len(one)
    counts = [sql for sql in many if "COUNT(" in sql]
    assert counts
    assert all(f"LIMIT {BoundedPaginator.MOST}" in sql for sql in counts)
