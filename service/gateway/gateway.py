"""The ASGI edge: operations are dispatched here, everything else goes to the pages."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from service.execution.job_errors import StartFailed
from service.execution.messages import Limits
from service.execution.workers import WorkerPool
from service.gateway.access import HEALTH, Access
from service.gateway.admission import Share
from service.gateway.body import CLOSE
from service.gateway.data_set_pages import ROOT as DATA_SETS
from service.gateway.data_set_pages import DataSetPages
from service.gateway.exchange import Exchange, Receive, Scope, Send
from service.gateway.headers import lines
from service.gateway.in_worker import InWorker
from service.gateway.inline import Inline
from service.gateway.job_pages import JobPages, refusal_of
from service.gateway.leaving import ClientGone
from service.gateway.log import AccessLog
from service.gateway.metrics import Metrics
from service.gateway.negotiation import wants_page
from service.gateway.operations import Operations
from service.gateway.refusal import Refusal, busy
from service.jobs.documents import ROOT as JOBS
from service.jobs.errors import JobError, StoreUnavailable
from service.operation import Operation
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import problem
from service.settings import Settings

if TYPE_CHECKING:
    from service.jobs.jobs import Jobs

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_COLLECT_AFTER = 20_000  # containers; requests leave no cycles behind, so that more frequent looks find nothing
ENDED = "abacus.ended"
"""Where the scope has a function under this name, it gets each exchange at its end."""
_CLOSED = 499  # in logs and metrics: the client went away, and nothing was sent

_Routes = dict[str, tuple[str, Operation | None]]
_NO_ROUTE = ("", None)
_RESOURCES = {f"{JOBS}/": "jobs", f"{DATA_SETS}/": "datasets"}

_log = logging.getLogger(__name__)


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
        self._routes: _Routes = {f"/v1/{key}": (key, one) for key, one in catalogue.items()}
        self._create_pages = create_pages
        self._pool = pool
        self._metrics = metrics
        self._access = Access(settings, metrics.counts.folder if metrics.counts else None)
        level = logging.getLevelName(settings.log_level)
        self._log = AccessLog(metrics.output) if level <= logging.INFO else None
        self._quiet = HEALTH if level > logging.DEBUG else ()  # probes, every few seconds
        limits = Limits(
            settings.max_elements,
            settings.max_body_bytes,
            settings.max_answer_bytes,
            data_dir=settings.data_dir,
            data_url=settings.data_url,
            data_cache_bytes=settings.data_cache_bytes,
            data_set_bytes=settings.max_data_set_bytes,
            cluster=settings.cluster,
        )
        self._admission = metrics.admission
        self._jobs = _kept_jobs(settings, pool, limits)
        metrics.jobs = self._jobs.store.counts if self._jobs else None
        self._job_pages = JobPages(self._jobs, settings)
        inline, workers = Inline(settings, limits, metrics.overruns), InWorker(settings, limits, pool)
        self._data_sets = DataSetPages(settings, workers.store)
        self._operations = Operations(
            settings, self._admission, inline, workers, jobs=self._job_pages, data_sets=self._data_sets
        )

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
            exchange.stream = None  # They know each other, and a collection is seldom.

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
        if not await self._begin_jobs(send):
            return
        watched = (self._operations.bodies, self._metrics, self._access, self._data_sets)
        watches = [asyncio.create_task(one.watch()) for one in watched]
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

    async def _begin_jobs(self, send: Send) -> bool:
        """Whether there are jobs as the settings want, or none."""
        if self._jobs is None:
            _log.info("ABACUS_DATA_DIR is not set: `Prefer: respond-async` is ignored, every call is answered directly")
            return True
        try:
            await self._jobs.start()
        except StoreUnavailable as error:
            await self._pool.stop(0)
            await send({"type": "lifespan.startup.failed", "message": f"The database of jobs: {error}"})
            return False
        return True

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
            await self._refuse(exchange, busy(1, CLOSE))
        except asyncio.CancelledError:  # The service stops, and its grace is over.
            if exchange.status:
                raise
            await self._refuse(exchange, busy(1, CLOSE))

    async def _dispatch(self, exchange: Exchange, path: str) -> None:
        key, operation = self._routes.get(path, _NO_ROUTE)
        exchange.key = key or _key_of_page(path)
        client = self._access.identify(exchange)
        if operation and wants_page(exchange, operation):
            place = f"{self._settings.root_path}/docs/{key}".encode()
            await exchange.respond(303, lines((b"location", place)), [b""])
        elif operation:
            self._access.charge(exchange)
            await self._operations.serve(exchange, key, operation, client)
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
        head = lines((b"content-type", PROBLEM.encode()), *refusal.headers)
        await exchange.respond(status, head, [body])


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
