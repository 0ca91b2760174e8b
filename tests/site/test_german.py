"""Pages in German have no English left: whatever reads the same in both languages is a name, or a word of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import translation

import cirro
from cirro.kernel import clock
from cirro.people.models import CountryReview, User
from cirro.site import mailbox
from cirro.site.mail import MAILBOX_BACKEND
from cirro.site.sign_in_providers import sign_in_providers
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.domain.pause import pause
from cirro.spaces.domain.store_document import store_document
from cirro.spaces.models import Space
from tests.people.journeys import sign_in
from tests.people.test_second_proofs import Key, add_passkey
from tests.spaces.oauth.flow import SpaceApp, app, new_app
from tests.support.client import ApiClient
from tests.support.earned import becomes, earn, pay, payable, seat
from tests.support.page_words import page_words
from tests.support.people import PASSWORD
from tests.support.rewards import post_time

__all__ = ["app", "new_app"]

# Words that German has from English, or English from German; and how languages call themselves.
SAME = {
    "April", "August", "BIC", "Browser", "Cirro", "Code", "CSV", "Deutsch", "Details", "English", "IBAN", "Name",
    "November", "Passkeys", "PDF", "September", "Space", "Spaces", "Status",
}  # fmt: skip
# What people and Spaces wrote, addresses and other names.
NAMES = re.compile(
    r"Ada Okafor|\bAda\b|Nigeria|languages: en|Tree planted|\w+: Quercus invites you|Quercus|Betula|Salix|Plantatio|YubiKey|Google"
    r"|100221 Lagos|Broad Street 12b|DE89 … 3000|AC04|BANK-\d|\b(EUR|USD)\b|\b(S\d+-)?20\d\d(\d{4})?(-\d+)*(-[0-9A-F]+)?\b"
    r"|\b(Jan|Feb|Apr|Jun|Jul|Aug|Sep|Nov)\b|\d min\b|[\w.+-]+@[\w.-]+|https?://\S+|\w+/[A-Z]\w+|\bUTC\b|· Cirro|\b[A-Z2-7]{32}\b"
)
FORMAL = re.compile(r"\b(Sie|Ihnen|Ihr(e[mnrs]?)?)\b")
LETTERS = re.compile(r"[^\W\d_]{2,}")
LINK = re.compile(r'href="(/[^"#]*)"')
NO_PAGES = re.compile(
    r"/(static|v2|admin|users/auth)/|\.(json|csv)(\?|\Z)|/(pdf|csv)\Z|/download\Z|/eml\Z|/html\Z|/dev/mailbox/\d"
)


def untranslated(english: str, german: str) -> set[str]:
    """The texts that are on both pages and shouldn't be, and those in German that aren't on first-name terms."""
    words = page_words(german)
    same = {text for text in page_words(english) & words if LETTERS.search(_without_names(text))}
    return same | {text for text in words if FORMAL.search(text)}


def _without_names(text: str) -> str:
    rest = NAMES.sub("", text).strip(" :,.")
    return "" if rest in SAME else rest


def test_the_check_finds_english() -> None:
    page = '<h1>Hello</h1><a title="Go on">Ada Okafor</a><script>no</script><b>Details</b>'
    assert untranslated(page, page.replace("Hello", "Hallo Sie")) == {"Go on", "Hallo Sie"}


@pytest.fixture
def here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that keeps its mails, with another site to sign in through."""
    monkeypatch.setenv("CIRRO_HOME", str(tmp_path))
    settings.EMAIL_BACKEND = MAILBOX_BACKEND
    settings.CIRRO_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["*"]
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(
        {"CIRRO_GOOGLE_CLIENT_ID": "id", "CIRRO_GOOGLE_CLIENT_SECRET": "secret"}
    )


@pytest.fixture
def browser(here: None, api: ApiClient, live_api: ApiClient, person: User) -> Client:
    """Signed in as somebody with some of everything: Spaces, invitations, pauses, second proofs, a mail."""
    face = {
        "short_description": "Quercus",
        "description": "Betula",
        "category": "Salix",
        "visibility": "open",
    }
    Space.objects.update(**face, company="Plantatio", contact_email="a@b.example", languages=["de"])
    Space.objects.filter(id=api.space.id).update(name="Quercus", home_url="https://trees.example/")
    Space.objects.filter(id=live_api.space.id).update(name="Betula")
    give_consent(api.space, person.id, ["read", "profile"])
    store_document(api.space, person.id, {"languages": ["en"], "score": 7})
    tasks = [{"title": "Quercus", "base_price": 250}]
    api.gig(title="Quercus", seats_max=4, filter_query={"languages": "en", "score": {"$gt": 3}}, tasks=tasks)
    api.gig(title="Betula", filter_query={"score": {"$exists": True}}, description="Salix")
    api.gig(title="Salix", no_reward=True)
    waiting = api.invitations(api.gig(title="Plantatio"))
    api.make(f"/v2/gig_invitations/{waiting[0]['id']}/accept")
    declined = api.invitations(api.gig(title="Betula"))
    api.make(f"/v2/gig_invitations/{declined[0]['id']}/reject")
    pause(person.id, clock.now().replace(year=clock.now().year + 1, month=1), api.space)
    CountryReview.objects.create(
        user=person, input_country_code="NG", detected_country_code="DE", detected_ip="192.0.2.7",
        noticed_at=clock.now(),
    )  # fmt: skip
    client = Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="127.0.0.1")
    sign_in(client, HTTP_USER_AGENT="Salix")
    client.post("/users/reauthenticate", {"password": PASSWORD})
    add_passkey(client, Key())
    passkey = Authenticator.objects.get(type="webauthn")
    passkey.data["name"] = "YubiKey"
    passkey.save()
    client.get("/users/security")  # says that the passkey is added
    TOTP.activate(person, "A" * 32)
    _earn(api, person)
    for mail in mailbox.mailbox().iterdir():
        mail.unlink()
    send_mail("Quercus", "Betula", None, ["ada@example.org"])
    return client


