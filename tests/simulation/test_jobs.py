"""Durable jobs on a simulated world, and faults that the simulation has to find."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from service.jobs import statements, submission
from service.jobs.errors import StoreUnavailable
from service.jobs.prepared import Prepared
from service.jobs.tables import JOBS, STATUS
from service.jobs.writer import Writer, execute
from tests.simulation.__main__ import JOBS_EVERY
from tests.simulation.jobs import simulate_jobs
from tests.simulation.replicas import Turns

SEEDS = 40  # `make simulation` runs 200
Change = Callable[[], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def quiet_collector() -> Iterator[None]:
    """What is there by now need not be looked at again and again."""
    gc.freeze()
    yield
    gc.unfreeze()


def first_fault(change: Change = nullcontext) -> str:
    """What the first seed finds that finds anything."""
    for seed in range(0, JOBS_EVERY * SEEDS, JOBS_EVERY):
        with change():
            wrong, _ = simulate_jobs(seed)
        if wrong:
            return f"seed {seed} (python -m tests.simulation 1 {seed}): {wrong}"
    return ""


def test_nothing_acknowledged_is_lost_or_done_for_two() -> None:
    assert not first_fault()


def heard(connection: Any, outcomes: Sequence[Any]) -> list[bool]:
    """Hear each that finishes, also one whose lease has ended."""
    for outcome in outcomes:
        values = {name: getattr(outcome, name) for name in ("status", "message", "reply", "answer", "size")}
        ended = JOBS.update().where(JOBS.c.id == outcome.id)
        connection.execute(ended.values(**values, owner=None, lease=None, finished=statements.now()))
    return [True] * len(outcomes)


commit = Writer._commit  # noqa: SLF001


def told_before(self: Any, batch: Any) -> Any:
    """Commit when all have been told already."""
    try:
        with self._engine.begin() as connection:
            results = execute(connection, batch)
            connection.rollback()
    except OperationalError:
        return StoreUnavailable("refused")
    self._loop.call_later(0.05, lambda: self._replica.maybe_die() or commit(self, batch))
    return results


KEY_ALONE = Prepared(
    select(*STATUS, JOBS.c.fingerprint).where(
        (JOBS.c.id == bindparam("the_id")) | (JOBS.c.idempotency_key == bindparam("the_idempotency_key"))
    )
)


CHANGES: dict[str, Change] = {
    "heard twice|or none|of the first|after it was dismissed": lambda: patch.object(statements, "finish", heard),
    "an acknowledged job is (lost|not known)": lambda: patch.object(Turns, "_commit", told_before),
    "of another'": lambda: patch.object(submission, "_BEFORE", KEY_ALONE),
}


@pytest.mark.parametrize("found", CHANGES)
def test_faults_put_in_are_found(found: str) -> None:
    assert re.search(found, first_fault(CHANGES[found]))
