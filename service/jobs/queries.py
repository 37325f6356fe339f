"""What is read about jobs, each by one statement."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Double, bindparam, func, select

from service.jobs.counts import Open
from service.jobs.prepared import Prepared
from service.jobs.records import ACCEPTED, RUNNING, Kept, State
from service.jobs.tables import FOR_RESULT, JOBS, STATUS, now

_J = JOBS.c
_STATE = Prepared(select(*STATUS).where(_J.id == bindparam("the_id")))
_RESULT = Prepared(select(*(_J[name] for name in FOR_RESULT)).where(_J.id == bindparam("the_id")))
_WAITING = Prepared(select(_J.id).where(_J.status == ACCEPTED).limit(1))
_OWNED = Prepared(select(_J.id).where(_J.status == RUNNING, _J.owner == bindparam("the_owner")))
_OWNERS = Prepared(select(_J.owner).where(_J.status == RUNNING).distinct())
_LOST = Prepared(select(_J.id).where(_J.status == RUNNING, _J.lease < now()).limit(1))
_EXPIRED = Prepared(select(_J.id).where(_J.finished < now() - bindparam("the_age", type_=Double)).limit(1))

_OPEN = (
    select(_J.status, func.count().label("jobs"), (now() - func.min(_J.created)).label("age"))
    .where(_J.status.in_((ACCEPTED, RUNNING)))
    .group_by(_J.status)
)


def state(connection: Connection, job_id: str) -> State | None:
    """A job as clients see it."""
    return next((State(*row) for row in _STATE.rows(connection, {"the_id": job_id})), None)


def states(connection: Connection, client: str, statuses: Sequence[str], limit: int) -> list[State]:
    """A client's jobs, the newest first."""
    wanted = select(*STATUS).where(_J.client == client, _J.status.in_(statuses))
    return [State(*row) for row in connection.execute(wanted.order_by(_J.created.desc(), _J.id).limit(limit))]


def result(connection: Connection, job_id: str) -> Kept | None:
    """How a job ended."""
    return next((Kept(*row) for row in _RESULT.rows(connection, {"the_id": job_id})), None)


def any_waiting(connection: Connection) -> bool:
    """Whether a job waits for a process."""
    return bool(_WAITING.rows(connection, {}))


def still_owned(connection: Connection, owner: str) -> set[str]:
    """The jobs that a process may go on with."""
    return {job_id for (job_id,) in _OWNED.rows(connection, {"the_owner": owner})}


def owners(connection: Connection) -> set[str]:
    """The processes that run jobs, or did when they were last heard of."""
    return {owner for (owner,) in _OWNERS.rows(connection, {})}


def any_lost(connection: Connection) -> bool:
    """Whether a lease is over."""
    return bool(_LOST.rows(connection, {}))


def any_expired(connection: Connection, age: float) -> bool:
    """Whether a job ended longer ago than so many seconds."""
    return bool(_EXPIRED.rows(connection, {"the_age": age}))


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
