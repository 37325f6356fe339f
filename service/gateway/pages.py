"""What is served besides operations: the docs page, documents for machines, health, metrics, problem pages."""

from __future__ import annotations

import html
import logging
from functools import partial

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.execution.formats import JSON
from service.execution.job_errors import WorkerError
from service.execution.origin import versions
from service.execution.workers import WorkerPool
from service.gateway.directory import Directory, catalogue, for_models
from service.gateway.docs.shelf import Shelf
from service.gateway.metrics import CONTENT_TYPE, Metrics
from service.gateway.stored import Stored
from service.operation import Area
from service.schemas.types.problem_types import PROBLEM_TYPES
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import problem

_log = logging.getLogger(__name__)


def create_pages(areas: tuple[Area, ...], pool: WorkerPool, metrics: Metrics, *, root: str, secured: bool) -> Starlette:
    """The application that serves the pages. It has no route to an operation, which are the gateway's alone."""
    app = Starlette()
    app.router.redirect_slashes = False  # it would trust Host
    _add_docs(app, Shelf(areas, pool, root, secured=secured), root)
    _add_documents(app, areas, root)
    _add_health(app, pool)
    _add_problem_pages(app, root)
    _add_listings(app, directory := Directory(areas))
    app.add_exception_handler(HTTPException, partial(_as_problem, directory))

    async def exposition(_: Request) -> Response:
        return Response(await metrics.exposition(), media_type=CONTENT_TYPE)

    app.add_route("/metrics", exposition)
    return app


def _add_docs(app: Starlette, shelf: Shelf, root: str) -> None:
    async def start(_: Request) -> Response:
        return RedirectResponse(f"{root}/docs")

    async def document(request: Request) -> Response:
        try:
            stored = await shelf.find(request.scope["path"])
        except WorkerError as error:
            _log.warning("the docs pages were not written: %s", error)
            return _unavailable("No worker could write the documents now.")
        if stored is None:
            raise HTTPException(404)
        return await stored.answer(request)

    app.add_route("/", start)
    for path in ("/openapi.json", "/docs", "/docs/{path:path}", "/v1/operations/{operation_id}"):
        app.add_route(path, document)


def _add_documents(app: Starlette, areas: tuple[Area, ...], root: str) -> None:
    for path, document in (("/v1/operations", catalogue(areas)), ("/v1/version", versions())):
        app.add_route(path, Stored.of(orjson.dumps(document), JSON).answer)
    app.add_route("/llms.txt", Stored.of(for_models(areas, root).encode(), "text/plain; charset=utf-8").answer)


def _add_listings(app: Starlette, directory: Directory) -> None:
    for path, listing in directory.listings():
        app.add_route(path, Stored.of(orjson.dumps(listing), JSON).answer)


def _add_health(app: Starlette, pool: WorkerPool) -> None:
    async def live(_: Request) -> Response:
        return _unavailable("The fork server does not answer.") if pool.stuck else _healthy("live")

    async def ready(_: Request) -> Response:
        return _healthy("ready") if pool.ready else _unavailable("No worker is ready.")

    app.add_route("/health/live", live)
    app.add_route("/health/ready", ready)


def _healthy(status: str) -> Response:
    return Response(orjson.dumps({"status": status}), media_type=JSON)


def _unavailable(detail: str) -> Response:
    status, body = problem("service-unavailable", detail)
    return Response(body, status, media_type=PROBLEM, headers={"retry-after": "1"})


def _add_problem_pages(app: Starlette, root: str) -> None:
    pages = {
        name: f"<!DOCTYPE html><html lang=en><title>{kind.title}</title>"
        f"<meta name=viewport content='width=device-width, initial-scale=1'><body><h1>{html.escape(kind.title)}</h1>"
        f"<p><code>{name}</code>, HTTP status {kind.status}.</p><p>{html.escape(kind.explanation)}</p>"
        f'<p><a href="{root}/docs">All operations</a></p>'
        for name, kind in PROBLEM_TYPES.items()
    }

    async def explain(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in pages:
            raise HTTPException(404)
        return HTMLResponse(pages[name], headers={"content-security-policy": "default-src 'none'"})

    app.add_route("/problems/{name}", explain)


async def _as_problem(directory: Directory, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    names = {404: "not-found", 405: "method-not-allowed"}
    if error.status_code not in names:
        raise error
    hint = directory.hint(request.scope["path"])
    detail = hint if error.status_code == 404 or "lists the operations here" in hint else "This path takes GET."
    request.scope["abacus.problem"] = names[error.status_code]
    status, body = problem(names[error.status_code], detail, request_id=request.scope["abacus.request_id"])
    return Response(body, status, media_type=PROBLEM, headers=error.headers)