def _earn(api: ApiClient, person: User) -> None:
    """Play money: one bill came back, one is on its way, and something is not billed."""
    gig = seat(api, person, title="Quercus", tasks=[{"title": "Quercus", "base_price": 250}])
    payable(person)
    for state in ("returned", "sent", None):
        result = earn(api, person, gig, title="Quercus", quantity=8)
        earn(api, person, gig, title="Quercus")
        api.make(f"/v2/gig_results/{result['id']}/reverse", {"reason": "Betula"}) if state is None else None
        post_time(api, str(person.pk), gig, description="Betula", duration_in_ms=90 * 60_000)
        if state is not None:
            becomes(pay(api.space.id)[-1], state, "AC04")


def read(client: Client, path: str, language: str, form: dict[str, str] | None = None) -> str:
    """The page in that language; what sending the form did is undone."""
    User.objects.filter(email="ada@example.org").update(locale=language)
    mine = Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    mine.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    with transaction.atomic():
        answer = mine.get(path) if form is None else mine.post(path, form, follow=True)
        transaction.set_rollback(True)
    assert answer.get("Content-Language") == language, (path, answer.status_code, answer.get("Location"))
    return str(answer.content.decode()) if answer["Content-Type"].startswith("text/html") else ""


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, set[str]]]:
    """Every page that can be reached by links, with what is not translated on it."""
    found, ahead = set(starts), list(starts)
    while ahead:
        path = ahead.pop()
        english = read(client, path, "en")
        yield path, untranslated(english, read(client, path, "de"))
        for link in LINK.findall(english.replace("&amp;", "&")):
            if not NO_PAGES.search(link) and link not in found:
                found.add(link)
                ahead.append(link)


def test_pages_of_somebody_signed_in(browser: Client, app: SpaceApp) -> None:
    Space.objects.filter(id=app.space.id).update(name="Salix")
    starts = ["/community/", "/dev/mailbox/", "/nothing/here", app.url(scope="read openid profile email"),
              app.url(client_id="unknown"), "/users/sign_out", "/users/reauthenticate", "/users/password/set",
              "/users/linked/cancelled", "/users/linked/error", "/users/email", "/users/inactive"]  # fmt: skip
    left = dict(crawl(browser, starts))
    assert {path: words for path, words in left.items() if words} == {}
    assert len(left) > 40, sorted(left)


def test_pages_of_a_newcomer(here: None, person: User, app: SpaceApp) -> None:
    Space.objects.update(name="Salix")
    browser = Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="127.0.0.1")
    sign_in(browser, HTTP_USER_AGENT="Salix")
    starts = ["/community/", "/users/2fa/totp/activate", "/community/invitations/?state=history",
              "/notifications/unsubscribe/x", "/notifications/address/x"]  # fmt: skip
    left = dict(crawl(browser, starts))
    User.objects.update(banned_with_reason={"restricted": True})
    left |= {
        path: untranslated(read(browser, path, "en"), read(browser, path, "de"))
        for path in (app.url(), "/community/spaces/trees/join")
    }
    assert {path: words for path, words in left.items() if words} == {}


def test_pages_of_somebody_not_signed_in(browser: Client) -> None:
    starts = ["/users/sign_in", "/users/sign_up", "/users/password/reset", "/users/password/reset/sent",
              "/users/password/reset/done", "/users/password/reset/x-y", "/users/email/confirm",
              "/users/email/confirm/x", "/users/linked/cancelled"]  # fmt: skip
    left = dict(crawl(Client(HTTP_HOST="localhost:8000"), starts))
    assert {path: words for path, words in left.items() if words} == {}


