"""Nobody tries passwords and codes for long, however many tries come at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from cirro.kernel import sql
from cirro.kernel.cache import TableCache, forget_expired
from cirro.people.models import User
from tests.gigs.threads import AT_MOST, callers, together, with_connection
from tests.people.journeys import is_signed_in, sign_in, sign_up
from tests.support.people import PASSWORD, make_person

# What ACCOUNT_RATE_LIMITS allows in a window.
WRONG_BY_ACCOUNT, WRONG_BY_ADDRESS, SIGN_INS_BY_ADDRESS = 5, 10, 30


_really = User.check_password


class Checks:
    """How often a password was held against this one's hash."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def check(self, user: User, password: str) -> bool:
        with self._lock:
            self.count += 1
        return _really(user, password)


@pytest.fixture
def checks() -> Iterator[Checks]:
    counter = Checks()
    with patch.object(User, "check_password", lambda user, password: counter.check(user, password)):
        yield counter


@pytest.mark.django_db(transaction=True)
def test_a_thousand_wrong_passwords_at_once(checks: Checks) -> None:
    ada, bo = make_person(), make_person("bo@example.org")

    own = threading.local()

    def attempt(number: int) -> int:
        # Each a browser of its own, but for what Django's client takes long to set up.
        browser = own.browser = getattr(own, "browser", None) or Client()
        browser.cookies.clear()
        # From fifty addresses of the net, and by fifty names of ours, neither of which buys a try.
        more = {"REMOTE_ADDR": f"192.0.2.{number % 50}", "HTTP_HOST": f"localhost:{1000 + number % 50}"}
        return int(sign_in(browser, ada.email, f"wrong-{number}", **more).status_code)

    codes: list[int] = []
    # The first run for the few tries that there are; where the rest find the door shut, more threads only cost more.
    for at_once, numbers in ((AT_MOST, range(100)), (4, range(100, 1000))):
        with callers(at_once) as threads:
            tries = [threads.submit(with_connection, partial(attempt, number)) for number in numbers]
            codes += [a_try.result(60) for a_try in tries]

    assert checks.count == WRONG_BY_ACCOUNT
    assert codes.count(200) == WRONG_BY_ACCOUNT
    assert codes.count(429) == 1000 - WRONG_BY_ACCOUNT
    # Not even with the right password, from wherever.
    late = sign_in(Client(), ada.email, REMOTE_ADDR="198.51.100.7")
    assert late.status_code == 429
    assert late["Retry-After"] == "300"
    assert "tried too often" in late.content.decode()
    # Somebody else comes in.
    browser = Client(REMOTE_ADDR="198.51.100.7")
    sign_in(browser, bo.email)
    assert is_signed_in(browser)


