"""Replicas of the service that share a database of jobs, and what becomes of them: the parts below the real store."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random
from tempfile import gettempdir
from types import SimpleNamespace
from typing import IO, Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, StaticPool, create_engine, delete, event
from sqlalchemy.exc import OperationalError

from service.execution.job_errors import WorkerLost
from service.execution.messages import Limits, Reply
from service.execution.pool_job import Answer
from service.execution.upload import Upload
from service.jobs.counts import JobCounts
from service.jobs.jobs import Jobs
from service.jobs.tables import JOBS, METADATA
from service.jobs.writer import Writer, hand_out
from service.settings import Settings
from tests.simulation.loop import Loop
from tests.simulation.system import Instead

T = TypeVar("T")

LEASE = 3.0
KINDS = ("refused", "undone", "unknown", "read", "file", "kill", "stall", "worker")
"""`refused`, `undone`: no commit; `unknown`: a commit that nobody is told of; `stall`: a disk that hangs until the
lease is over."""

_clock = SimpleNamespace(time=time.time)  # of the loop that runs


@cache
def _engine() -> Engine:
    """One database in memory for all runs of this process: to open one takes as long as a run."""
    options: dict[str, Any] = {"paramstyle": "named", "connect_args": {"check_same_thread": False}}
    engine = create_engine("sqlite://", poolclass=StaticPool, **options)

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.create_function("julianday", 1, lambda _: _clock.time() / 86_400 + 2_440_587.5)

    METADATA.create_all(engine)
    return engine


class Gone(Exception):
    """The replica that was asked has died."""


class World:
    """The database, the files, and all replicas that there have been."""

    def __init__(self, loop: Loop, rng: Random) -> None:
        self.loop, self.rng = loop, rng
        self.files: dict[str, bytes] = {}
        self.replicas: list[Replica] = []
        self.machines = rng.choice((1, 3))
        self.rates = {kind: rng.choice((0.01, 0.05, 0.2)) for kind in KINDS if rng.random() < 0.5}
        self.rates = self.rates if rng.random() < 0.8 else {}
        self.drawn = self.rates
        self.starting: Replica
        self.answers = 0
        _clock.time = loop.time
        with _engine().begin() as connection:
            connection.execute(delete(JOBS))

    def happens(self, kind: str) -> bool:
        return kind in self.rates and self.rng.random() < self.rates[kind]

    def rows(self) -> Sequence[Any]:
        with _engine().connect() as connection:
            return connection.execute(JOBS.select()).all()

    @property
    def alive(self) -> list[Replica]:
        return [replica for replica in self.replicas if replica.jobs]

    @property
    def listening(self) -> dict[Replica, Jobs]:
        """Those that have started."""
        return {replica: replica.jobs for replica in self.alive if replica.jobs and hasattr(replica.jobs, "_tasks")}

    async def start(self) -> None:
        replica = Replica(self, len(self.replicas))
        self.replicas.append(replica)
        await replica.start()

    def patches(self) -> dict[str, Any]:
        """What stands in for what, and the times of the service made small."""
        return {
            "service.jobs.store.Database": lambda *_: self.starting,
            "service.jobs.store.Files": lambda _: Files(self.starting),
            "service.jobs.store.Replica": lambda _: Sign(self.starting),
            "service.jobs.store.ThreadPoolExecutor": lambda *_: SimpleNamespace(shutdown=lambda: None),
            "service.jobs.store.Writer": Turns,
            "service.jobs.store.ROW_BYTES": 60,
            "service.jobs.statements.LEASE": LEASE,
            "service.jobs.jobs._RENEWAL": LEASE / 5,
            "service.jobs.jobs._HEED": 1.0,
            "service.jobs.jobs._REAPING": 1.5,
            "service.jobs.jobs._COUNTING": 10.0,
            "service.jobs.jobs.PAUSE": 0.3,
            "service.jobs.runner.PAUSE": 0.3,
            "service.jobs.runner._LOOK": 1.0,
            "service.jobs.runner._BUSY": 0.2,
            "service.jobs.runner.time": Instead(time, monotonic=self.loop.time),
        }


class Replica:
    """A process of the service: its jobs, its pool, and its connections to the database."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.name = f"m{number % world.machines}-{number}"
        self.writer = self.reader = self
        self.pool = Pool(world)
        self.jobs: Jobs | None = None
        self.counts = JobCounts(0)
        self._asked: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        self.world.starting = self
        settings = Settings(data_dir=gettempdir(), workers=2, job_deadline_seconds=60, job_client_limit=20)
        self.jobs = jobs = Jobs(settings, self.pool, Limits(1, 1, 1))  # type: ignore[arg-type]
        self.counts = jobs.store.counts
        self._asked.add(starting := asyncio.ensure_future(jobs.start()))
        await asyncio.wait([starting])
        if starting.cancelled() or starting.exception():  # the database does not answer, or it was killed already
            self.kill()

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """What the replica answers. Raises Gone where it dies on the way."""
        self._asked.add(task := asyncio.ensure_future(work))
        task.add_done_callback(self._asked.discard)
        await asyncio.wait([task])
        if task.cancelled():
            raise Gone
        return task.result()

    def kill(self) -> None:
        """End it as SIGKILL does: nothing of what it was about to do is done."""
        jobs, self.jobs = self.jobs, None
        if jobs:
            runner = getattr(jobs, "_runner", None)
            if runner:
                runner._places = 0  # noqa: SLF001 - a job that is cut off would begin the next
            tasks = [*self._asked, *getattr(jobs, "_tasks", ()), *(runner._tasks if runner else ())]  # noqa: SLF001
            for task in tasks:
                task.cancel()

    def maybe_die(self) -> bool:
        """Whether it is dead, by now."""
        if self.jobs and self.world.happens("kill"):
            self.kill()
        return self.jobs is None

    def _maybe(self, kind: str) -> None:
        if self.world.happens(kind):
            raise OperationalError(kind, None, Exception())

    # What the store sees as its database.

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        self._maybe("refused")
        with _engine().begin() as connection:
            yield connection
            self._maybe("undone")
        self._maybe("unknown")

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        self._maybe("read")
        with _engine().connect() as connection:
            yield connection

    def create(self) -> None:
        pass

    def close(self) -> None:
        pass


