"""What every test may ask for: Spaces with a signing client."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from cirro.kernel import sql
from cirro.people.models import User
from cirro.spaces.domain import find_space
from cirro.spaces.domain.create_space import create_space
from cirro.spaces.domain.keys import KeyPair, new_key_pair
from tests.scheduling import Together, place
from tests.support.browser import chromium
from tests.support.client import ApiClient
from tests.support.emptying import empty_tables
from tests.support.people import make_person
from tests.support.server import Server, running_server
from tests.support.smtp import Postbox, listening
from tests.template import wait_for_template

LONG = os.environ.get("CIRRO_LONG") == "1"
# The same examples in every run, and no limit to the time that one takes: a busy machine is no fault.
# `make test-long` draws others each time.
hypothesis_settings.register_profile(
    "cirro", derandomize=not LONG, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("cirro")
# In the background of a shell, or under nohup, signals are ignored, and by all children, too: those of the tests must
# obey them. What is caught here is not ignored there.
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda number, frame: None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: place(item.nodeid))


def pytest_sessionstart() -> None:
    """Looking for garbage among thousands of tests, and all that they import, takes longer than most tests; and it stays to the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on there may be some."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """A parallel run hands out whole files, and some of them together."""
    return Together(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what wasn't run."""
    if not chromium():
        terminalreporter.write_line(
            "No Chromium here: the browser tests were left out (Debian: apt install chromium; or its path in CHROMIUM)",
            yellow=True,
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """In a parallel run the tables are copied."""
    template = wait_for_template()
    if template:
        test: dict[str, object] = connection.settings_dict["TEST"]
        test["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Behind a test that commits, all tables are emptied; the books would refuse that."""
    with django_db_blocker.unblock():
        for table in ("book", "bookaccount", "bookentry", "booktransaction"):
            sql.execute(f"ALTER TABLE rewards_{table} DISABLE TRIGGER rewards_not_emptied")


@pytest.fixture(scope="session", autouse=True)
def no_static_files() -> Iterator[None]:
    """Every new `Client` would look for all of them, which takes longer than most tests. Real servers serve them."""
    with override_settings(WHITENOISE_USE_FINDERS=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing a password as installations do takes too long for a suite that does it everywhere."""
    usual = [name for name in settings.PASSWORD_HASHERS if "PBKDF2" not in name]
    with override_settings(PASSWORD_HASHERS=["tests.support.hashing.CheapHasher", *usual]):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """Behind tests that commit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(scope="session")
def servers_postbox() -> Iterator[Postbox]:
    with listening() as postbox:
        yield postbox


@pytest.fixture(scope="session")
def server(django_db_setup: None, servers_postbox: Postbox) -> Iterator[Server]:
    """The web server that installations run, on the suite's database: it sees only what is committed. By a name, since
    browsers keep passkeys for names only, not for addresses in figures."""
    with running_server({"CIRRO_SMTP_URL": servers_postbox.url}, name="localhost") as server:
        yield server


@pytest.fixture
def postbox(servers_postbox: Postbox) -> Postbox:
    """What `server` mails in this test."""
    servers_postbox.forget()
    return servers_postbox


@pytest.fixture(scope="session")
def key_pair() -> KeyPair:
    """One RSA key for all Spaces of the suite: making one takes a while."""
    return new_key_pair()


@pytest.fixture
def new_api(db: None, key_pair: KeyPair) -> Callable[..., ApiClient]:
    """Founds a Space (a sandbox unless told otherwise) and gives its client."""

    def found(name: str = "Crowd tree planting", *, is_sandbox: bool = True) -> ApiClient:
        # Rolled-back tests use the same ids again.
        find_space.forget_cached()
        return ApiClient(create_space(name, is_sandbox=is_sandbox, key=key_pair))

    return found


@pytest.fixture
def api(new_api: Callable[..., ApiClient]) -> ApiClient:
    """A sandbox Space's client."""
    return new_api()


@pytest.fixture
def live_api(new_api: Callable[..., ApiClient]) -> ApiClient:
    """A live Space's client."""
    return new_api("Live trees", is_sandbox=False)


@pytest.fixture
def person(db: None) -> User:
    """Somebody with an account, in no Space yet."""
    return make_person()


@pytest.fixture
def signed_in(person: User) -> Client:
    """A browser in which `person` is signed in."""
    client = Client()
    client.force_login(person)
    return client