def test_one_address_of_the_net_has_ten_wrong_tries_whosever_account_it_is(db: None, checks: Checks) -> None:
    for number in range(20):
        make_person(f"p{number}@example.org")
        sign_in(Client(), f"p{number}@example.org", "wrong")
    assert checks.count == WRONG_BY_ADDRESS
    assert sign_in(Client(), "p19@example.org").status_code == 429
    assert sign_in(Client(), "p19@example.org", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_x_forwarded_for_counts_only_behind_known_proxies(
    person: User, settings: Any, checks: Checks
) -> None:
    def attempt(number: int) -> int:
        spoofed = f"192.0.2.{number}, 198.51.100.1"
        return int(
            sign_in(Client(), f"x{number}@example.org", "wrong", HTTP_X_FORWARDED_FOR=spoofed).status_code
        )

    assert [attempt(n) for n in range(12)].count(429) == 2
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert attempt(100) == 200
    # The last address but one is the one that our own proxy saw; what stands before it says nothing.
    assert sign_in(Client(), "x@example.org", "wrong", HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 403


def test_a_right_password_takes_no_try_away(person: User) -> None:
    for _ in range(WRONG_BY_ACCOUNT + 3):
        assert sign_in(Client()).status_code == 302


def test_a_new_password_by_mail_opens_the_lock(person: User) -> None:
    for _ in range(WRONG_BY_ACCOUNT + 1):
        locked = sign_in(Client(), password="wrong")
    assert locked.status_code == 429
    browser = Client()
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    form = browser.get(f"/users/password/reset/{key}")["Location"]
    browser.post(form, {"password1": "nine-green-doors"})
    assert sign_in(browser, password="nine-green-doors").status_code == 302


def _form(path: str, fields: dict[str, str], allowed: int) -> Any:
    return pytest.param(path, fields, allowed, id=path)


@pytest.mark.parametrize(
    ("path", "fields", "allowed"),
    [
        _form("/users/sign_in", {"login": "x", "password": "y"}, SIGN_INS_BY_ADDRESS),
        _form("/users/sign_up", {}, 20),
        _form("/users/password/reset", {"email": "ada@example.org"}, 5),
        _form("/users/password/reset/1-set-password", {"password1": "x"}, 20),
        _form("/users/2fa/passkeys/sign_in", {"credential": "{}"}, 10),
    ],
)
def test_forms_of_strangers_are_limited(
    person: User, path: str, fields: dict[str, str], allowed: int
) -> None:
    codes = [Client().post(path, fields).status_code for _ in range(allowed + 1)]
    assert 429 not in codes[:-1]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("path", "fields", "allowed"),
    [
        _form("/users/password/change", {"oldpassword": "wrong", "password1": "nine-green-doors"}, 5),
        _form("/users/reauthenticate", {"password": "wrong"}, 5),
        _form("/users/email", {"email": "x", "action_add": ""}, 10),
    ],
)
def test_forms_of_people_are_limited(
    signed_in: Client, path: str, fields: dict[str, str], allowed: int
) -> None:
    codes = [signed_in.post(path, fields).status_code for _ in range(allowed + 1)]
    assert 429 not in codes[:-1]
    assert codes[-1] == 429


def test_codes_are_limited_by_account(person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    browser = Client()
    assert sign_in(browser)["Location"] == "/users/2fa/authenticate"
    with patch("allauth.mfa.totp.internal.auth.validate_totp_code", return_value=False) as checked:
        for number in range(12):
            address = f"192.0.2.{number}"
            page = browser.post("/users/2fa/authenticate", {"code": "123456"}, REMOTE_ADDR=address)
    assert checked.call_count == WRONG_BY_ACCOUNT
    assert "Too many failed" in page.content.decode()
    assert not is_signed_in(browser)


def test_one_mail_in_three_minutes_asks_to_confirm_an_address(db: None, mailoutbox: list[Any]) -> None:
    for number in range(3):
        sign_up(Client(REMOTE_ADDR=f"192.0.2.{number}"))
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), "mira@example.org")
    assert [mail.to for mail in mailoutbox] == [["mira@example.org"]]


def test_passwords_are_hashed_by_argon2(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [name for name in settings.PASSWORD_HASHERS if "Cheap" not in name]
    make_person()
    stored = User.objects.get().password
    assert stored.startswith("argon2$argon2id$")
    assert Argon2PasswordHasher().verify(PASSWORD, stored)
    assert sign_in(Client()).status_code == 302
    assert sign_in(Client(), password="wrong").status_code == 200


# The cache that counts


@pytest.mark.django_db(transaction=True)
def test_of_many_that_add_a_key_at_once_one_does_even_when_an_old_one_expired() -> None:
    cache.clear()
    for timeout in (60, -1, 60):
        added = together([partial(cache.add, "one", True, timeout)] * 12)
        assert added.count(True) == (12 if timeout == -1 else 1)
        cache.set("one", True, -1)
    cache.clear()


def test_what_is_cached_comes_back_until_its_time_is_over(db: None) -> None:
    kept = {"a": [1.5, None, "ü"]}
    cache.set("k", kept, 60)
    assert cache.get("k") == kept
    assert cache.get_many(["k", "x"]) == {"k": kept}
    assert not cache.add("k", 2, 60)
    assert cache.touch("k", -1)
    assert cache.get("k", "gone") == "gone"
    assert not cache.touch("k", 60)
    cache.set("forever", 1, None)
    assert (cache.delete("k"), cache.delete("k")) == (True, False)
    with pytest.raises(TypeError):
        cache.set("k", object())


def test_nothing_that_still_counts_is_forgotten(db: None) -> None:
    # Django's own cache in the database keeps 300.
    cache.set_many({f"k{number}": number for number in range(400)}, 60)
    cache.set("old", 1, -1)
    assert forget_expired() == 1
    assert sql.rows("SELECT count(*) FROM kernel_cache")[0][0] == 400
    assert isinstance(cache._connections["default"], TableCache)  # type: ignore[attr-defined]
