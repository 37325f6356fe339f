"""Where the docs pages stand: /docs, a page for each operation and guide below it, and what they are made with."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from service.gateway.docs.site import Site
from service.gateway.stored import FOR_GOOD, Stored
from service.operation import Area

_READ = ["GET", "HEAD"]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def add_docs(app: FastAPI, document: Mapping[str, Any], areas: tuple[Area, ...], root: str) -> None:
    """Serve the pages that say what the OpenAPI document says, to people. Each is made when it is first asked for."""
    site = Site(document, areas, root)
    pages: dict[str, Stored] = {}

    def page(path: str) -> Stored:
        if path not in pages:
            text = site.page(path)
            if text is None:
                raise HTTPException(404)
            pages[path] = Stored(text.encode(), "text/html; charset=utf-8", content_security_policy=_POLICY)
        return pages[path]

    for name, content in site.assets.items():
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        asset = Stored(content, media_type, cache_control=FOR_GOOD)
        app.add_route(f"/docs/assets/{site.tag}/{name}", asset.answer, include_in_schema=False)

    @app.api_route("/docs", methods=_READ, include_in_schema=False)
    async def index(request: Request) -> Response:
        return await (await run_in_threadpool(page, "")).answer(request)

    @app.api_route("/docs/{path:path}", methods=_READ, include_in_schema=False)
    async def below(path: str, request: Request) -> Response:
        return await (await run_in_threadpool(page, path or "/")).answer(request)

    @app.api_route("/", methods=_READ, include_in_schema=False)
    async def start() -> RedirectResponse:
        return RedirectResponse(f"{root}/docs")
