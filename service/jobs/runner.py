"""Runs jobs on workers that interactive calls leave idle, one fewer than there are where there are several."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

import orjson

from service.execution.job import job_header, reply_of
from service.execution.job_errors import DeadlineExceeded, OutOfMemory, WorkerCrashed, WorkerError, WorkerLost
from service.execution.messages import Limits, Reply
from service.execution.pool_job import Answer
from service.execution.upload import Upload
from service.execution.workers import WorkerPool
from service.jobs.errors import StoreUnavailable
from service.jobs.hub import pause
from service.jobs.records import FAILED, SUCCESSFUL, Claimed
from service.jobs.reports import Reports
from service.jobs.statements import ATTEMPTS
from service.jobs.store import Store
from service.schemas.types import problems

_LOOK = 0.25  # seconds between looks for work that other processes have taken in
_BUSY = 0.02  # seconds between looks at a pool that has no worker to spare
_KEPT = 0.05  # seconds for which a claimed job may wait here before others may have it
_CLAIMED = 0.03  # seconds of work that are claimed at once, where jobs are short: each claim waits for the disk
_SHORTEST = 0.001  # seconds that a job is taken to need at least
PAUSE = 0.5
"""Seconds between tries where the database does not answer."""

_log = logging.getLogger(__name__)


class _Running(NamedTuple):
    job: Claimed
    task: asyncio.Task[None]


class Runner:
    """Claims jobs and runs them, each for `deadline` seconds at most."""

    def __init__(self, store: Store, pool: WorkerPool, limits: Limits, workers: int, deadline: float) -> None:
        self._store = store
        self._pool = pool
        self._limits = limits
        self._workers = workers
        self._places = max(1, workers - 1)
        self._deadline = deadline
        self._claimed: deque[Claimed] = deque()
        self._claimed_at = 0.0
        self._computing: dict[str, _Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._may_wait = True  # there may be jobs to claim
        self._appetite = 1

    def wake(self) -> None:
        """Look for work now."""
        self._may_wait = True
        if not self._claimed and self._may_begin:
            self._wake.set()

    async def step(self) -> None:
        """Begin what can begin, claim what may be claimed, and wait for either."""
        self._begin()
        if self._claimed and time.monotonic() > self._claimed_at + _KEPT:
            self._appetite = 1
            await self._give_back()
        if not self._claimed and self._has_room and (self._may_wait or await self._store.any_waiting()):
            await self._claim()
        waits = self._may_begin and (self._claimed or self._may_wait)  # for the calls that are in work
        await pause(self._wake, _BUSY if waits else _LOOK)

    async def _claim(self) -> None:
        wanted = max(self._appetite, self._places - len(self._computing))
        jobs = await self._store.claim(wanted)
        self._claimed_at = time.monotonic()
        self._claimed.extend(jobs)
        self._may_wait = len(jobs) == wanted
        self._begin()

    def keep_only(self, ids: set[str], among: set[str]) -> None:
        """Stop the jobs `among` which only `ids` are ours still: the others were dismissed, or are another's."""
        for job_id in among - ids:
            self.stop_job(job_id)

    @property
    def held(self) -> set[str]:
        """The jobs that are ours, as far as is known here."""
        return {*self._computing, *(job.id for job in self._claimed)}

    def stop_job(self, job_id: str) -> None:
        """Kill the worker of a job, where it is here."""
        self._claimed = deque(job for job in self._claimed if job.id != job_id)
        if running := self._computing.get(job_id):
            running.task.cancel()

    async def stop(self) -> None:
        """Stop all jobs, and give them back to be run from their beginning."""
        self._places = 0  # nothing begins any more
        self._claimed.extend(running.job for running in self._computing.values())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(StoreUnavailable):
            await self._give_back()

    async def _give_back(self) -> None:
        jobs, self._claimed = self._claimed, deque()
        await self._store.give_back(jobs)

    @property
    def _has_room(self) -> bool:
        return self._may_begin and not self._pool.queued and self._pool.busy < self._workers

    @property
    def _may_begin(self) -> bool:
        """Whether there is a place for one more job, once the pool has a worker to spare."""
        return len(self._computing) < self._places

    def _begin(self) -> None:
        while self._claimed and self._has_room:
            job = self._claimed.popleft()
            task = asyncio.create_task(self._run(job))
            self._computing[job.id] = _Running(job, task)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, job: Claimed) -> None:
        upload, answer = self._pool.upload(), None
        start = time.monotonic()
        try:
            try:
                reply, answer = await self._compute(job, upload)
            finally:
                self._computing.pop(job.id, None)
                self._begin()
                if not self._claimed:
                    self._wake.set()
            self._appetite = min(2 * self._appetite, 1 + int(_CLAIMED / max(time.monotonic() - start, _SHORTEST)))
            await self._finish(job, reply)
        except WorkerLost:
            await _written(partial(self._store.give_back, [job], tried=True))
        except WorkerError:  # the pool is at its end, or cannot start workers
            await asyncio.sleep(PAUSE)
            await _written(partial(self._store.give_back, [job]))
        except FileNotFoundError:  # dismissed, and its body is gone
            pass
        except OSError:  # no descriptor or no memory for its body
            await asyncio.sleep(PAUSE)
            await _written(partial(self._store.give_back, [job]))
        except Exception:  # noqa: BLE001 - a defect of ours: told as such, and not tried for ever
            _log.exception("job %s of request %s failed in %s", job.id, job.request_id, job.operation)
            await self._finish(job, _problem("internal-error", "The service failed on this job."))
        finally:
            self._pool.release(upload, answer)

    async def _compute(self, job: Claimed, upload: Upload) -> tuple[Reply, Answer | None]:
        body = await self._store.body(job)
        await asyncio.to_thread(upload.write, body) if len(body) > 1 << 20 else upload.write(body)
        deadline = time.monotonic() + self._deadline
        header = job_header(job.operation, orjson.Fragment(job.media), self._limits, deadline, heard=True)
        reports = Reports(self._store, job)
        try:
            answer = await self._pool.run(header, upload, deadline, f"job {job.client}", reports)
        except DeadlineExceeded:
            detail = f"The work was stopped after {self._deadline:g} seconds."
            return _problem("deadline-exceeded", detail), None
        except OutOfMemory as error:
            return _problem("memory-limit-exceeded", str(error)), None
        except WorkerCrashed as error:  # it would crash any other too
            return _problem("worker-lost", str(error)), None
        except WorkerLost:
            if job.attempts < ATTEMPTS:
                raise
            detail = f"All worker processes that ran the job died, {2 * ATTEMPTS} of them; it was given up."
            return _problem("worker-lost", detail), None
        finally:
            reports.close()
        reply = reply_of(answer.header, answer.body)
        if reply.fault:
            _log.error("job %s of request %s failed in %s: %s", job.id, job.request_id, job.operation, reply.fault)
            detail = "The service failed on this request. The defect is ours; please report it."
            return _problem("internal-error", detail), answer
        if reply.notice:
            _log.warning("job %s of request %s, %s: %s", job.id, job.request_id, job.operation, reply.notice)
        return reply, answer

    async def _finish(self, job: Claimed, reply: Reply) -> None:
        good = reply.status < 400
        message = "" if good else str(json.loads(bytes(reply.body[0]))["detail"])
        more = bool(self._claimed or self._may_wait)  # whose commit it can share
        await _written(partial(self._store.finish, job, reply, SUCCESSFUL if good else FAILED, message, patient=more))


async def _written(write: Callable[[], Awaitable[None]]) -> None:
    """Try until the database answers; what is another's by then stays as it is."""
    while True:
        try:
            await write()
            return
        except StoreUnavailable:
            await asyncio.sleep(PAUSE)


def _problem(name: str, detail: str) -> Reply:
    status, body = problems.problem(name, detail)
    return Reply(status, problems.MEDIA_TYPE, [body])
