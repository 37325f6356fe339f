"""Every statement about jobs, the same text for SQLite and PostgreSQL. Each takes a connection inside a transaction.

Those that write take a list, the statements that wait for the next commit, and return as many results.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Double, Integer, bindparam, case, delete, func, or_, select, update

from service.jobs.prepared import Prepared, bound
from service.jobs.records import (
    ACCEPTED,
    DISMISSED,
    FAILED,
    RUNNING,
    Claimed,
    Outcome,
    Progress,
)
from service.jobs.tables import FOR_CLAIM, JOBS, now

if TYPE_CHECKING:
    pass

LEASE = 15.0
"""Seconds for which a job is its process's without a sign of life."""
ATTEMPTS = 4
"""Processes that may be lost with a job; then it is what kills them."""

_J = JOBS.c
_CHANGED = {"updated": now(), "revision": _J.revision + 1}

_NEXT = (
    select(_J.id)
    .where(_J.status == ACCEPTED)
    .order_by(_J.created, _J.id)
    .limit(bindparam("the_count", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("next")
)
_CLAIM = Prepared(
    update(JOBS)
    .where(_J.id.in_(select(_NEXT.c.id)))
    .values(
        status=RUNNING, owner=bindparam("the_owner"), attempts=_J.attempts + 1,
        lease=now() + bindparam("the_lease", type_=Double), progress=0.0, message="", partial=None, started=now(),
        **_CHANGED,
    )
    .returning(*(_J[name] for name in FOR_CLAIM), (now() - _J.created).label("waited"))
)  # fmt: skip
_OURS = (
    (_J.id == bindparam("the_id"))
    & (_J.owner == bindparam("the_owner"))
    & (_J.attempts == bindparam("the_attempts"))
    & (_J.status == RUNNING)
)
_GIVE_BACK = Prepared(
    update(JOBS)
    .where(_OURS)
    .values(
        status=ACCEPTED, owner=None, attempts=bindparam("the_count"), started=None, progress=0.0, message="",
        partial=None, **_CHANGED,
    )
)  # fmt: skip
_REPORT = Prepared(
    update(JOBS)
    .where(_OURS)
    .values(**{name: bindparam(f"the_{name}") for name in ("progress", "message", "partial")}, **_CHANGED)
)
_FINISH = Prepared(
    update(JOBS)
    .where(_OURS)
    .values(
        **{name: bindparam(f"the_{name}") for name in ("status", "message", "reply", "answer", "size")},
        progress=case((bindparam("the_status") == FAILED, _J.progress), else_=100.0),
        body=None, owner=None, lease=None, finished=now(), **_CHANGED,
    )
)  # fmt: skip
_FINISHED = Prepared(
    select(_J.id).where(
        _J.id == bindparam("the_id"), _J.attempts == bindparam("the_attempts"), _J.reply == bindparam("the_reply")
    )
)


def claim(connection: Connection, wishes: Sequence[tuple[str, int]]) -> list[list[Claimed]]:
    """The oldest waiting jobs, so many for each owner; other processes pass over those that are being taken."""
    return [_claim(connection, owner, count) for owner, count in wishes]


def _claim(connection: Connection, owner: str, count: int) -> list[Claimed]:
    wanted = {"the_owner": owner, "the_count": count, "the_lease": LEASE}
    jobs = [Claimed(*row) for row in _CLAIM.rows(connection, wanted)]
    return sorted(jobs, key=lambda job: (-job.waited, job.id))


def give_back(connection: Connection, jobs: Sequence[tuple[str, str, int, int]]) -> list[None]:
    """Let others run what this process (owner, id, attempts) has claimed, with the attempts that then count."""
    given = [
        {"the_owner": owner, "the_id": job_id, "the_attempts": attempts, "the_count": count}
        for owner, job_id, attempts, count in jobs
    ]
    _GIVE_BACK.changed(connection, given)
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
    _REPORT.changed(connection, list(map(bound, reports)))
    return [None] * len(reports)


def finish(connection: Connection, outcomes: Sequence[Outcome]) -> list[bool]:
    """Write down how jobs ended; False for one that is another's by now, or was dismissed."""
    if _FINISH.changed(connection, list(map(bound, outcomes))) == len(outcomes):
        return [True] * len(outcomes)
    return [_is_finished(connection, outcome) for outcome in outcomes]


def _is_finished(connection: Connection, outcome: Outcome) -> bool:
    """Whether it stands there as it ended, by this commit or by one of which nobody was told."""
    known = {"the_id": outcome.id, "the_attempts": outcome.attempts, "the_reply": outcome.reply}
    return bool(_FINISHED.rows(connection, known))


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
