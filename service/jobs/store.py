"""The jobs of this process and of all that share its database, seen from an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.execution.messages import Reply
from service.jobs import queries, statements
from service.jobs.counts import JobCounts
from service.jobs.database import Database
from service.jobs.errors import StoreFull, StoreUnavailable
from service.jobs.files import Files, answer_name, body_name
from service.jobs.hub import Hub
from service.jobs.records import FAILED, ROW_BYTES, Claimed, NewJob, Outcome, Progress, State, read_reply, written_reply
from service.jobs.replicas import Replica
from service.jobs.submission import submit
from service.jobs.writer import Writer
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import problem

P = ParamSpec("P")
T = TypeVar("T")
Buffer = bytes | memoryview

_READERS = 4  # threads that wait for the database; what writes has one of its own
_RESERVE = 64 << 20  # bytes of the disk that are left to others
_SWEPT = 500  # jobs looked up at a time


class Store:
    """Reads and writes jobs. Everything raises StoreUnavailable where the database does not answer.

    So does what writes, where the disk is full or no descriptor is left.
    """

    def __init__(self, folder: Path, url: str, most_bytes: int) -> None:
        self._database = Database(url, folder)
        self._files = Files(folder / "jobs")
        self._replica = Replica(folder / "replicas")
        self._threads = ThreadPoolExecutor(_READERS, "jobs")
        self.counts = JobCounts(most_bytes)
        self.hub = Hub()

    async def open(self) -> None:
        """Make what is not there yet."""
        try:
            await self._in_thread(self._database.create)
        except DBAPIError as error:
            raise StoreUnavailable(str(error.orig).partition("\n")[0]) from None
        self._writer = Writer(self._database.writer)

    async def close(self) -> None:
        """Finish what is being written."""
        await self._writer.close()
        self._threads.shutdown()
        self._replica.close()
        self._database.close()

    async def submit(self, job: NewJob, body: Buffer, limit: int) -> State:
        """Keep a job; its state, or that of the one with its key. Raises the subclasses of JobError."""
        if self.counts.bytes + job.size > self.counts.most_bytes or self._files.free_bytes() < job.size + _RESERVE:
            raise StoreFull
        if job.body is None:
            await self._write_file(body_name(job.id), [body])
        found = await self._write(submit, (job, limit))
        if isinstance(found, Exception):
            raise found
        if job.body is None and found.id != job.id:
            await self._in_thread(self._files.remove, job.id)
        self.counts.accepted += found.id == job.id
        self.counts.bytes += job.size
        return found

    async def state(self, job_id: str) -> State | None:
        """What a client is told of a job."""
        return await self._read(queries.state, job_id)

    async def states(self, client: str, statuses: Sequence[str], limit: int) -> list[State]:
        """A client's jobs, the newest first."""
        return await self._read(queries.states, client, statuses, limit)

    async def result(self, job_id: str) -> tuple[Reply, IO[bytes] | None] | None:
        """The reply of a job that has ended, and the file of its body where that is large; None where there is none."""
        row = await self._read(queries.result, job_id)
        if row is None or row.reply is None:
            return None
        if row.answer is not None:
            return read_reply(row.reply, [row.answer]), None
        try:
            file = await self._in_thread(self._files.open, answer_name(job_id, row.attempts))
        except FileNotFoundError:
            return None
        return read_reply(row.reply, []), file

    async def dismiss(self, job_id: str) -> None:
        """Stop a job, or drop its answer."""
        await self._write(statements.dismiss, job_id)
        self.hub.changed(job_id)
        await self._in_thread(self._files.remove, job_id)

    async def any_waiting(self) -> bool:
        """Whether there is work to claim."""
        return await self._read(queries.any_waiting)

    async def claim(self, count: int) -> list[Claimed]:
        """Take the oldest jobs that wait."""
        jobs = await self._write(statements.claim, (self._replica.name, count))
        self.counts.claimed(jobs)
        for job in jobs:
            self.hub.changed(job.id)
        return jobs

    async def body(self, job: Claimed) -> Buffer:
        """The body of a job. Raises FileNotFoundError where it was dismissed meanwhile."""
        if job.body is not None:
            return job.body
        return await self._in_thread(self._files.read, body_name(job.id))

    async def give_back(self, jobs: Sequence[Claimed], *, tried: bool = False) -> None:
        """Let others run these, or this process again; unless they were tried, it has cost them no attempt."""
        name, cost = self._replica.name, 0 if tried else 1
        items = [(name, job.id, job.attempts, job.attempts - cost) for job in jobs]
        await asyncio.gather(*(self._write(statements.give_back, item) for item in items))

    async def renew(self, held: Set[str]) -> set[str]:
        """Lengthen the leases of these; the jobs that are still this process's."""
        return await self._write(statements.renew, (self._replica.name, held))

    async def still_owned(self) -> set[str]:
        """The jobs that are still this process's: others may have dismissed some."""
        return await self._read(queries.still_owned, self._replica.name)

    async def report(self, job: Claimed, progress: float, message: str, partial: str | None) -> None:
        """Write down how far a job is."""
        await self._write(
            statements.report, Progress(job.id, job.attempts, self._replica.name, progress, message, partial)
        )
        self.hub.changed(job.id)

    async def finish(self, job: Claimed, reply: Reply, status: str, message: str, *, patient: bool = False) -> None:
        """Keep a reply, in a moment where `patient`. What is another's by now stays as it is."""
        size = sum(map(len, reply.body))
        answer = b"".join(reply.body) if size <= ROW_BYTES else None
        if answer is None:
            await self._write_file(answer_name(job.id, job.attempts), reply.body)
        outcome = Outcome(job.id, job.attempts, status, _storable(message), written_reply(reply), answer, size)
        outcome.owner = self._replica.name
        kept = await self._writer.write(statements.finish, outcome, patient=patient)
        if answer is None and not kept:
            await self._in_thread(self._files.remove_file, answer_name(job.id, job.attempts))
        if job.body is None and kept:
            await self._in_thread(self._files.remove_file, body_name(job.id))
        self.counts.finished[status] += kept
        self.counts.bytes += size
        self.hub.changed(job.id)

    async def reap(self) -> list[str]:
        """Take jobs from processes that are lost."""
        dead = self._replica.dead(await self._read(queries.owners))
        if not dead and not await self._read(queries.any_lost):
            return []
        status, body = problem("worker-lost", "The processes that ran the job died; it was given up.")
        taken = await self._write(statements.reap, (dead, written_reply(Reply(status, PROBLEM, [])), body))
        for job_id, ended in taken:
            self.counts.finished[FAILED] += ended
            self.hub.changed(job_id)
        return [job_id for job_id, _ in taken]

    async def count(self) -> None:
        """Look at what is open, for the metrics."""
        try:
            self.counts.open = await self._read(queries.open_jobs)
        except StoreUnavailable:
            self.counts.open = None
            raise

    async def tidy(self, age: float) -> None:
        """Forget what ended longer ago than so many seconds, and files that are nobody's."""
        if await self._read(queries.any_expired, age):
            for job_id in await self._write(statements.expire, age):
                await self._in_thread(self._files.remove, job_id)
        self.counts.bytes = await self._read(queries.held_bytes)
        await self._in_thread(self._replica.sweep, await self._read(queries.owners))

    async def sweep(self) -> None:
        """Delete old files without a job."""
        ids = sorted(await self._in_thread(self._files.left_over))
        for start in range(0, len(ids), _SWEPT):
            some = ids[start : start + _SWEPT]
            for job_id in set(some) - await self._read(queries.known, some):
                await self._in_thread(self._files.remove, job_id)

    def _write(self, statement: Callable[[Connection, Sequence[Any]], Sequence[T]], value: Any) -> asyncio.Future[T]:
        return self._writer.write(statement, value)

    async def _write_file(self, name: str, pieces: Sequence[Buffer]) -> None:
        try:
            await self._in_thread(self._files.write, name, pieces)
        except OSError as error:
            raise StoreUnavailable(error.strerror) from None

    async def _read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        def read() -> T:
            with self._database.reader.connect() as connection:
                return query(connection, *args, **more)

        try:
            return await self._in_thread(read)
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from None

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *args, **more))


def _storable(text: str) -> str:
    """A text without what databases refuse in one: half of a surrogate pair, and NUL, which PostgreSQL cannot hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
