"""Accounts that an operator makes by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cirro.kernel.errors import NotFound, Refused
from cirro.people.models import User
from cirro.site.accounts import create_account
from tests.support.client import ApiClient

GOOD = "oak-and-beech-7"


def create(password: str = GOOD, email: str = "ann@example.org", **more: Any) -> dict[str, Any]:
    return create_account(email=email, first_name="Ann", last_name="Lee", password=password, **more)


def test_nothing_is_invented_about_a_real_person(db: None) -> None:
    create()
    ann = User.objects.get(email="ann@example.org")
    assert (ann.country_code, ann.birthday, ann.time_zone) == (None, None, "UTC")
    assert ann.check_password(GOOD)


def test_what_is_given_is_kept(api: ApiClient) -> None:
    account = create(country_code="de", birthday=date(1990, 12, 31), space=api.space.app_id)
    ann = User.objects.get(id=account["id"])
    assert (ann.country_code, ann.birthday) == ("DE", date(1990, 12, 31))
    assert account["space_id"] == str(api.space.id)
    assert api.get(f"/v2/users/{account['id']}").status == 200


@pytest.mark.parametrize(
    ("password", "message"),
    [("short-9", "at least 10 characters"), ("qwertyuiop", "too common"), ("", "at least 10 characters")],
)
def test_weak_passwords_are_refused(db: None, password: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        create(password)
    assert not User.objects.exists()


def test_a_taken_address_or_an_unknown_space_leaves_nothing_behind(db: None) -> None:
    create()
    with pytest.raises(Refused, match="email: is taken already"):
        create(email="ANN@example.org")
    with pytest.raises(NotFound, match="no Space '999'"):
        create(email="bo@example.org", space="999")
    assert User.objects.count() == 1
