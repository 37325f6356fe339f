"""One run of durable jobs: the real store, statements and runner on replicas that die, drawn from a seed.

What must be true: nothing that was acknowledged is lost, no answer is another's or given twice, one key is one job, and
all counters return to zero.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from contextlib import ExitStack
from random import Random
from typing import Any
from unittest.mock import patch

from service.execution.job import written_media
from service.execution.messages import Media
from service.jobs.counts import Open
from service.jobs.errors import KeyReused, StoreUnavailable
from service.jobs.jobs import Jobs
from service.jobs.records import DISMISSED, ENDED, FAILED, SUCCESSFUL, NewJob
from service.jobs.statements import ATTEMPTS
from tests.simulation.loop import Loop, Stuck
from tests.simulation.replicas import Gone, Replica, World
from tests.simulation.service import watched

_MEDIA = written_media(Media()).decode()
_TRIES = 6  # of a client, after which it gives up
_REST = 40.0  # seconds, in which all that was acknowledged ends once nothing fails any more


class JobsRun:
    """Replicas and clients."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.loop = Loop(self.rng)
        self.world = World(self.loop, self.rng)
        self.wrong: list[str] = []
        self._owners: dict[str, str] = {}  # of acknowledged jobs, what their answers must begin with
        self._ids: dict[tuple[str, str], str] = {}  # by client and key
        self._sent: dict[tuple[str, str], set[str]] = {}  # the bodies that were sent with a key
        self._seen: dict[str, bytes] = {}  # answers
        self._dismissed: set[str] = set()

    async def main(self) -> None:
        world = self.world
        for _ in range(self.rng.choice((1, 2, 2))):
            await world.start()
        clients = [asyncio.ensure_future(self._client(f"c{number}")) for number in range(self.rng.randint(1, 3))]
        reviving = asyncio.ensure_future(self._revive())
        await asyncio.wait(clients)
        world.rates = {}
        while not world.listening:
            await asyncio.sleep(0.5)
        end = self.loop.time() + _REST
        while self.loop.time() < end and self._works:
            await asyncio.sleep(1)
        reviving.cancel()
        for jobs in world.listening.values():
            await self._leave(jobs)
        for task in clients:
            task.result()
        self._check()

    @property
    def _works(self) -> bool:
        """Whether a job has not ended, or somebody comes late with one that has."""
        running = any(jobs._runner._tasks for jobs in self.world.listening.values())  # noqa: SLF001
        return running or any(row.status not in ENDED for row in self.world.rows())

    async def _revive(self) -> None:
        """Start a replica some time after the last has died."""
        while True:
            await asyncio.sleep(self.rng.choice((0.2, 2.0)))
            if not self.world.alive:
                await self.world.start()

    async def _client(self, name: str) -> None:
        for number in range(self.rng.randint(1, 3)):
            await asyncio.sleep(self.rng.random())
            key, body = self.rng.choice((None, "k0", "k1")), self.rng.choice(("x", "x", "y"))
            job_id = await self._submit(name, key, body)
            if job_id and self.rng.random() < 0.25:
                await self._dismiss(job_id)
            elif job_id and number % 2:
                await self._look(job_id)

    async def _submit(self, client: str, key: str | None, body: str) -> str:
        """The id of an acknowledged job; empty where there is none."""
        text, small = f"{client} {body}".encode(), self.rng.random() < 0.7
        for _ in range(_TRIES):
            job_id = f"{self.rng.getrandbits(128):032x}"
            job = NewJob(job_id, client, key, body, "r", "sim/far", _MEDIA, text if small else None, len(text))
            if key:
                self._sent.setdefault((client, key), set()).add(body)
            try:
                replica, jobs = self._replica()
                state = await replica.ask(jobs.submit(job, text))
            except (Gone, StoreUnavailable):
                if key is None:  # who does not know must not send it twice
                    return ""
                await asyncio.sleep(self.rng.choice((0.0, 1.0)))
                continue
            except KeyReused:
                if key is None or len(self._sent[client, key]) == 1:
                    self.wrong.append(f"{client}: the key {key} is taken for one of another")
                return ""
            if state.client != client or self._owners.setdefault(state.id, text.decode()) != text.decode():
                self.wrong.append(f"{client} was given the job of another")
            if key and self._ids.setdefault((client, key), state.id) != state.id:
                self.wrong.append(f"{client}: two jobs with the key {key}")
            return state.id
        return ""

    def _replica(self) -> tuple[Replica, Jobs]:
        if not self.world.listening:
            raise Gone
        return self.rng.choice([*self.world.listening.items()])

    async def _dismiss(self, job_id: str) -> None:
        await asyncio.sleep(self.rng.choice((0.0, 0.5, 2.0)))
        try:
            replica, jobs = self._replica()
            state = await replica.ask(jobs.store.state(job_id))
            if state is None:
                self.wrong.append("an acknowledged job is not known")
                return
            await replica.ask(jobs.dismiss(state))
            self._dismissed.add(job_id)
        except (Gone, StoreUnavailable):
            return

    async def _look(self, job_id: str) -> None:
        try:
            replica, jobs = self._replica()
            state = await replica.ask(jobs.ended(job_id, self.rng.choice((0.3, 5.0))))
            if state is None:
                self.wrong.append("an acknowledged job is not known")
            elif state.status == SUCCESSFUL and (found := await replica.ask(jobs.store.result(job_id))):
                reply, file = found
                self._seen.setdefault(job_id, b"".join(reply.body) if file is None else file.read())
        except (Gone, StoreUnavailable):
            return

    async def _leave(self, jobs: Jobs) -> None:
        """Stop a replica, of which nothing may be left."""
        store, runner = jobs.store, jobs._runner  # noqa: SLF001
        await store.sweep()
        await store.count()
        if store.counts.open != Open(0, 0, 0.0):
            self.wrong.append(f"left: {store.counts.open}")
        if runner.held or runner._tasks or store.hub._watchers:  # noqa: SLF001
            self.wrong.append(f"left: {runner.held}, {store.hub._watchers}")  # noqa: SLF001
        await jobs.stop()

    def _check(self) -> None:
        """What must be true when all has ended."""
        rows = {row.id: row for row in self.world.rows()}
        for job_id, text in self._owners.items():
            if job_id in rows:
                self._check_job(rows[job_id], text)
            else:
                self.wrong.append("an acknowledged job is lost")
        ends = [replica.counts.finished for replica in self.world.replicas]
        told = sum(finished[status] for finished in ends for status in (SUCCESSFUL, FAILED))
        if told > len(rows):
            self.wrong.append(f"{told} ends of {len(rows)} jobs: one was heard twice")
        if left := {name for name in self.world.files if name.split(".")[0] not in rows}:
            self.wrong.append(f"files left: {left}")
        if held := [(pool.busy, pool.held) for pool in (r.pool for r in self.world.replicas) if pool.busy or pool.held]:
            self.wrong.append(f"workers or bodies are held: {held}")

    def _check_job(self, row: Any, text: str) -> None:
        if row.status == SUCCESSFUL:
            answer = row.answer or self.world.files.get(f"{row.id}.{row.attempts}.answer", b"")
            if not answer or json.loads(answer)[0] != text:
                self.wrong.append(f"the answer of another, or none: {answer!r} for {text}")
            elif self._seen.get(row.id, answer) != answer:
                self.wrong.append("a second answer in place of the first")
        elif row.status == FAILED and row.attempts < ATTEMPTS:
            self.wrong.append("given up too early")
        if row.status != DISMISSED and row.id in self._dismissed:
            self.wrong.append(f"{row.status} after it was dismissed")


def simulate_jobs(seed: int) -> tuple[list[str], JobsRun]:
    """What went wrong with a seed."""
    run = JobsRun(seed)
    with ExitStack() as stack:
        for name, value in run.world.patches().items():
            stack.enter_context(patch(name, value))
        complaints = stack.enter_context(watched())
        loop = run.loop
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(asyncio.wait_for(run.main(), 400))
            loop.run_until_complete(asyncio.sleep(5))  # for what was left behind
            if not loop.idle or asyncio.all_tasks(loop):
                run.wrong.append(f"the loop has work left: {asyncio.all_tasks(loop)}")
        except (Stuck, TimeoutError) as error:
            run.wrong.append(repr(error))
        except Exception:  # noqa: BLE001 - whatever it is, it is told with its seed
            run.wrong.append(traceback.format_exc())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(1))
        asyncio.set_event_loop(None)
        loop.close()
    run.wrong += complaints.found + loop.faults
    return run.wrong, run
