"""A database of jobs for each test: SQLite, and a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.postgresql import Server, programs, running_postgresql

_names = (f"jobs_{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    if not programs():
        pytest.skip("PostgreSQL is not installed")
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def url(request: pytest.FixtureRequest) -> str:
    """Of an empty database; empty for SQLite in the data directory."""
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("postgresql").new_database(next(_names))
