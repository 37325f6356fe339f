"""Where things stand: what an area holds, and which path was meant where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.execution.formats import media_types
from service.expressions.reading.spelling import nearest, plain, words
from service.operation import Area, Operation, operation_id, picture_name

_VERSION = "v1"
_MOST = 3  # paths in a sentence
_PART = 4  # letters of a beginning that tell a word: diff, corr, prob
_LONGEST = 200  # characters of a path that is looked at
_PAGES = {
    "/docs": (
        "doc",
        "documentation",
        "swagger",
        "swagger-ui",
        "redoc",
        "api-docs",
        "apidocs",
        "api",
        "help",
        "index.html",
    ),
    "/openapi.json": ("openapi", "openapi.yaml", "openapi.yml", "swagger.json", "swagger.yaml", "schema", "spec"),
    "/health/live": ("health", "healthz", "livez", "live", "ping", "status", "alive", "heartbeat"),
    "/health/ready": ("readyz", "ready", "readiness"),
    "/metrics": ("metric", "prometheus", "stats"),
    "/v1/operations": ("operations", "operation", "list", "endpoints", "catalogue", "catalog"),
    "/llms.txt": ("llms", "llms-full.txt", "llm", "llm.txt"),
    "/v1/version": ("version", "about", "info"),
}
"""The pages, and what is asked for in their place."""


_AREAS = {
    "linear-algebra": ("linalg", "matrix", "matrices", "algebra", "la", "vectors"),
    "calculus": ("calc", "analysis", "math", "symbolic"),
    "statistics": ("stats", "stat", "probability", "distributions"),
    "optimization": ("optimisation", "optimize", "optim", "opt", "fitting", "roots"),
    "neural-networks": ("nn", "neural", "ml", "deep-learning"),
    "numerics": ("numeric", "numerical", "signal"),
    "steps": ("chain", "pipeline", "batch", "workflow"),
}
"""What areas are called elsewhere."""


def catalogue(areas: tuple[Area, ...]) -> dict[str, Any]:
    """The operations for machines, at GET /v1/operations."""
    entries: list[Mapping[str, Any]] = [
        {
            "path": f"/v1/{key}",
            "method": operation.method,
            "operation_id": operation_id(key),
            "area": area.name,
            "summary": operation.summary,
            "keywords": operation.keywords.split(", "),
            "media_types": media_types(operation),
            "pictures": [picture_name(draw) for draw in operation.pictures],
        }
        for area in areas
        for key, operation in area
    ]
    return {"operations": entries}


def for_models(areas: tuple[Area, ...], root: str) -> str:
    """What a language model should read first, at GET /llms.txt (llmstxt.org)."""
    lines = [
        "# Abacus",
        "",
        "> Computation over HTTP: POST numbers or a formula as a JSON object, get an answer that says how sure it is.",
        "",
        "The entry of an operation has its fields, its JSON Schema, and an example with its answer. Errors are problem",
        "documents that name the field and say what to do. `certainty` is exact, proved, checked or estimated.",
        "",
        "## Documents",
        "",
        f"- [A tour]({root}/docs/tour): requests of all kinds, with answers",
        f"- [Formulas]({root}/docs/expressions): the language of expressions",
        f"- [OpenAPI]({root}/openapi.json): all of it in one large document",
    ]
    for area in areas:
        lines += ["", f"## {area.title}", "", area.description, ""]
        lines += [
            f"- [{key}]({root}/{_VERSION}/operations/{operation_id(key)}): {operation.summary}"
            for key, operation in area
        ]
    return "\n".join(lines) + "\n"


class Directory:
    """The paths of the service."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self._areas = {area.name: area for area in areas}
        self._operations: dict[str, Operation] = {key: operation for area in areas for key, operation in area}
        self._keys = {_plain_path(key): key for key in self._operations}
        self._names = {
            key: {plain(key.rpartition("/")[2]), *map(plain, _keywords(one))} for key, one in self._operations.items()
        }
        self._said = {key: [words(phrase) for phrase in _phrases(one)] for key, one in self._operations.items()}
        self._groups = sorted({key.rpartition("/")[0] for key in self._operations if "/" in key})

    def listings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The paths `/v1`, `/v1/<area>` and `/v1/<area>/<group>` where no operation is, each with what it holds."""
        yield (
            f"/{_VERSION}",
            {"areas": [self._entry(area) for area in self._areas.values()], "operations": "/v1/operations"},
        )
        for group in self._groups:
            if group not in self._operations:
                yield f"/{_VERSION}/{group}", self._listing(group)

    def _entry(self, area: Area) -> dict[str, Any]:
        return {"path": f"/{_VERSION}/{area.name}", "title": area.title, "description": area.description}

    def _listing(self, group: str) -> dict[str, Any]:
        area = self._areas[group.partition("/")[0]]
        inside = [(key, one) for key, one in self._operations.items() if key.startswith(f"{group}/")]
        return {**self._entry(area), "path": f"/{_VERSION}/{group}", "operations": [_line(*pair) for pair in inside]}

    def hint(self, path: str) -> str:
        """What to ask for instead of a path at which there is nothing."""
        path = path[:_LONGEST]
        if group := self._group(path):
            return f"GET /{_VERSION}/{group} lists the operations here."
        steps = [step for step in path.split("/") if step and plain(step) not in {_VERSION, "api"}]
        found = self._found(steps)
        if found:
            shown = " or ".join(f"{self._operations[key].method} /{_VERSION}/{key}" for key in found[:_MOST])
            return f"Did you mean {shown}?"
        if page := _page(steps):
            return f"Did you mean GET {page}?"
        area = self._area(steps[0]) if steps else ""
        listed = f"/{_VERSION}/{area}" if area else "/v1/operations"
        return f"GET {listed} lists the operations, /docs shows them."

    def _group(self, path: str) -> str:
        """The area or group that stands at a path but for its spelling; empty for none."""
        sought = _plain_path(path.strip("/").removeprefix(f"{_VERSION}/"))
        return next(
            (group for group in self._groups if _plain_path(group) == sought and group not in self._operations), ""
        )

    def _found(self, steps: list[str]) -> list[str]:
        """Keys of operations, the best way of looking first."""
        if not steps:
            return []
        whole, last = _plain_path("/".join(steps)), plain(steps[-1])
        area = self._area(steps[0])
        if whole in self._keys:
            return [self._keys[whole]]
        sought = set(words(steps[-1]))
        ways = [
            sorted(way, key=lambda key: key.count("/"))
            for way in (
                (key for key, names in self._names.items() if last in names),
                self._misspelled(whole, last),
                (key for key, said in self._said.items() if _says(said, sought.difference(words(key)))),
                (key for key, said in self._said.items() if len(last) >= _PART and _begins(last, said)),
            )
        ]
        there = [[key for key in way if key.startswith(f"{area}/")] for way in ways]
        names, misspelled, phrases, beginnings = zip(there, ways, strict=True)
        if names[1] and not names[0]:  # what bears the name in another area may be another thing
            return [*(phrases[0] or beginnings[0])[:1], *names[1]]
        return next(filter(None, (*names, *misspelled, *phrases, *beginnings)), [])

    def _area(self, step: str) -> str:
        called = (name for name in self._areas if plain(step) in map(plain, _AREAS.get(name, ())))
        return nearest(step, self._areas) or next(called, "")

    def _misspelled(self, whole: str, last: str) -> Iterable[str]:
        spelled = nearest(whole, self._keys)
        if spelled:
            return [self._keys[spelled]]
        name = nearest(last, (key.rpartition("/")[2] for key in self._operations))
        return [key for key in self._operations if name and key.rpartition("/")[2] == name]


def _plain_path(path: str) -> str:
    return "/".join(map(plain, path.split("/")))


def _keywords(operation: Operation) -> list[str]:
    return operation.keywords.split(", ")


def _phrases(operation: Operation) -> list[str]:
    return [operation.summary, *_keywords(operation)]


def _says(said: list[list[str]], sought: set[str]) -> bool:
    return any(sought.issubset(phrase) for phrase in said)


def _begins(part: str, said: list[list[str]]) -> bool:
    return any(word.startswith(part) for phrase in said for word in phrase)


def _line(key: str, operation: Operation) -> dict[str, str]:
    return {"path": f"/{_VERSION}/{key}", "method": operation.method, "summary": operation.summary}


def _page(steps: list[str]) -> str:
    if not steps:
        return "/docs"
    sought = plain(steps[-1])
    return next((page for page, others in _PAGES.items() if sought in {plain(page), *map(plain, others)}), "")
