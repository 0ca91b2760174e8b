"""What tests of money ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cirro.spaces.domain.keys import KeyPair
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money, paying_by


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    """The only provider that there is; in a good mood."""
    provider = FakeProvider()
    with paying_by(provider):
        yield provider


@pytest.fixture
def money(db: None, key_pair: KeyPair, fake: FakeProvider) -> Money:
    """A live Space whose workers are paid by `fake`."""
    return Money(key_pair)
