"""Spaces for tests of the domain."""

from __future__ import annotations

import pytest

from cirro.spaces.domain.keys import KeyPair
from tests.gigs.world import World


@pytest.fixture
def world(db: None, key_pair: KeyPair) -> World:
    """A sandbox whose clock stands at START."""
    return World(key_pair)


@pytest.fixture
def live_world(db: None, key_pair: KeyPair) -> World:
    """A live Space."""
    return World(key_pair, is_sandbox=False)
