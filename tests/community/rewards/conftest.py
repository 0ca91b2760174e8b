"""An installation that pays by SEPA files, and by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.payments import terms
from tests.support.people import PASSWORD


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    """Its files for the bank go nowhere; transfers by SEPA cost 25 cents."""
    settings.PAYMENT_PROVIDERS = terms(tmp_path, CIRRO_SEPA_FEE="0.25")


@pytest.fixture
def proved(signed_in: Client) -> Client:
    """A browser in which the person has just given their password once more."""
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return signed_in
