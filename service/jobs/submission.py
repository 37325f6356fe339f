"""New jobs into the database: how the statement of a submission is made, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from service.jobs.errors import JobError, KeyReused, TooManyJobs
from service.jobs.prepared import Prepared, bound
from service.jobs.records import ACCEPTED, RUNNING, NewJob, State
from service.jobs.tables import JOBS, STATUS, now

_INSERTS: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_J = JOBS.c

_CLOCK = Prepared(select(now()))
_HELD = Prepared(
    select(func.count()).where(
        _J.client == bindparam("the_client"), _J.status.in_((literal(ACCEPTED), literal(RUNNING)))
    )
)
_GIVEN: dict[str, Any] = {name: bindparam(f"the_{name}") for name in NewJob.__dataclass_fields__}
_NEW = {
    "status": ACCEPTED, "revision": 1, "attempts": 0, "progress": 0.0, "message": "",
    "created": bindparam("the_time"), "updated": bindparam("the_time"),
}  # fmt: skip
_INSERT = {
    name: Prepared(insert(JOBS).values({**_GIVEN, **_NEW}).on_conflict_do_nothing())
    for name, insert in _INSERTS.items()
}
_BEFORE = Prepared(
    select(*STATUS, _J.fingerprint).where(
        or_(
            _J.id == bindparam("the_id"),  # sent twice, where nobody knows whether the first commit came through
            (_J.client == bindparam("the_client")) & (_J.idempotency_key == bindparam("the_idempotency_key")),
        )
    )
)


def submit(connection: Connection, jobs: Sequence[tuple[NewJob, int]]) -> list[State | JobError]:
    """Take new jobs, each with the number that its client may have open; its state, or that of the job with its key."""
    held = {client: _held(connection, client) for client in {job.client for job, _ in jobs}}
    found: dict[str, State | JobError] = {}
    fresh: dict[tuple[str, str], NewJob] = {}
    for job, limit in jobs:
        key = (job.client, job.idempotency_key or job.id)
        if job.idempotency_key is not None and (before := _before(connection, job)):
            found[job.id] = before
        elif key not in fresh:
            if held[job.client] >= limit:
                found[job.id] = TooManyJobs()
            else:
                fresh[key] = job
                held[job.client] += 1
    found |= {state.id: state for state in _insert(connection, list(fresh.values()))}
    return [found.get(job.id) or _before(connection, job) or KeyReused() for job, _ in jobs]


def _held(connection: Connection, client: str) -> int:
    ((count,),) = _HELD.rows(connection, {"the_client": client})
    return int(count)


def _insert(connection: Connection, jobs: list[NewJob]) -> list[State]:
    """The states of jobs that were not there; none where one of them was, and each has to be looked for."""
    if not jobs:
        return []
    ((time,),) = _CLOCK.rows(connection, {})
    insert = _INSERT[connection.dialect.name]
    if insert.changed(connection, [bound(job, the_time=time) for job in jobs]) < len(jobs):
        return []
    return [
        State(job.id, job.client, job.operation, ACCEPTED, 1, 0.0, "", None, time, None, time, None) for job in jobs
    ]


def _before(connection: Connection, job: NewJob) -> State | KeyReused | None:
    wanted = {"the_id": job.id, "the_client": job.client, "the_idempotency_key": job.idempotency_key}
    for *fields, fingerprint in _BEFORE.rows(connection, wanted):
        return State(*fields) if fingerprint == job.fingerprint else KeyReused()
    return None
