"""What is served besides operations: the docs page, documents for machines, health, metrics, problem pages."""

from __future__ import annotations

import html
from functools import partial
from importlib.metadata import version
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from service import __version__
from service.execution.formats import JSON
from service.execution.workers import WorkerPool
from service.expressions.reading.vocabulary import FUNCTIONS
from service.gateway.directory import Directory
from service.gateway.docs.routes import add_docs
from service.gateway.documentation import add_operations, catalogue, openapi_document
from service.gateway.metrics import CONTENT_TYPE, Metrics
from service.gateway.stored import Stored
from service.operation import Area
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import PROBLEM_TYPES, problem

TITLE = "Abacus"
_DESCRIPTION = """Computation over HTTP: send numbers or a formula, get a correct and certified answer.

Every operation takes a JSON object by POST and answers one; `application/cbor` with typed arrays (RFC 8746) works the
same way, by Content-Type and Accept. Complex numbers are `{"real": …, "imag": …}`. Errors are problem documents
(RFC 9457) that point to the input. `certainty` says what stands behind an answer: `exact`, `proved` (for the numbers
received the true value lies within the stated error), `checked` (a condition of every right answer was verified) or
`estimated`. Open an operation and press **Run**: every example runs.

Formulas are text, as in Python with NumPy: `+ - * / **`, `@` for products of matrices, comparisons, `a if c else b`,
`v[0]`, `A[:, 1]`, `sum(v[i]**2 for i in range(3))` (and `prod`, `min`, `max`), the constants `pi` and `e`, and the
functions `FUNCTIONS`.
""".replace("FUNCTIONS", " ".join(sorted(FUNCTIONS)))
_LIBRARIES = ("numpy", "scipy", "sympy", "fastapi", "pydantic")
_READ = ["GET", "HEAD"]


def create_pages(areas: tuple[Area, ...], pool: WorkerPool, metrics: Metrics, *, root: str, secured: bool) -> FastAPI:
    """The FastAPI application that serves the pages. It has no route to an operation, which are the gateway's alone."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)  # it would trust Host
    document = describe(areas, root, secured=secured)
    _add_documents(app, orjson.dumps(document), orjson.dumps(catalogue(areas)))
    add_docs(app, document, areas, root)
    _add_health(app, pool)
    _add_problem_pages(app, root)
    _add_listings(app, directory := Directory(areas))
    app.add_exception_handler(HTTPException, partial(_as_problem, directory))

    @app.api_route("/metrics", methods=_READ, include_in_schema=False)
    async def exposition() -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE)

    return app


def describe(areas: tuple[Area, ...], root: str, *, secured: bool) -> dict[str, Any]:
    """The OpenAPI document of a service below a path, with or without keys."""
    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=_DESCRIPTION,
        openapi_tags=[{"name": area.title, "description": area.description} for area in areas],
        separate_input_output_schemas=False,
        license_info={"name": "BSD 3-Clause", "identifier": "BSD-3-Clause"},
        contact={"name": "The Abacus authors"},
    )
    for area in areas:
        add_operations(app, area)
    document = openapi_document(app, areas, secured=secured)
    document["servers"] = [{"url": root or "/"}]
    document["externalDocs"] = {"description": "A tour, and the language of formulas", "url": f"{root}/docs"}
    return document


def _add_documents(app: FastAPI, openapi: bytes, operations: bytes) -> None:
    versions = orjson.dumps({"abacus": __version__, **{name: version(name) for name in _LIBRARIES}})
    for path, document in (("/openapi.json", openapi), ("/v1/operations", operations), ("/v1/version", versions)):
        app.add_route(path, Stored(document, JSON).answer, include_in_schema=False)


def _add_listings(app: FastAPI, directory: Directory) -> None:
    for path, listing in directory.listings():
        app.add_route(path, Stored(orjson.dumps(listing), JSON).answer, methods=_READ, include_in_schema=False)


def _add_health(app: FastAPI, pool: WorkerPool) -> None:
    @app.api_route("/health/live", methods=_READ, include_in_schema=False)
    async def live() -> Response:
        return _unavailable("The fork server does not answer.") if pool.stuck else _healthy("live")

    @app.api_route("/health/ready", methods=_READ, include_in_schema=False)
    async def ready() -> Response:
        return _healthy("ready") if pool.ready else _unavailable("No worker is ready.")


def _healthy(status: str) -> Response:
    return Response(orjson.dumps({"status": status}), media_type=JSON)


def _unavailable(detail: str) -> Response:
    status, body = problem("service-unavailable", detail)
    return Response(body, status, media_type=PROBLEM, headers={"retry-after": "1"})


def _add_problem_pages(app: FastAPI, root: str) -> None:
    pages = {
        name: f"<!DOCTYPE html><html lang=en><title>{kind.title}</title>"
        f"<meta name=viewport content='width=device-width, initial-scale=1'><body><h1>{html.escape(kind.title)}</h1>"
        f"<p><code>{name}</code>, HTTP status {kind.status}.</p><p>{html.escape(kind.explanation)}</p>"
        f'<p><a href="{root}/docs">All operations</a></p>'
        for name, kind in PROBLEM_TYPES.items()
    }

    @app.api_route("/problems/{name}", methods=_READ, include_in_schema=False)
    async def explain(name: str) -> HTMLResponse:
        if name not in pages:
            raise HTTPException(404)
        return HTMLResponse(pages[name], headers={"content-security-policy": "default-src 'none'"})


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
