"""One run: the real gateway and pool on a simulated world, drawn from a seed, and what must be true at its end."""

from __future__ import annotations

import asyncio
import math
import traceback
from contextlib import ExitStack, suppress
from functools import partial
from random import Random
from typing import Any
from unittest.mock import patch

import uvicorn

from service.execution.pool import new_pool
from service.execution.pool_job import Answer
from service.gateway.admission import Admission
from service.gateway.exchange import Exchange
from service.gateway.gateway import Gateway
from service.gateway.metrics import Metrics
from service.gateway.protocol import GatheringProtocol
from service.gateway.server import Server
from tests.simulation.clients import MOODS, Client
from tests.simulation.faults import Faults
from tests.simulation.kernel import Kernel
from tests.simulation.loop import Loop, Stuck
from tests.simulation.network import Listener, Transport, Wire
from tests.simulation.service import CATALOGUE, SMALLER, Lines, draw_settings, pages, watched
from tests.simulation.system import simulated


class Watched(Exchange):
    """An exchange whose answer is counted while it is held."""

    def __init__(self, run: Run, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._run = run

    async def respond(self, status: int, head: bytes, pieces: Any) -> None:
        run, size = self._run, sum(map(len, pieces))
        run.answers[self] = size if size > SMALLER["service.gateway.exchange.LEAVES_AT_ONCE"] else 0
        run.most_answers = max(run.most_answers, sum(run.answers.values()))
        try:
            await super().respond(status, head, pieces)
        finally:
            del run.answers[self]


class Run:
    """A service, its clients and its end."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.loop = Loop(self.rng)
        self.faults = Faults(self.rng)
        self.kernel = Kernel(self.loop, self.faults)
        self.clients: list[Client] = []
        self.wrong: list[str] = []
        self.output = Lines()
        self.settings = draw_settings(self.rng)
        self.pool = new_pool(self.settings)
        limits = self.settings.client_share, self.settings.client_streams, self.settings.max_upload_bytes
        self.metrics = Metrics(self.pool, self.output, Admission(*limits))  # type: ignore[arg-type]
        self.gateway = Gateway(self.settings, CATALOGUE, lambda: pages, self.pool, self.metrics)
        config = uvicorn.Config(
            self._count, http=GatheringProtocol, lifespan="on", log_config=None, access_log=False,
            timeout_keep_alive=1, limit_concurrency=self.rng.choice((4, 100)), proxy_headers=False,
            timeout_graceful_shutdown=10, interface="asgi3",
        )  # fmt: skip
        self.server = Server(config, self.settings.drain_seconds)
        self.told = False
        self.news = asyncio.Event()  # a client begins a request
        self.answers: dict[Exchange, int] = {}  # bytes of those that are being sent
        self.most_answers = 0
        self.spread = self.rng.choice((0.1, 2))  # seconds in which the clients come
        self.mood = self.rng.choice(MOODS)
        self.end = math.inf  # when new requests need not be answered any more
        self.exchanges = 0
        self.loop.create_server = self._listen  # type: ignore[method-assign]
        self.loop.connect_accepted_socket = self._adopt  # type: ignore[method-assign]

    async def _count(self, scope: Any, receive: Any, send: Any) -> None:
        self.exchanges += scope["type"] == "http"
        await self.gateway(scope, receive, send)

    async def _listen(self, protocol: Any, **_: Any) -> Any:
        self.listener = Listener(self.kernel, protocol)
        return self.listener

    async def _adopt(self, protocol: Any, sock: Any) -> None:
        Transport(self.kernel, sock._end, protocol(), sock)  # noqa: SLF001 - the wire behind it

    async def _client(self, number: int) -> None:
        await asyncio.sleep(self.rng.random() * self.spread)
        wire = Wire(self.loop, number)
        client = Client(self.rng, wire, f"c{number}", self.mood, self.news)
        self.clients.append(client)
        self.listener.connect(wire)
        await client.run()

    async def _serve(self) -> None:
        try:
            await self.server._serve()  # noqa: SLF001 - serve() without its signals
        except SystemExit:  # no worker could be started: an end that is told
            self.told = bool(self.faults.seen)

    async def main(self) -> None:
        serving = asyncio.ensure_future(self._serve())
        while not self.server.started and not serving.done():
            await asyncio.sleep(0.05)
        if serving.done():
            return
        self._have_used_memory()
        clients = [asyncio.ensure_future(self._client(number)) for number in range(self.rng.randint(1, 8))]
        if self.rng.random() < 0.3:
            await self._until_some_are_sent(clients)
            drain = self.settings.drain_seconds
            self.end = self.loop.time() + drain / 3 if drain else 0
        else:
            await asyncio.wait(clients)
            self.faults.on = False
            await self._rest()
        self.server.should_exit = True
        await asyncio.wait([*clients, serving])
        for task in [*clients, serving]:
            task.result()

    def _have_used_memory(self) -> None:
        """Begin as a service that has had work before."""
        for upload in [self.pool.upload() for _ in range(self.rng.randint(0, self.settings.workers))]:
            with suppress(OSError):
                upload.write(bytes(self.rng.choice((2_000, 8_000))))
            self.pool.release(upload, Answer(b"", memoryview(b"")))

    async def _until_some_are_sent(self, clients: list[asyncio.Future[None]]) -> None:
        """Wait for the beginning of the nth request, or the end of all."""
        nth, ended = self.rng.randint(0, 12), asyncio.gather(*clients)
        while sum(client.begun for client in self.clients) < nth and not ended.done():
            self.news.clear()
            news = asyncio.ensure_future(self.news.wait())
            await asyncio.wait([news, ended], return_when=asyncio.FIRST_COMPLETED)
            news.cancel()

    async def _rest(self) -> None:
        """Wait until all is as before the first client."""
        last = 0  # tenth of a second in which a body was waited for: 10.5 seconds, of 20,000 bytes and no client
        for tenth in range(140):
            if not (left := self._held()):
                return
            last = tenth if self.gateway._operations.bodies._waiting else last  # noqa: SLF001
            # A connection stays for a second behind its last answer; what is asked for takes 2 seconds at most.
            if tenth >= max(40, last + 12):
                break
            await asyncio.sleep(0.1)
        self.wrong.append(f"left: {left}")

    def _held(self) -> list[str]:
        """What is held, of what must be free when nothing is to do."""
        gateway, state, size = self.gateway, self.server.server_state, self.settings.workers
        crew = self.pool._crew._workers  # noqa: SLF001
        grips = sum(fd is not None for worker in crew for fd in (worker.pidfd, worker.words))
        admission, spare = gateway._admission, len(self.pool._memory._spare)  # noqa: SLF001
        counts = {
            "shares": sum(admission.jobs.values()),
            "bytes": admission.bytes,
            "busy": self.pool.busy,
            "queued": self.pool.queued,
            "bodies": len(gateway._operations.bodies._waiting),  # noqa: SLF001
            "connections": len(state.connections),
            "tasks": len(state.tasks),
            "maps": sum(process is self.kernel.service for _, process in self.kernel.maps.values()),
            "views": len(self.kernel.held()),
            "workers missing": size - self.pool._crew.ready,  # noqa: SLF001
            "descriptors": len(self.kernel.service.things) - (2 + size + grips + spare),
            "too many spare files": max(spare - size, 0),
        }
        return [f"{name} {count}" for name, count in counts.items() if count]

    def check(self) -> None:
        """What must be true when all has ended."""
        for client in self.clients:
            refused = client.wire.transport is None and self.faults.seen["descriptor"]
            self.wrong += client.complaints(0 if refused else self.end)
        counted = sum(sum(one.statuses.values()) for one in self.metrics._served.values())  # noqa: SLF001
        logged = sum(entry["logger"] == "abacus.access" for entry in self.output.entries)
        if not self.exchanges == counted == logged:
            self.wrong.append(f"{self.exchanges} exchanges, {counted} counted, {logged} in the log")
        if self.most_answers > self.settings.max_upload_bytes:
            self.wrong.append(f"{self.most_answers} bytes of answers waited, {self.settings.max_upload_bytes} may")
        self.wrong += self.kernel.wrong
        if self.kernel.service.things:
            self.wrong.append(f"descriptors left: {self.kernel.service.things}")
        alive = [process.pid for process in self.kernel.processes.values() if process.alive]
        if alive != [self.kernel.service.pid]:
            self.wrong.append(f"processes left: {alive}")
        if self.gateway._admission.bytes or self.gateway._admission.jobs:  # noqa: SLF001
            self.wrong.append("shares or bytes are held")


def simulate(seed: int) -> tuple[list[str], Run]:
    """What went wrong with a seed."""
    with ExitStack() as stack:
        for name, value in SMALLER.items():
            stack.enter_context(patch(name, value))
        stack.enter_context(patch("service.execution.job._WORK", CATALOGUE))
        complaints = stack.enter_context(watched())
        run = Run(seed)
        stack.enter_context(patch("service.gateway.gateway.Exchange", partial(Watched, run)))
        stack.enter_context(simulated(run.kernel))
        loop = run.loop
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(asyncio.wait_for(run.main(), 200))
            loop.run_until_complete(asyncio.sleep(5))  # for what was left behind
            run.check()
            if not loop.idle or len(asyncio.all_tasks(loop)) > 0:
                run.wrong.append(f"the loop has work left: {asyncio.all_tasks(loop)}")
        except (Stuck, TimeoutError) as error:
            run.wrong.append(f"{error!r}: {run._held()}")  # noqa: SLF001
        except Exception:  # noqa: BLE001 - whatever it is, it is told with its seed
            run.wrong.append(traceback.format_exc())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(1))
        asyncio.set_event_loop(None)
        loop.close()
    run.wrong += ([] if run.told else complaints.found) + loop.faults
    return run.wrong, run
