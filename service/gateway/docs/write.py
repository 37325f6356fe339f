"""Writes the OpenAPI document, the docs pages and the entries, in a worker process, each when it is asked for."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from functools import cache

import orjson

from service.execution.formats import JSON
from service.execution.steps import SERVED_AREAS
from service.gateway.docs.entries import entries
from service.gateway.docs.places import ASSETS, DOCUMENT, GUIDES, INDEX, page
from service.gateway.docs.site import Site
from service.gateway.documentation import describe
from service.gateway.stored import FOR_GOOD, Stored, packed
from service.operation import Area

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def write(place: str, root: str, secured: bool) -> tuple[bytes, list[bytes]]:
    """What is written together (`places`), for a service below a path, with or without keys."""
    return packed(_written(place, root, secured))


def _written(place: str, root: str, secured: bool) -> dict[str, Stored]:
    site = _site(root)
    if place == DOCUMENT:
        return {place: Stored.of(orjson.dumps(describe(SERVED_AREAS, root, secured=secured)), JSON)}
    if place == ASSETS:
        return {f"{ASSETS}/{site.tag}/{name}": _asset(name, content) for name, content in site.assets.items()}
    if place == INDEX:
        return {place: _page(site.index())}
    if place in GUIDES:
        return {page(place): _page(site.guide(place))}
    return _operation(site, _alone(place), root, secured)


def _operation(site: Site, area: Area, root: str, secured: bool) -> dict[str, Stored]:
    """The page and the entry of the one operation of an area. To describe all takes fifty times as long."""
    ((key, _),) = area
    document = describe((area,), root, secured=secured)
    shelf = {page(key): _page(site.operation(document, area))}
    return shelf | {path: Stored.of(orjson.dumps(one), JSON) for path, one in entries(document, (area,))}


def _asset(name: str, content: bytes) -> Stored:
    return Stored.of(content, mimetypes.guess_type(name)[0] or "application/octet-stream", cache_control=FOR_GOOD)


def _page(text: str) -> Stored:
    return Stored.of(text.encode(), "text/html; charset=utf-8", content_security_policy=_POLICY)


@cache
def _site(root: str) -> Site:
    return Site(SERVED_AREAS, root)


def _alone(key: str) -> Area:
    """The area of an operation as if it had no other."""
    return next(
        replace(area, operations=(operation,)) for area in SERVED_AREAS for name, operation in area if name == key
    )