class Turns(Writer):
    """The writer without its thread: it commits in one turn and tells in another, and dies before, between or after."""

    def __init__(self, replica: Any) -> None:
        self._replica = replica
        self._busy = False
        super().__init__(replica)

    def _start(self) -> None:
        pass

    def _send(self) -> None:
        super()._send()
        if not self._busy and not self._batches.empty():
            self._busy = True
            self._soon(self._turn)

    def _soon(self, call: Any, *arguments: Any) -> None:
        stalls = self._replica.world.happens("stall")
        self._loop.call_later(1.5 * LEASE if stalls else 0.005 * self._loop.rng.random(), call, *arguments)

    def _turn(self) -> None:
        if not self._replica.maybe_die():
            batch = self._batches.get() or []
            self._gather(batch)
            self._soon(self._tell, batch, self._commit(batch))

    def _tell(self, batch: Any, results: Any) -> None:
        if self._replica.maybe_die():
            return
        hand_out(batch, results)
        self._busy = not self._batches.empty()
        if self._busy:
            self._soon(self._turn)

    async def close(self) -> None:
        self._send()
        while self._busy:
            await asyncio.sleep(0.01)


class Files:
    """The folder, for one replica."""

    def __init__(self, replica: Replica) -> None:
        self._replica, self._files = replica, replica.world.files

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        if self._replica.maybe_die() or self._replica.world.happens("file"):
            raise OSError(28, "No space left on device")
        self._files[name] = b"".join(pieces)

    def open(self, name: str) -> IO[bytes]:
        if name not in self._files:
            raise FileNotFoundError(name)
        return BytesIO(self._files[name])

    def read(self, name: str) -> memoryview:
        return memoryview(self.open(name).read())

    def remove(self, job_id: str) -> None:
        for name in [name for name in self._files if name.startswith(job_id)]:
            self.remove_file(name)

    def remove_file(self, name: str) -> None:
        if not self._replica.maybe_die():
            self._files.pop(name, None)

    def left_over(self) -> set[str]:
        return {name.partition(".")[0] for name in self._files} if not self._replica.world.rates else set()

    def free_bytes(self) -> int:
        return 1 << 40


class Sign:
    """The lock by which others of its machine know that a replica lives."""

    def __init__(self, replica: Replica) -> None:
        self.name, self._world = replica.name, replica.world

    def dead(self, names: Iterable[str]) -> list[str]:
        machine = self.name.partition("-")[0]
        alive = {replica.name for replica in self._world.alive}
        return sorted(name for name in names if name.partition("-")[0] == machine and name not in alive)

    def sweep(self, _: Any) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass
class Pool:
    """Workers that answer whose the body is, each time another text."""

    world: World
    busy: int = 0
    queued: int = 0
    held: int = 0

    def upload(self) -> Upload:
        self.held += 1
        return Upload()

    def release(self, upload: Upload, _: Answer | None) -> None:
        self.held -= 1
        upload.close()

    async def run(self, _: bytes, upload: Upload, __: float, ___: str, on_report: Any) -> Answer:
        self.busy += 1
        try:
            await asyncio.sleep(self.world.rng.choice((0.0, 0.01, 0.3, 1.0)))
            on_report(json.dumps([50, "half", {}]).encode())
            await asyncio.sleep(self.world.rng.choice((0.0, 0.01, 0.3, 1.0)))
            if self.world.happens("worker"):
                raise WorkerLost
        finally:
            self.busy -= 1
        self.world.answers += 1
        text = json.dumps([bytes(upload.inline).decode(), self.world.answers]) + " " * self.world.rng.choice((0, 80))
        return Answer(orjson.dumps(Reply(200, "application/json", [])), memoryview(text.encode()))
