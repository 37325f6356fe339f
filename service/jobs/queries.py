"""What is read about jobs, each by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from service.jobs.counts import Open
from service.jobs.records import ACCEPTED, RUNNING, State
from service.jobs.tables import FOR_RESULT, JOBS, STATUS, now

_J = JOBS.c
_STATE = select(*STATUS).where(_J.id == bindparam("the_id"))
_RESULT = select(*(_J[name] for name in FOR_RESULT)).where(_J.id == bindparam("the_id"))
_WAITING = select(_J.id).where(_J.status == ACCEPTED).limit(1)
_OWNED = select(_J.id).where(_J.status == RUNNING, _J.owner == bindparam("the_owner"))

_OPEN = (
    select(_J.status, func.count().label("jobs"), (now() - func.min(_J.created)).label("age"))
    .where(_J.status.in_((ACCEPTED, RUNNING)))
    .group_by(_J.status)
)


def state(connection: Connection, job_id: str) -> State | None:
    """A job as clients see it."""
    row = connection.execute(_STATE, {"the_id": job_id}).first()
    return State(*row) if row else None


def states(connection: Connection, client: str, statuses: Sequence[str], limit: int) -> list[State]:
    """A client's jobs, the newest first."""
    wanted = select(*STATUS).where(_J.client == client, _J.status.in_(statuses))
    return [State(*row) for row in connection.execute(wanted.order_by(_J.created.desc(), _J.id).limit(limit))]


def result(connection: Connection, job_id: str) -> Any:
    """How a job ended."""
    return connection.execute(_RESULT, {"the_id": job_id}).first()


def any_waiting(connection: Connection) -> bool:
    """Whether a job waits for a process."""
    return connection.execute(_WAITING).first() is not None


def still_owned(connection: Connection, owner: str) -> set[str]:
    """The jobs that a process may go on with."""
    return set(connection.execute(_OWNED, {"the_owner": owner}).scalars())


def owners(connection: Connection) -> set[str]:
    """The processes that run jobs, or did when they were last heard of."""
    return set(connection.execute(select(_J.owner).where(_J.status == RUNNING).distinct()).scalars())


def any_lost(connection: Connection) -> bool:
    """Whether a lease is over."""
    lost = select(_J.id).where(_J.status == RUNNING, _J.lease < now()).limit(1)
    return connection.execute(lost).first() is not None


def any_expired(connection: Connection, age: float) -> bool:
    """Whether a job ended longer ago than so many seconds."""
    return connection.execute(select(_J.id).where(_J.finished < now() - age).limit(1)).first() is not None


def held_bytes(connection: Connection) -> int:
    """Bytes of all bodies and answers."""
    return int(connection.execute(select(func.coalesce(func.sum(_J.size), 0))).scalar_one())


def open_jobs(connection: Connection) -> Open:
    """How many jobs wait and run, and how long the first has waited."""
    found = {row.status: row for row in connection.execute(_OPEN)}
    waiting, running = found.get(ACCEPTED), found.get(RUNNING)
    return Open(waiting.jobs if waiting else 0, running.jobs if running else 0, waiting.age if waiting else 0.0)


def known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of the ids that are jobs."""
    return set(connection.execute(select(_J.id).where(_J.id.in_(ids))).scalars())
