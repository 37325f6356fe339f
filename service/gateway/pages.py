"""What is served besides operations: the docs page, documents for machines, health, metrics, problem pages."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from service import __version__
from service.execution.formats import JSON
from service.execution.workers import WorkerPool
from service.expressions.reading.vocabulary import FUNCTIONS
from service.gateway.documentation import add_operations, catalogue, openapi_document
from service.gateway.metrics import CONTENT_TYPE, Metrics
from service.operation import Area
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import PROBLEM_TYPES, problem

TITLE = "Abacus"
_DESCRIPTION = """Computation over HTTP: send numbers or a formula, get a correct and certified answer.

Every operation takes a JSON object by POST and answers one; `application/cbor` with typed arrays (RFC 8746) works the
same way, by Content-Type and Accept. Complex numbers are `{"real": …, "imag": …}`. Errors are problem documents
(RFC 9457) that point to the input. `certainty` says what stands behind an answer: `exact`, `proved` (for the numbers
received the true value lies within the stated error), `checked` (a condition of every right answer was verified) or
`estimated`. Open an operation and press **Execute**: every example runs.

Formulas are text, as in Python with NumPy: `+ - * / **`, `@` for products of matrices, comparisons, `a if c else b`,
`v[0]`, `A[:, 1]`, `sum(v[i]**2 for i in range(3))` (and `prod`, `min`, `max`), the constants `pi` and `e`, and the
functions `FUNCTIONS`.
""".replace("FUNCTIONS", " ".join(sorted(FUNCTIONS)))
_LIBRARIES = ("numpy", "scipy", "sympy", "fastapi", "pydantic")
_ASSETS = "/docs/assets"
_READ = ["GET", "HEAD"]
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_NARROW = "@media (max-width: 640px) { .swagger-ui .opblock-tag { flex-wrap: wrap } \
.swagger-ui .opblock-tag small { order: 1; flex: 1 0 100%; padding: 0 } }"
_SWAGGER = {
    "syntaxHighlight": False,  # a 3 MB answer would freeze the page
    "tryItOutEnabled": True,
    "displayRequestDuration": True,
    "docExpansion": "none",
    "filter": True,
    "defaultModelsExpandDepth": 0,
    "defaultModelRendering": "example",
    "persistAuthorization": False,
}


def create_pages(areas: tuple[Area, ...], pool: WorkerPool, metrics: Metrics, *, secured: bool) -> FastAPI:
    """The FastAPI application that serves the pages. It has no route to an operation, which are the gateway's alone."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)  # it would trust Host
    document = orjson.dumps(_describe(areas, secured=secured))
    _add_documents(app, document, orjson.dumps(catalogue(areas)))
    _add_docs_page(app)
    _add_health(app, pool)
    _add_problem_pages(app)
    app.add_exception_handler(HTTPException, _as_problem)

    @app.api_route("/metrics", methods=_READ, include_in_schema=False)
    async def exposition() -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE)

    return app


def _describe(areas: tuple[Area, ...], *, secured: bool) -> dict[str, Any]:
    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=_DESCRIPTION,
        openapi_tags=[{"name": area.title, "description": area.description} for area in areas],
        separate_input_output_schemas=False,
    )
    for area in areas:
        add_operations(app, area)
    return openapi_document(app, areas, secured=secured)


def _add_documents(app: FastAPI, openapi: bytes, operations: bytes) -> None:
    versions = orjson.dumps({"abacus": __version__, **{name: version(name) for name in _LIBRARIES}})
    for path, document in (("/openapi.json", openapi), ("/v1/operations", operations), ("/v1/version", versions)):
        app.add_route(path, _constant(document), include_in_schema=False)


def _constant(document: bytes) -> Any:
    async def answer(_request: Request) -> Response:
        return Response(document, media_type=JSON)

    return answer


def _add_docs_page(app: FastAPI) -> None:
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=f"{TITLE}: operations",
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon-32x32.png",
        swagger_ui_parameters=_SWAGGER,
    )
    text = bytes(page.body).decode().replace("</head>", f"<style>{_NARROW}</style></head>")
    (script,) = _INLINE_SCRIPT.findall(text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    @app.api_route("/docs", methods=_READ, include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(text, headers={"content-security-policy": policy})

    @app.api_route("/", methods=_READ, include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse("/docs")

    app.mount(_ASSETS, StaticFiles(directory=str(files("fastapi_swagger") / "resources")))


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


def _add_problem_pages(app: FastAPI) -> None:
    pages = {
        name: f"<!DOCTYPE html><html lang=en><title>{kind.title}</title>"
        f"<meta name=viewport content='width=device-width, initial-scale=1'><body><h1>{html.escape(kind.title)}</h1>"
        f"<p><code>{name}</code>, HTTP status {kind.status}.</p><p>{html.escape(kind.explanation)}</p>"
        '<p><a href="/docs">All operations</a></p>'
        for name, kind in PROBLEM_TYPES.items()
    }

    @app.api_route("/problems/{name}", methods=_READ, include_in_schema=False)
    async def explain(name: str) -> HTMLResponse:
        if name not in pages:
            raise HTTPException(404)
        return HTMLResponse(pages[name], headers={"content-security-policy": "default-src 'none'"})


async def _as_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type alone
    names = {404: "not-found", 405: "method-not-allowed"}
    if error.status_code not in names:
        raise error
    detail = "GET /v1/operations lists all operations, /docs shows them."
    status, body = problem(names[error.status_code], detail)
    return Response(body, status, media_type=PROBLEM, headers=error.headers)
