"""Homes with an embedded PostgreSQL, made once and copied: making one takes the most time."""

import shutil
from pathlib import Path

import psycopg
import pytest

from cirro.site.postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose server was made and stopped, with an empty table `note`. Not to be changed."""
    home = tmp_path_factory.mktemp("made") / "home"
    with EmbeddedPostgres(home) as server, psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE note (id int PRIMARY KEY)")
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(made_home, tmp_path / "home"))
