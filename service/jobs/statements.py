"""Every statement about jobs, the same text for SQLite and PostgreSQL. Each takes a connection inside a transaction.

Those that write take a list, the statements that wait for the next commit, and return as many results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.jobs.errors import JobError, KeyReused, TooManyJobs
from service.jobs.records import (
    ACCEPTED,
    DISMISSED,
    FAILED,
    RUNNING,
    Claimed,
    NewJob,
    Outcome,
    Progress,
    State,
)
from service.jobs.tables import FOR_CLAIM, JOBS, STATUS, now

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LEASE = 15.0
"""Seconds for which a job is its process's without a sign of life."""
ATTEMPTS = 4
"""Processes that may be lost with a job; then it is what kills them."""

_INSERTS: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_J = JOBS.c
_OPEN = (ACCEPTED, RUNNING)

# Made once: to build a statement costs several times what it costs to run it.
_CHANGED = {"updated": now(), "revision": _J.revision + 1}
_NEW = {
    "status": ACCEPTED, "revision": 1, "attempts": 0, "progress": 0.0, "message": "",
    "created": now(), "updated": now(),
}  # fmt: skip
_GIVEN: dict[str, Any] = {name: bindparam(f"the_{name}") for name in NewJob.__dataclass_fields__}
_INSERT = {
    name: insert(JOBS).values({**_GIVEN, **_NEW}).on_conflict_do_nothing().returning(*STATUS)
    for name, insert in _INSERTS.items()
}
_BEFORE = select(*STATUS, _J.fingerprint).where(
    or_(
        _J.id == bindparam("the_id"),  # sent twice, where nobody knows whether the first commit came through
        (_J.client == bindparam("the_client")) & (_J.idempotency_key == bindparam("the_idempotency_key")),
    )
)
_OURS = (
    (_J.id == bindparam("the_id"))
    & (_J.owner == bindparam("the_owner"))
    & (_J.attempts == bindparam("the_attempts"))
    & (_J.status == RUNNING)
)
_GIVE_BACK = (
    update(JOBS)
    .where(_OURS)
    .values(
        status=ACCEPTED, owner=None, attempts=bindparam("the_count"), started=None, progress=0.0, message="",
        partial=None, **_CHANGED,
    )
)  # fmt: skip
_REPORT = (
    update(JOBS)
    .where(_OURS)
    .values(**{name: bindparam(f"the_{name}") for name in ("progress", "message", "partial")}, **_CHANGED)
)
_FINISH = (
    update(JOBS)
    .where(_OURS)
    .values(
        **{name: bindparam(f"the_{name}") for name in ("status", "message", "reply", "answer", "size")},
        progress=case((bindparam("the_status") == FAILED, _J.progress), else_=100.0),
        body=None, owner=None, lease=None, finished=now(), **_CHANGED,
    )
)  # fmt: skip

_FINISHED = select(_J.id).where(
    _J.id == bindparam("the_id"), _J.attempts == bindparam("the_attempts"), _J.reply == bindparam("the_reply")
)


def submit(connection: Connection, jobs: Sequence[tuple[NewJob, int]]) -> list[State | JobError]:
    """Take new jobs, each with the number that its client may have open; its state, or that of the job with its key."""
    clients = {job.client for job, _ in jobs}
    counted = select(_J.client, func.count().label("open")).where(_J.client.in_(clients), _J.status.in_(_OPEN))
    held = Counter({row.client: row.open for row in connection.execute(counted.group_by(_J.client))})
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


def _insert(connection: Connection, jobs: list[NewJob]) -> list[State]:
    """The states of jobs that were not there; in one statement, which takes a quarter less of the processor."""
    if not jobs:
        return []
    rows = connection.execute(_INSERT[connection.dialect.name], list(map(_bound, jobs)))
    return [State(*row) for row in rows]


def _bound(record: DataclassInstance) -> dict[str, Any]:
    return {f"the_{name}": getattr(record, name) for name in record.__dataclass_fields__}


def _before(connection: Connection, job: NewJob) -> State | KeyReused | None:
    wanted = {"the_id": job.id, "the_client": job.client, "the_idempotency_key": job.idempotency_key}
    row = connection.execute(_BEFORE, wanted).first()
    if row is None:
        return None
    return State(*row[:-1]) if row.fingerprint == job.fingerprint else KeyReused()


def claim(connection: Connection, wishes: Sequence[tuple[str, int]]) -> list[list[Claimed]]:
    """The oldest waiting jobs, so many for each owner; other processes pass over those that are being taken."""
    return [_claim(connection, owner, count) for owner, count in wishes]


