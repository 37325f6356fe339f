"""Wires the application together."""

from __future__ import annotations

from functools import partial

from starlette.middleware.cors import CORSMiddleware

from service.execution.pool import new_pool
from service.execution.steps import SERVED, SERVED_AREAS
from service.execution.workers import WorkerPool
from service.gateway.admission import Admission
from service.gateway.counts import Counts
from service.gateway.gateway import Application, Gateway
from service.gateway.log import Output
from service.gateway.metrics import Metrics
from service.gateway.pages import create_pages
from service.settings import Settings


def create_app(
    settings: Settings, pool: WorkerPool | None = None, output: Output | None = None, counts: Counts | None = None
) -> Application:
    """The whole service as one ASGI application, on a pool that may be warm already, with its log.

    `counts` are those of other serving processes, where this is one of several.
    """
    pool, output = pool or new_pool(settings), output or Output()
    admission = Admission(settings.client_share, settings.client_streams, settings.max_upload_bytes)
    metrics = Metrics(pool, output, admission, counts)
    pages = partial(create_pages, SERVED_AREAS, pool, metrics, root=settings.root_path, secured=settings.secured)
    served: Application = Gateway(settings, SERVED, pages, pool, metrics)
    if settings.telemetry:
        served = _traced(served)
    if settings.mcp:
        served = _with_assistants(served, settings, admission)
    if not settings.cors_origins:
        return served
    return CORSMiddleware(
        served,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=[
            "X-Request-Id",
            "Server-Timing",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "Location",
            "Preference-Applied",
        ],
    )


def _traced(app: Application) -> Application:
    try:
        from service.gateway.traces import Traced  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        needed = "ABACUS_TELEMETRY needs the extra `telemetry`: pip install 'abacus-service[telemetry]'"
        raise SystemExit(needed) from None
    return Traced(app)


def _with_assistants(app: Application, settings: Settings, admission: Admission) -> Application:
    try:
        from service.assistants.server import Assistants  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise SystemExit("ABACUS_MCP needs the extra `mcp`: pip install 'abacus-service[mcp]'") from None
    return Assistants(app, settings, SERVED_AREAS, admission)