FORMS: list[tuple[str, dict[str, str]]] = [
    ("/community/rewards/payouts/", {"threshold": "-1"}),
    ("/community/rewards/payouts/you/", {}),
    (
        "/community/rewards/payouts/you/",
        {"country_code": "NG", "tax_number": "?", "vat_id": "1", "street": "A\u2028"},
    ),
    ("/community/rewards/payouts/methods/sepa/EUR/", {"iban": "DE1"}),
    ("/community/rewards/payouts/methods/sepa/EUR/", {"iban": "DE89370400440532013000"}),
    ("/community/rewards/bills/1/send_again", {}),
    ("/community/rewards/ask", {"play": "1"}),
    ("/community/settings/", {}),
    (
        "/community/settings/",
        {"first_name": "A\u2028", "phone": "1", "birthday": "1800-01-01", "email": "x"},
    ),
    ("/community/settings/availability/", {}),
    ("/community/settings/availability/", {"space": "", "length": "week"}),
    ("/community/settings/data/delete/", {"password": "wrong"}),
    ("/users/password/change", {"oldpassword": "wrong", "password1": "short", "password2": "other"}),
    ("/users/password/change", {"oldpassword": PASSWORD, "password1": "password12"}),
    ("/users/password/change", {"oldpassword": PASSWORD, "password1": "ada.okafor@"}),
    ("/users/email", {"action_add": "", "email": "nonsense"}),
    ("/users/email", {"action_add": "", "email": "new@example.org"}),
    ("/users/2fa/totp/deactivate", {}),
    ("/users/2fa/recovery_codes/generate", {}),
    ("/users/sessions", {}),
    ("/users/reauthenticate", {"password": "wrong"}),
    ("/users/sign_out", {}),
]


def test_answers_to_forms(browser: Client) -> None:
    left = {}
    for path, form in FORMS:
        left[path, *form.values()] = untranslated(
            read(browser, path, "en", form), read(browser, path, "de", form)
        )
    assert {form: words for form, words in left.items() if words} == {}


STRANGERS_FORMS: list[tuple[str, dict[str, str]]] = [
    ("/community/rewards/payouts/", {"threshold": "-1"}),
    ("/community/rewards/payouts/you/", {}),
    (
        "/community/rewards/payouts/you/",
        {"country_code": "NG", "tax_number": "?", "vat_id": "1", "street": "A\u2028"},
    ),
    ("/community/rewards/payouts/methods/sepa/EUR/", {"iban": "DE1"}),
    ("/community/rewards/payouts/methods/sepa/EUR/", {"iban": "DE89370400440532013000"}),
    ("/community/rewards/bills/1/send_again", {}),
    ("/community/rewards/ask", {"play": "1"}),
    ("/users/sign_in", {}),
    ("/users/sign_in", {"login": "ada@example.org", "password": "wrong"}),
    ("/users/sign_in", {"login": "nonsense", "password": "wrong"}),
    ("/users/sign_in", {"login": "ada@example.org", "password": PASSWORD}),
    ("/users/sign_up", {}),
    (
        "/users/sign_up",
        {"email": "x@", "password1": "password", "birthday": "3000-01-01", "first_name": "http://x"},
    ),
    (
        "/users/sign_up",
        {"email": "ada@example.org", "password1": "ada", "country_code": "ZZ", "time_zone": "Mars"},
    ),
    ("/users/password/reset", {"email": ""}),
    ("/users/password/reset", {"email": "nonsense"}),
    ("/users/password/reset", {"email": "ada@example.org"}),
]


def test_answers_to_strangers(browser: Client) -> None:
    left = {}
    for path, form in STRANGERS_FORMS:
        pages = [read(Client(), path, language, form) for language in ("en", "de")]
        left[path, *form.values()] = untranslated(*pages)
    assert {form: words for form, words in left.items() if words} == {}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages(name: str) -> None:
    pages = {}
    for language in ("en", "de"):
        with translation.override(language):
            pages[language] = render_to_string(f"{name}.html")
    assert untranslated(pages["en"], pages["de"]) == set()


def mails() -> list[str]:
    """The templates of all mails."""
    root = Path(cirro.__file__).parent
    found = [
        path for path in root.glob("people/**/templates/**/*.txt") if {"email", "mail"} & set(path.parts)
    ]
    return sorted(str(path).partition("/templates/")[2] for path in found if "base_" not in path.name)


@pytest.mark.parametrize("name", mails())
def test_mails(name: str) -> None:
    texts = {}
    for language in ("en", "de"):
        with translation.override(language):
            context = {"addressee": User(first_name="Ada"), "timestamp": clock.now(), "provider": "Google"}
            texts[language] = {line.strip() for line in get_template(name).render(context).splitlines()}
    same = {line for line in texts["en"] & texts["de"] if LETTERS.search(NAMES.sub("", line))}
    assert same <= {"Cirro"}
    if name.endswith("_message.txt"):
        assert "Hallo Ada," in texts["de"]


def test_chosen_names_and_amounts(browser: Client) -> None:
    profile = read(browser, "/community/settings/", "de")
    for name in ("Deutschland", "Wien", "Afrika", "Französisch"):
        assert f">{name}<" in profile or f'label="{name}"' in profile, name
    assert "2,50\xa0€" in read(browser, "/community/invitations/", "de")
    assert re.search(r">\d\d\.\d\d\.20\d\d, \d\d:\d\d<", read(browser, "/community/invitations/", "de"))
