"""A pool of worker processes whose jobs can be stopped for real: at their deadline, or when their client is gone.

Jobs run one a worker, in the turn that `Schedule` keeps. Operations are pure: a job whose worker died is run once more.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from service.execution.crew import Crew, Worker
from service.execution.forkserver import ForkServer
from service.execution.job_errors import DeadlineExceeded, OutOfMemory, PoolClosed, QueueFull, StartFailed
from service.execution.part_jobs import Part
from service.execution.pool_job import Answer, Job, MemoryKills, fail
from service.execution.schedule import Schedule
from service.execution.transfer import Message
from service.execution.upload import INLINE_LIMIT, MemoryFiles, Upload

_LARGE = 1 << 23  # bytes
_REASONS = ("deadline", "client-gone", "room", "memory", "crashed", "died")


class WorkerPool:
    """Processes that run `task` ("module:function"), called as task(header, body, report) -> (header, body).

    The answer's body may be in parts, and `report(bytes)` tells whoever waits how far the job is.

    `memory_limit` is what a job may allocate, in bytes, beyond the warm interpreter, its mapped body included. At most
    `queue_limit` jobs wait. `preload` names modules to import before the first worker is forked.
    """

    def __init__(self, task: str, *, preload: Sequence[str], workers: int, memory_limit: int, queue_limit: int) -> None:
        self._crew = Crew(workers, partial(ForkServer, task, preload, memory_limit), self)
        self.size = workers
        self.queue_limit = queue_limit
        self._memory = MemoryFiles(workers)
        self._memory_limit = memory_limit
        self._memory_kills = MemoryKills()
        self._mean_duration = 0.1  # seconds; a first guess
        self._closed = False
        self.kills: Counter[str] = Counter(dict.fromkeys(_REASONS, 0))
        """Workers that were killed or died, by reason: `room` is for another client, `memory` the kernel's choice,
        `crashed` a library's doing, `died` any other death. All are there from the start: to Prometheus the first of a
        counter that was not there is no increase."""
        self._schedule = Schedule(self._crew, workers, self.kills)

    @property
    def pids(self) -> list[int]:
        """The processes of the workers that have started."""
        return self._crew.pids

    @property
    def busy(self) -> int:
        """Number of workers that compute."""
        return self._schedule.busy

    @property
    def queued(self) -> int:
        """Number of jobs that wait."""
        return self._schedule.queued

    @property
    def restarts(self) -> int:
        """Number of workers that were replaced, killed or dead, since the start."""
        return self._crew.restarts

    @property
    def ready(self) -> bool:
        """Whether jobs are accepted and there is a worker to run them."""
        return not self._closed and self._crew.ready > 0

    @property
    def stuck(self) -> bool:
        """Whether lost workers are not replaced any more, which only a new start of the service can mend."""
        return self._crew.stuck

    def warm_up(self) -> None:
        """Begin ahead of `start`, while this process has one thread: import here what jobs need, for all workers."""
        self._crew.warm_up()

    async def start(self) -> None:
        """Return when all workers are ready; raises StartFailed."""
        self._warm: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._crew.fill()
        try:
            await self._warm
        except BaseException:
            await self.stop(0)
            raise

    async def run(
        self,
        header: bytes,
        body: Upload,
        deadline: float,
        client: str = "",
        on_report: Callable[[bytes], None] | None = None,
    ) -> Answer:
        """Run one job of a client; `deadline` is a time of `time.monotonic()` and covers the wait in the queue.

        `on_report` is given what the task reports on its way, again from the beginning where the job begins anew.
        Cancelling this frees the worker at once. Raises the subclasses of WorkerError.
        """
        if len(header) > INLINE_LIMIT:
            raise ValueError(f"a header has at most {INLINE_LIMIT} bytes, this one {len(header)}")
        remaining = deadline - time.monotonic()
        if self._closed:
            raise PoolClosed("the pool is stopping")
        if remaining <= 0:
            raise DeadlineExceeded("the deadline has passed already")
        if not self._schedule.has_idle and self.queued >= self.queue_limit:
            raise QueueFull(self._mean_duration * (self.queued + 1) / self.size)
        loop = asyncio.get_running_loop()
        job = Job(header, body, client, deadline, loop.create_future(), on_report)
        timer = loop.call_later(remaining, fail, job.future, DeadlineExceeded("the job was stopped at its deadline"))
        self._schedule.append(job)
        try:
            return await job.future
        finally:
            timer.cancel()
            self._schedule.withdraw(job)

    def upload(self) -> Upload:
        """A body to write, for `run`, in used memory where there is some."""
        return self._memory.upload()

    def release(self, upload: Upload, answer: Answer | None) -> None:
        """Give the memory of a job back.

        It is used again only where the one worker that had it has answered, so that none can still write, and where
        nobody holds a view. Large memory goes in a thread, since the kernel takes 0.1 ms a MiB to free it.
        """
        if upload.size + (len(answer.body) if answer else 0) < _LARGE:
            self._give_back(upload, answer)
        else:
            asyncio.get_running_loop().run_in_executor(None, self._give_back, upload, answer)

    def _give_back(self, upload: Upload, answer: Answer | None) -> None:
        if answer and answer.close() and not upload.may_be_written:
            self._memory.take_back(upload)
        else:
            upload.close()

    async def stop(self, grace: float) -> None:
        """Accept no more jobs, let the accepted ones end within `grace` seconds, then kill: no process is left."""
        self._closed = True
        futures = [job.future for job in (*self._schedule.waiting, *self._schedule.running)]
        if futures:
            await asyncio.wait(futures, timeout=grace)
        for future in futures:
            fail(future, PoolClosed("the pool has stopped"))
        self._schedule.clear()
        self._memory.close()
        await self._crew.close()

    def on_ready(self, worker: Worker) -> None:
        """Give the worker its first job."""
        self._schedule.free(worker)
        if self._crew.ready == self.size and not self._warm.done():
            self._warm.set_result(None)
        self._schedule.dispatch()

    def on_message(self, worker: Worker, header: bytes, body: memoryview) -> None:
        """Hand the answer to whoever waits for it."""
        job = self._ended(worker)
        if job and not job.future.done():
            job.future.set_result(Answer(header, body))
        self._schedule.dispatch()

    def on_parts(self, worker: Worker, message: Message) -> None:
        """Offer the parts of a worker's job to those that are idle."""
        self._schedule.share(worker, message)

    def on_state(self, worker: Worker, message: Message) -> None:
        """Keep what a worker has made of a part for the one whose job it is of."""
        job = self._ended(worker)
        if isinstance(job, Part):
            job.sharing.made(job, message)
        else:
            message.close()
        self._schedule.dispatch()

    def on_next(self, worker: Worker) -> None:
        """Give the worker another part of its job."""
        self._schedule.asked(worker)

    def on_exhausted(self, worker: Worker) -> None:
        """Tell whoever waits for the job that there is no memory for it."""
        if job := self._ended(worker):
            fail(job.future, OutOfMemory(job.body.size, self._memory_limit))
        self._schedule.dispatch()

    def on_report(self, worker: Worker, report: bytes) -> None:
        """Tell whoever waits for the job how far it is."""
        job = self._schedule.job_of(worker)
        if job and job.on_report and not job.future.done():
            job.on_report(report)

    def on_lost(self, worker: Worker, *, had_read: bool, exhausted: bool, crash: str) -> None:
        """Run the dead worker's job once more, before all others, unless it is what kills workers."""
        job = self._schedule.lost(worker)
        if job is None or job.future.done():
            return
        whole = job.sharing.job if isinstance(job, Part) else job
        starved = self._memory_kills.is_new()
        self.kills["crashed" if crash else "memory" if starved else "died"] += 1
        verdict = whole.died(crash, self._memory_limit, had_read=had_read, starved=starved)
        if exhausted:
            fail(job.future, StartFailed("no memory or no descriptor is left for an answer"))
        elif verdict:
            fail(job.future, verdict)
        else:
            self._schedule.put_back(job)
            self._schedule.dispatch()

    def on_start_failure(self) -> None:
        """Tell all who wait; the crew goes on trying."""
        why = "workers die while they start; standard error has their last words"
        fail(self._warm, StartFailed(why))
        for job in self._schedule.waiting:
            fail(job.future, StartFailed(why))

    def _ended(self, worker: Worker) -> Job | None:
        """The job of a worker that is free now, None where nobody asked for one."""
        job = self._schedule.taken(worker)
        if job is None:  # nobody asked
            self._schedule.lost(worker)
            self._crew.replace(worker)
            return None
        if not isinstance(job, Part):
            self._mean_duration += 0.1 * (time.monotonic() - job.started - self._mean_duration)  # of some ten jobs
        self._schedule.free(worker)
        return job
