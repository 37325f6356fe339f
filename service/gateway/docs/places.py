"""Where the documents stand that workers write, as the serving process knows it without writing one."""

from __future__ import annotations

from service.operation import Area, operation_id

DOCUMENT = "/openapi.json"
INDEX = "/docs"
ASSETS = "/docs/assets"
"""Above all of them; below it they have other addresses whenever they are others."""
GUIDES = {
    "tour": "A tour",
    "expressions": "The language of formulas",
    "data": "Tables and data",
    "answers": "What answers say",
    "jobs": "Jobs: work that outlives its request",
    "architecture": "Architecture",
}
"""The guides by the names of their files and paths."""


def page(name: str) -> str:
    """The path of the page of a guide or an operation."""
    return f"{INDEX}/{name}"


def places(areas: tuple[Area, ...]) -> dict[str, str]:
    """What is written together, under each path: a guide by its name, the page and the entry of an operation by key."""
    alone = {path: path for path in (DOCUMENT, INDEX, ASSETS)} | {page(name): name for name in GUIDES}
    return alone | {
        path: key for area in areas for key, _ in area for path in (page(key), f"/v1/operations/{operation_id(key)}")
    }
