"""Which job each worker has, and which is the next: client by client, parts of running jobs behind whole ones.

A client that has all workers makes room for another's job.
"""

import asyncio
import time
from collections import Counter

from service.execution.crew import Crew, Worker
from service.execution.fair_queue import MOMENT, FairQueue
from service.execution.part_jobs import Part, Shared
from service.execution.pool_job import Job
from service.execution.transfer import Message


class Schedule:
    """The jobs of a crew of so many workers; counts those that it kills, by reason."""

    def __init__(self, crew: Crew, workers: int, kills: Counter[str]) -> None:
        self._crew = crew
        self._size = workers
        self._kills = kills
        self._queue: FairQueue[Job] = FairQueue(workers)
        self._later: asyncio.TimerHandle | None = None
        self._idle: list[Worker] = []
        self._running: dict[Worker, Job] = {}
        self._clients: Counter[str] = Counter()  # how many workers each has
        self._shared = Shared()

    @property
    def busy(self) -> int:
        """Number of workers that compute."""
        return len(self._running)

    @property
    def queued(self) -> int:
        """Number of jobs that no worker has."""
        return len(self._queue)

    @property
    def waiting(self) -> list[Job]:
        """These jobs."""
        return list(self._queue)

    @property
    def running(self) -> list[Job]:
        """The jobs that workers have."""
        return list(self._running.values())

    @property
    def has_idle(self) -> bool:
        """Whether a worker has nothing to do."""
        return bool(self._idle)

    def job_of(self, worker: Worker) -> Job | None:
        """What a worker does."""
        return self._running.get(worker)

    def append(self, job: Job) -> None:
        """Take a new job; it may be begun at once."""
        self._queue.append(job, self._clients)
        self._make_room(job.client)
        self.dispatch()

    def put_back(self, job: Job) -> None:
        """Have a job that was begun done again: it is the next."""
        if isinstance(job, Part):
            job.sharing.put_back(job)
        else:
            self._queue.put_back(job)

    def withdraw(self, job: Job) -> None:
        """Forget a job that nobody waits for any more, and kill the worker that runs it."""
        self._queue.remove(job)
        for worker in [worker for worker, running in self._running.items() if running.future is job.future]:
            self.taken(worker)
            self._kills["deadline" if time.monotonic() >= job.deadline else "client-gone"] += 1
            self._crew.replace(worker)

    def free(self, worker: Worker) -> None:
        """Take a worker that has nothing to do."""
        self._idle.append(worker)

    def lost(self, worker: Worker) -> Job | None:
        """Forget a worker that is gone; the job that it had."""
        if worker in self._idle:
            self._idle.remove(worker)
        return self.taken(worker)

    def taken(self, worker: Worker) -> Job | None:
        """The job that a worker had."""
        self._shared.forget(worker)
        job = self._running.pop(worker, None)
        if job is None:
            return None
        self._clients[job.client] -= 1
        if not self._clients[job.client]:
            del self._clients[job.client]
        return job

    def share(self, worker: Worker, message: Message) -> None:
        """Offer the parts of a worker's job to those that are idle."""
        if job := self._running.get(worker):
            self._shared.begin(worker, job, message)
        else:  # nobody asked
            message.close()
        self.dispatch()

    def asked(self, worker: Worker) -> None:
        """Give the worker another part of its job."""
        self._shared.asked(worker)
        self.dispatch()

    def dispatch(self) -> None:
        """Give idle workers what they may have."""
        while self._idle and (job := self._queue.take(self._clients) or self._shared.take(self._may_have)):
            if not job.future.done():  # else cancelled or too late, and its body may be closed by now
                self._begin(self._idle.pop(), job)
        self._shared.serve(self._crew.lost)
        left = len(self._queue) or self._shared.waits
        if self._idle and left and self._later is None:  # kept for others, who may not come
            self._later = asyncio.get_running_loop().call_later(MOMENT, self._look_again)

    def clear(self) -> None:
        """Forget all jobs and workers."""
        self._queue.clear()
        if self._later:
            self._later.cancel()
        self._idle.clear()
        for worker in list(self._running):
            self.taken(worker)

    def _begin(self, worker: Worker, job: Job) -> None:
        job.started = time.monotonic()
        try:
            worker.channel.send(job.header, job.body, kind=job.kind)
        except OSError as error:  # it died while idle
            self.put_back(job)
            self._crew.lost(worker, error)
        else:
            self._running[worker] = job
            self._clients[job.client] += 1

    def _may_have(self, client: str) -> bool:
        return self._queue.may_have(client, self._clients)

    def _look_again(self) -> None:
        self._later = None
        self.dispatch()

    def _make_room(self, client: str) -> None:
        """Stop the youngest job of another client that has all workers, of which there are several."""
        clients = self._clients
        if self._size == 1 or len(self._running) < self._size or len(clients) > 1 or client in clients:
            return
        worker = max(self._running, key=lambda one: self._running[one].started)
        if self._running[worker].may_begin_anew and (job := self.taken(worker)):
            job.body.may_be_written = True
            self.put_back(job)
            self._kills["room"] += 1
            self._crew.replace(worker)