def _claim(connection: Connection, owner: str, count: int) -> list[Claimed]:
    waiting = select(_J.id).where(_J.status == ACCEPTED).order_by(_J.created, _J.id).limit(count)
    ids = connection.execute(waiting.with_for_update(skip_locked=True)).scalars().all()
    if not ids:
        return []
    taken = (
        update(JOBS)
        .where(_J.id.in_(ids))
        .values(
            status=RUNNING, owner=owner, attempts=_J.attempts + 1, lease=now() + LEASE, progress=0.0, message="",
            partial=None, started=now(), updated=now(), revision=_J.revision + 1,
        )
        .returning(*(_J[name] for name in FOR_CLAIM), (now() - _J.created).label("waited"))
    )  # fmt: skip
    rows = sorted(connection.execute(taken), key=lambda row: (-row.waited, row.id))
    return [Claimed(*row) for row in rows]


def give_back(connection: Connection, jobs: Sequence[tuple[str, str, int, int]]) -> list[None]:
    """Let others run what this process (owner, id, attempts) has claimed, with the attempts that then count."""
    for owner, job_id, attempts, count in jobs:
        given = {"the_owner": owner, "the_id": job_id, "the_attempts": attempts, "the_count": count}
        connection.execute(_GIVE_BACK, given)
    return [None] * len(jobs)


def renew(connection: Connection, wishes: Sequence[tuple[str, Set[str]]]) -> list[set[str]]:
    """Lengthen the leases of the jobs that a process knows to be its own; the ids of those that still are.

    The others that bear its name it does not know of, where it was not told of a commit: their leases end.
    """
    return [_renew(connection, *wish) for wish in wishes]


def _renew(connection: Connection, owner: str, ids: Set[str]) -> set[str]:
    held = update(JOBS).where(_J.owner == owner, _J.status == RUNNING, _J.id.in_(ids))
    return set(connection.execute(held.values(lease=now() + LEASE).returning(_J.id)).scalars())


def report(connection: Connection, reports: Sequence[Progress]) -> list[None]:
    """Write down how far jobs are; what is another's by now stays as it is."""
    for one in reports:
        connection.execute(_REPORT, _bound(one))
    return [None] * len(reports)


def finish(connection: Connection, outcomes: Sequence[Outcome]) -> list[bool]:
    """Write down how jobs ended; False for one that is another's by now, or was dismissed."""
    return [_finish(connection, outcome) for outcome in outcomes]


def _finish(connection: Connection, outcome: Outcome) -> bool:
    """Or it stands there already: the first commit came through, and the connection broke before anybody was told."""
    if connection.execute(_FINISH, _bound(outcome)).rowcount == 1:
        return True
    known = {"the_id": outcome.id, "the_attempts": outcome.attempts, "the_reply": outcome.reply}
    return connection.execute(_FINISHED, known).first() is not None


def dismiss(connection: Connection, ids: Sequence[str]) -> list[None]:
    """Stop jobs, or drop their answers."""
    connection.execute(
        update(JOBS)
        .where(_J.id.in_(ids), _J.status != DISMISSED)
        .values(
            status=DISMISSED, message="Dismissed by the client.", reply=None, answer=None, body=None, owner=None,
            lease=None, partial=None, size=0, updated=now(), revision=_J.revision + 1,
            finished=func.coalesce(_J.finished, now()),
        )
    )  # fmt: skip
    return [None] * len(ids)


def reap(connection: Connection, wishes: Sequence[tuple[Sequence[str], str, bytes]]) -> list[list[tuple[str, bool]]]:
    """Take jobs from processes that are lost: those named, and those whose leases are over.

    Their ids, and whether they end: a job that was lost so often does, with the given reply and answer.
    """
    return [_reap(connection, *wish) for wish in wishes]


def _reap(connection: Connection, dead: Sequence[str], reply: str, answer: bytes) -> list[tuple[str, bool]]:
    last = _J.attempts >= ATTEMPTS
    lost = (
        update(JOBS)
        .where(_J.status == RUNNING, or_(_J.lease < now(), _J.owner.in_(dead)))
        .values(
            status=case((last, FAILED), else_=ACCEPTED),
            message=case((last, f"The processes that ran it died, {ATTEMPTS} times."), else_=""),
            reply=case((last, reply), else_=None), answer=case((last, answer), else_=None),
            finished=case((last, now()), else_=None), owner=None, lease=None, updated=now(),
            revision=_J.revision + 1,
        )
        .returning(_J.id, _J.status)
    )  # fmt: skip
    return [(row.id, row.status == FAILED) for row in connection.execute(lost)]


def expire(connection: Connection, ages: Sequence[float]) -> list[list[str]]:
    """Forget jobs that ended longer ago than so many seconds; their ids."""
    return [
        list(connection.execute(delete(JOBS).where(_J.finished < now() - age).returning(_J.id)).scalars())
        for age in ages
    ]
