"""The jobs of this process: kept, run, looked after."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from service.execution.messages import Limits
from service.execution.workers import WorkerPool
from service.jobs.errors import StoreUnavailable
from service.jobs.hub import REMOTE, pause
from service.jobs.records import DISMISSED, NewJob, State
from service.jobs.runner import PAUSE, Runner
from service.jobs.store import Buffer, Store
from service.settings import Settings

_RENEWAL = 3.0  # seconds between signs of life, a fifth of a lease
_HEED = 0.05  # seconds between looks at what others have dismissed: a worker is to stop within 0.1
_REAPING = 1.0  # seconds between looks for jobs of lost processes
_COUNTING = 2.0  # seconds between looks for the metrics, which are asked for every fifteen or so
_TIDYING = 10.0  # seconds between looks for results whose time is over
_SWEEPING = 3600.0  # seconds between looks for files that no job has
_log = logging.getLogger(__name__)


class Jobs:
    """What the gateway asks about jobs."""

    def __init__(self, settings: Settings, pool: WorkerPool, limits: Limits) -> None:
        """Raises SystemExit with a line that says what to set, where jobs cannot be kept as the settings want."""
        folder = Path(settings.data_dir)
        self._settings = settings
        self._limits = limits
        self._pool = pool
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.store = Store(folder, settings.jobs_url, settings.job_bytes)
        except OSError as error:
            raise SystemExit(f"ABACUS_DATA_DIR: {error.strerror}; name a directory that can be written to") from None

    async def start(self) -> None:
        """Begin to work on what waits."""
        await self.store.open()
        self._runner = Runner(
            self.store, self._pool, self._limits, self._settings.workers, self._settings.job_deadline_seconds
        )
        await self.store.tidy(self._settings.job_result_seconds)
        steps: tuple[tuple[Callable[[], Awaitable[None]], float], ...] = (
            (self._runner.step, 0.0),
            (self._renew, _RENEWAL),
            (self._heed, _HEED),
            (self._reap, _REAPING),
            (self.store.count, _COUNTING),
            (self._tidy, min(_TIDYING, self._settings.job_result_seconds)),
            (self.store.sweep, _SWEEPING),
        )
        self._tasks = [asyncio.create_task(_again(*step)) for step in steps]

    async def stop(self) -> None:
        """Give back what runs, to be run from its beginning, and close."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._runner.stop()
        await self.store.close()

    async def submit(self, job: NewJob, body: Buffer) -> State:
        """Keep a job, and begin with it; its state, or that of the one with its key. Raises JobError."""
        state = await self.store.submit(job, body, self._settings.job_client_limit)
        self._runner.wake()
        return state

    async def dismiss(self, state: State) -> None:
        """Stop a job at once, or drop its answer."""
        await self.store.dismiss(state.id)
        self.store.counts.finished[DISMISSED] += not state.ended
        self._runner.stop_job(state.id)

    async def ended(self, job_id: str, seconds: float) -> State | None:
        """The state of a job at its end, or after so many seconds."""
        end = asyncio.get_running_loop().time() + seconds
        with self.store.hub.watch(job_id) as changed:
            while (state := await self.store.state(job_id)) and not state.ended:
                left = end - asyncio.get_running_loop().time()
                if left <= 0:
                    break
                await pause(changed, min(left, REMOTE))
        return state

    async def _renew(self) -> None:
        held = self._runner.held
        if held:
            self._runner.keep_only(await self.store.renew(held), held)

    async def _heed(self) -> None:
        held = self._runner.held
        if held:
            self._runner.keep_only(await self.store.still_owned(), held)

    async def _reap(self) -> None:
        if await self.store.reap():
            self._runner.wake()

    async def _tidy(self) -> None:
        await self.store.tidy(self._settings.job_result_seconds)


async def _again(step: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do something again and again; no failure ends it."""
    while True:
        try:
            await step()
            await asyncio.sleep(seconds)
        except StoreUnavailable as error:
            _log.warning("the database of jobs does not answer (%s)", error)
            await asyncio.sleep(PAUSE)
        except Exception:  # noqa: BLE001 - a defect of ours must not end the work on all jobs
            _log.exception("jobs: a step failed")
            await asyncio.sleep(PAUSE)
