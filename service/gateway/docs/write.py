"""Writes the OpenAPI document and all docs pages, in a worker process: what that takes is gone with it."""

from __future__ import annotations

import mimetypes

import orjson

from service.execution.formats import JSON
from service.execution.steps import SERVED_AREAS
from service.gateway.docs.entries import entries
from service.gateway.docs.site import Site
from service.gateway.documentation import describe
from service.gateway.stored import FOR_GOOD, Stored, packed

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def write(root: str, secured: bool) -> tuple[bytes, list[bytes]]:
    """All of it under its paths, for a service below a path, with or without keys."""
    document = describe(SERVED_AREAS, root, secured=secured)
    site = Site(document, SERVED_AREAS, root)
    shelf = {"/openapi.json": Stored.of(orjson.dumps(document), JSON)}
    for path, entry in entries(document, SERVED_AREAS):
        shelf[path] = Stored.of(orjson.dumps(entry), JSON)
    for name, content in site.assets.items():
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        shelf[f"/docs/assets/{site.tag}/{name}"] = Stored.of(content, media_type, cache_control=FOR_GOOD)
    for path, text in site.pages():
        page = Stored.of(text.encode(), "text/html; charset=utf-8", content_security_policy=_POLICY)
        shelf[f"/docs/{path}".rstrip("/")] = page
    return packed(shelf)
