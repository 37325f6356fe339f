"""The ASGI edge: operations are dispatched here, everything else goes to the pages."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from service.execution.execute import Limits, Media, Reply, execute
from service.execution.formats import PICTURES
from service.execution.job import job_header, reply_of
from service.execution.job_errors import DeadlineExceeded, OutOfMemory, PoolClosed, QueueFull, StartFailed, WorkerLost
from service.execution.pool_job import Answer
from service.execution.request_fields import request_shown
from service.execution.storing import STORE
from service.execution.transfer import Upload
from service.execution.workers import WorkerPool
from service.gateway.access import HEALTH, Access
from service.gateway.admission import Share
from service.gateway.body import CLOSE, Bodies, declared_length
from service.gateway.data_set_pages import ROOT as DATA_SETS
from service.gateway.data_set_pages import DataSetPages
from service.gateway.exchange import APPLIED, LEAVES_AT_ONCE, Exchange, Header, Receive, Scope, Send
from service.gateway.job_pages import JobPages, refusal_of
from service.gateway.leaving import ClientGone, unless_gone
from service.gateway.log import AccessLog
from service.gateway.metrics import Metrics
from service.gateway.negotiation import negotiate, wait_preference, wants_job, wants_page
from service.gateway.refusal import Refusal
from service.gateway.watchdog import LONGEST, Watchdog
from service.jobs.documents import ROOT as JOBS
from service.jobs.errors import JobError
from service.operation import Cost, Operation
from service.schemas.types.errors import OverBudget
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import kind_of, problem, with_id
from service.settings import Settings

if TYPE_CHECKING:
    from service.jobs.jobs import Jobs

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_COLLECT_AFTER = 20_000  # containers; requests leave no cycles behind, so that more frequent looks find nothing
_LARGE = 1 << 23  # bytes
_BYTES_A_NUMBER = 8  # at least, of an answer: what is computed here stays as small as a body
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"  # a picture opened by itself
ENDED = "abacus.ended"
"""Where the scope has a function under this name, it gets each exchange at its end."""
_CLOSED = 499  # in logs and metrics: the client went away, and nothing was sent

_log = logging.getLogger(__name__)


class Route(NamedTuple):
    """An operation under its path."""

    key: str
    operation: Operation


_RESOURCES = {f"{JOBS}/": "jobs", f"{DATA_SETS}/": "datasets"}
_STORE = Route(STORE.path, STORE)


class Gateway:
    """Routes, limits and measures every request."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Mapping[str, Operation],
        create_pages: Callable[[], Application],
        pool: WorkerPool,
        metrics: Metrics,
    ) -> None:
        """Raises SystemExit where keys cannot be read or jobs cannot be kept as the settings want."""
        self._settings = settings
        self._routes = {f"/v1/{key}": Route(key, operation) for key, operation in catalogue.items()}
        self._create_pages = create_pages
        self._pool = pool
        self._metrics = metrics
        self._access = Access(settings, metrics.counts.folder if metrics.counts else None)
        level = logging.getLevelName(settings.log_level)
        self._log = AccessLog(metrics.output) if level <= logging.INFO else None
        self._quiet = HEALTH if level > logging.DEBUG else ()  # probes, every few seconds
        self._limits = Limits(
            settings.max_elements, settings.max_body_bytes, settings.max_answer_bytes, data_dir=settings.data_dir
        )
        self._bound = Cost(settings.inline_flops, settings.inline_body_bytes // _BYTES_A_NUMBER)
        self._admission = metrics.admission
        self._watchdog = Watchdog(metrics.overruns)
        self._bodies = Bodies(settings.max_body_bytes, settings.body_grace_seconds)
        self._jobs = _kept_jobs(settings, pool, self._limits)
        metrics.jobs = self._jobs.store.counts if self._jobs else None
        self._job_pages = JobPages(self._jobs, self._answer_job, settings)
        self._data_sets = DataSetPages(settings, self._store, self._answer_stored)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request, or the life of the pool."""
        if scope["type"] == "lifespan":
            scope.get("state", {})["stopping"] = self._job_pages.stop_streams
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        if (root := self._settings.root_path) and scope["path"].startswith(f"{root}/"):
            scope["path"] = scope["path"].removeprefix(root)
        exchange = Exchange(scope, receive, send)
        try:
            await self._serve(exchange)
        except ClientGone:
            exchange.status = _CLOSED
        finally:
            seconds = time.perf_counter() - exchange.start
            self._metrics.record(exchange, seconds)
            if ended := scope.get(ENDED):
                ended(exchange)
            if self._log and exchange.key not in self._quiet:
                self._log.add(exchange, seconds, "DEBUG" if exchange.key in HEALTH else "INFO")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        starting = asyncio.ensure_future(self._pool.start())
        await asyncio.sleep(0)  # The fork server is on its way, and warms up while the documents are made here.
        self._pages = self._create_pages()
        gc.set_threshold(_COLLECT_AFTER)
        gc.freeze()  # What is here now stays: a collection need not look at half a million objects again and again.
        try:
            await starting
        except StartFailed as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        watched = (self._bodies, self._metrics, self._access, self._data_sets)
        watches = [asyncio.create_task(one.watch()) for one in watched]
        if self._jobs:
            await self._jobs.start()
        else:
            _log.info("ABACUS_DATA_DIR is not set: `Prefer: respond-async` is ignored, every call is answered directly")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for watch in watches:
            watch.cancel()
        if self._jobs:
            await self._jobs.stop()
        await self._pool.stop(self._settings.shutdown_grace_seconds)
        if self._log:
            self._log.flush()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, exchange: Exchange) -> None:
        try:
            await self._dispatch(exchange, exchange.scope["path"])
        except Refusal as refusal:
            await self._refuse(exchange, refusal)
        except JobError as error:
            await self._refuse(exchange, refusal_of(error))
        except OSError as error:  # no memory file, no map, no descriptor
            if exchange.status:
                raise
            _log.warning("request %s: %s", exchange.id, error.strerror)
            await self._refuse(exchange, _busy(1, CLOSE))
        except asyncio.CancelledError:  # The service stops, and its grace is over.
            if exchange.status:
                raise
            await self._refuse(exchange, _busy(1, CLOSE))

    async def _dispatch(self, exchange: Exchange, path: str) -> None:
        route = self._routes.get(path)
        exchange.key = route.key if route else _key_of_page(path)
        client = self._access.identify(exchange)
        if route and wants_page(exchange, route.operation):
            place = f"{self._settings.root_path}/docs/{route.key}".encode()
            await exchange.respond(303, [(b"location", place)], [b""])
        elif route:
            self._access.charge(exchange)
            await self._operate(exchange, route, client)
        elif exchange.key == "jobs":
            await self._job_pages.serve(exchange, Share(self._admission, client))
        elif exchange.key == "datasets":
            self._access.charge(exchange)
            await self._data_sets.serve(exchange, Share(self._admission, client))
        else:
            await self._pages(exchange.scope, exchange.receive, exchange.send)

    async def _refuse(self, exchange: Exchange, refusal: Refusal) -> None:
        exchange.problem = refusal.name
        status, body = problem(refusal.name, refusal.detail, request_id=exchange.id)
        headers = [(b"content-type", PROBLEM.encode()), *refusal.headers]
        await exchange.respond(status, headers, [body])

    async def _operate(self, exchange: Exchange, route: Route, client: str) -> None:
        media = negotiate(exchange, route.operation)
        if self._settings.data_dir:
            media = await self._data_sets.named(exchange, media, client)
        body, more = await self._first_bytes(exchange, route.operation, client)
        if self._jobs and wants_job(exchange.header(b"prefer")):
            with Share(self._admission, client) as share:
                await self._keep(exchange, route, media, share, (body, more))
            return
        if exchange.stream is None and (had := exchange.header(b"if-none-match")):
            media = replace(media, if_none_match=had)
        reply = None if more else self._inline(route, body, media)
        if reply:
            exchange.place = "inline"
            await self._answer_at_once(exchange, route, client, reply)
            return
        applied = [(APPLIED, b"return=minimal")] if media.minimal else []
        upload, answer = self._pool.upload(), None
        try:
            with Share(self._admission, client) as share:
                await self._bodies.fill(exchange, upload, share, body, more=more)
                answer = await self._in_worker(exchange, route, upload, share, media)
                share.add_bytes(len(answer.body))
                await self._answer(exchange, route, reply_of(answer.header, answer.body), *applied)
        finally:
            self._release(upload, answer)

    async def _keep(
        self, exchange: Exchange, route: Route, media: Media, share: Share, start: tuple[bytes, bool]
    ) -> None:
        """Take a request whose body begins so as a job."""
        body, more = start
        exchange.stream = None  # the job has its own
        with self._pool.upload() as upload:
            await self._bodies.fill(exchange, upload, share, body, more=more)
            await self._job_pages.keep(exchange, route.key, media, share, upload.content)

    async def _answer_at_once(self, exchange: Exchange, route: Route, client: str, reply: Reply) -> None:
        size = sum(map(len, reply.body))
        if size <= LEAVES_AT_ONCE:
            await self._answer(exchange, route, reply)
            return
        with Share(self._admission, client) as share:  # until it is read
            share.start_job()
            share.add_bytes(size)
            await self._answer(exchange, route, reply)

    async def _first_bytes(self, exchange: Exchange, operation: Operation, client: str) -> tuple[bytes, bool]:
        """A small body, or the beginning of another, and whether more is to come."""
        if operation.method == "GET":
            return b"{}", False
        self._check_length(exchange)
        body, more = await self._bodies.receive(exchange)
        if more:
            with Share(self._admission, client) as share:
                body, more = await self._bodies.gather(exchange, share, body, self._settings.inline_body_bytes)
        if not body and not more and exchange.scope["query_string"]:
            detail = f"Fields are not read from the address, and the body is empty: send {request_shown(operation)}."
            raise Refusal("malformed-body", detail)
        return body, more

    def _check_length(self, exchange: Exchange) -> None:
        settings = self._settings
        size = declared_length(exchange, settings.max_body_bytes)
        if size > settings.inline_body_bytes and self._pool.queued >= max(settings.queue_limit, 1):
            raise _busy(1, CLOSE)

    def _inline(self, route: Route, body: bytes, media: Media) -> Reply | None:
        """The reply to a small request of bounded cost, at once; None where a worker must do it."""
        if len(body) > self._settings.inline_body_bytes or route.operation.cost is None or media.content_encoding:
            return None
        if media.minimal or media.accept in PICTURES or not self._watchdog.admits(route.key, len(body)):
            return None
        start, began = time.thread_time(), time.perf_counter()
        try:
            return execute(route.operation, body, media, self._limits, self._bound)
        except OverBudget:
            return None
        finally:
            if time.perf_counter() - began > LONGEST:  # of the processor it is no more; that clock is a system call
                self._watchdog.look(route.key, len(body), time.thread_time() - start)

    async def _in_worker(self, exchange: Exchange, route: Route, upload: Upload, share: Share, media: Media) -> Answer:
        share.start_job()
        stream = exchange.stream
        if stream:
            share.open_stream()
        settings, wanted = self._settings, wait_preference(exchange.header(b"prefer"))
        seconds = min(settings.deadline_seconds if wanted is None else wanted, settings.max_deadline_seconds)
        start = time.monotonic()
        try:
            header = job_header(route.key, media, self._limits, start + seconds, heard=stream is not None)
            async with stream.following() if stream else nullcontext():
                told = stream.report if stream else None
                work = self._pool.run(header, upload, start + seconds, share.client, told)
                answer = await unless_gone(exchange, work)
        except DeadlineExceeded:
            raise Refusal("deadline-exceeded", f"The work was stopped after {seconds:g} seconds.") from None
        except QueueFull as full:
            raise _busy(full.retry_after) from None
        except (PoolClosed, StartFailed):
            raise _busy(1) from None
        except OutOfMemory as error:
            raise Refusal("memory-limit-exceeded", str(error)) from None
        except WorkerLost:
            raise Refusal("worker-lost", "The computation killed two worker processes; it was given up.") from None
        exchange.queue, exchange.place = time.monotonic() - start, "worker"
        return answer

    async def _store(self, exchange: Exchange, request: bytes, share: Share) -> Reply:
        """Have a worker make a data set of what was received."""
        upload, answer = self._pool.upload(), None
        try:
            upload.write(request)
            answer = await self._in_worker(exchange, _STORE, upload, share, Media())
            reply = reply_of(answer.header, answer.body)
            reply.body = [bytes(answer.body)]
        finally:
            self._release(upload, answer)
        return reply

    async def _answer_stored(self, exchange: Exchange, reply: Reply) -> None:
        await self._answer(exchange, _STORE, reply)

    async def _answer_job(self, exchange: Exchange, key: str, reply: Reply, *headers: Header) -> None:
        await self._answer(exchange, self._routes[f"/v1/{key}"], reply, *headers)

    async def _answer(self, exchange: Exchange, route: Route, reply: Reply, *headers: Header) -> None:
        if reply.fault:
            _log.error("request %s failed in %s: %s", exchange.id, route.key, reply.fault)
            raise Refusal("internal-error", "The service failed on this request. The defect is ours; please report it.")
        if reply.status >= 400:
            exchange.problem = kind_of(reply.body[0])
            reply.body = [with_id(reply.body[0], exchange.id)]
        exchange.answered = time.perf_counter()
        exchange.decode, exchange.compute, exchange.encode = reply.decode, reply.compute, reply.encode
        if exchange.queue:
            exchange.queue -= reply.decode + reply.compute + reply.encode
        await exchange.respond(reply.status, [*_headers(exchange, reply), *headers], reply.body)

    def _release(self, upload: Upload, answer: Answer | None) -> None:
        """Give the memory of a job back; large memory in a thread, since the kernel takes 0.1 ms a MiB to free it."""
        if upload.size + (len(answer.body) if answer else 0) < _LARGE:
            self._pool.release(upload, answer)
        else:
            asyncio.get_running_loop().run_in_executor(None, self._pool.release, upload, answer)


def _kept_jobs(settings: Settings, pool: WorkerPool, limits: Limits) -> Jobs | None:
    if not settings.data_dir:
        return None
    from service.jobs.jobs import Jobs  # noqa: PLC0415 - SQLAlchemy takes each start 0.4 s of CPU and 20 MB

    return Jobs(settings, pool, limits)


def _key_of_page(path: str) -> str:
    """What a path that is no operation's is counted as; others are as many as clients make up."""
    if path in HEALTH:
        return path
    return next((name for root, name in _RESOURCES.items() if f"{path}/".startswith(root)), "pages")


def _headers(exchange: Exchange, reply: Reply) -> list[Header]:
    timing = b"queue;dur=%.3f, decode;dur=%.3f, compute;dur=%.3f, encode;dur=%.3f" % (
        1e3 * exchange.queue, 1e3 * reply.decode, 1e3 * reply.compute, 1e3 * reply.encode,
    )  # fmt: skip
    headers = [(b"content-type", reply.media_type.encode()), (b"server-timing", timing)]
    if reply.tag:
        headers.append((b"etag", f'"{reply.tag}"'.encode()))
    if reply.content_encoding:
        headers.append((b"content-encoding", reply.content_encoding.encode()))
    if reply.media_type in PICTURES:
        headers.append((b"content-security-policy", _POLICY))
    return headers


def _busy(seconds: float, *headers: Header) -> Refusal:
    detail = "All workers are busy and the queue is full, or the service is stopping."
    return Refusal("service-unavailable", detail, (b"retry-after", b"%d" % max(1, round(seconds))), *headers)
