"""The OpenAPI document: made once, from the routers' tables, by FastAPI."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI

from service import __version__
from service.execution.formats import JSON, WRITERS
from service.execution.request_fields import example
from service.expressions.reading.vocabulary import FUNCTIONS
from service.gateway.data_set_documentation import add_data_sets
from service.gateway.job_documentation import add_jobs
from service.gateway.table_documentation import add_tables
from service.gateway.views import SIDES
from service.operation import THEMES, Area, Drawer, Operation, View, operation_id, picture_name
from service.pictures import PNG, SVG
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import Problem

TITLE = "Abacus"
INTRODUCTION = """Computation over HTTP: send numbers or a formula, get a correct and certified answer.

Every operation takes a JSON object by POST and answers one; `application/cbor` with typed arrays (RFC 8746) works the
same way, by Content-Type and Accept. Complex numbers are `{"real": …, "imag": …}`. Errors are problem documents
(RFC 9457) that point to the input. `certainty` says what stands behind an answer: `exact`, `proved` (for the numbers
received the true value lies within the stated error), `checked` (a condition of every right answer was verified) or
`estimated`. Open an operation and press **Run**: every example runs.
"""
_FORMULAS = """Formulas are text, as in Python with NumPy: `+ - * / **`, `@` for products of matrices, comparisons,
`a if c else b`, `v[0]`, `A[:, 1]`, `sum(v[i]**2 for i in range(3))` (and `prod`, `min`, `max`), the constants `pi` and
`e`, and the functions `FUNCTIONS`.
""".replace("FUNCTIONS", " ".join(sorted(FUNCTIONS)))
ANSWERS = Path(__file__).with_name("answers.json")
_COMPONENTS = "#/components/schemas/{model}"
_PROBLEM = {PROBLEM: {"schema": {"$ref": _COMPONENTS.format(model=Problem.__name__)}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"description": "The request was refused; the problem says where and what to do.", "content": _PROBLEM},
    "default": {"description": "No answer, for another reason; the problem says which.", "content": _PROBLEM},
}
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, where the service asks for one."},
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key in a header of its own.",
    },
}


def describe(areas: tuple[Area, ...], root: str, *, secured: bool) -> dict[str, Any]:
    """The OpenAPI document of a service below a path, with or without keys."""
    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=f"{INTRODUCTION}\n{_FORMULAS}",
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


def add_operations(app: FastAPI, area: Area) -> None:
    """Declare an area's operations as routes of an application that documents and never serves."""
    for key, operation in area:
        app.add_api_route(
            f"/v1/{key}",
            _signature(operation),
            methods=[operation.method],
            tags=[area.title],
            operation_id=operation_id(key),
            summary=operation.summary,
            description=cleandoc(operation.handler.__doc__ or ""),
            response_model=operation.response,
            response_description="The answer.",
            responses=_PROBLEMS,
            openapi_extra={"x-keywords": operation.keywords.split(", ")},
        )


def _signature(operation: Operation) -> Callable[[Any], None]:
    """A function of the request alone: the time that a handler is given is no part of what a client sends."""

    def documented(request: Any) -> None: ...

    documented.__annotations__ = {"request": operation.request}
    return documented


def openapi_document(app: FastAPI, areas: tuple[Area, ...], *, secured: bool) -> dict[str, Any]:
    """The whole document: all formats, an example for each operation, problems as they are sent."""
    document = app.openapi()
    problem = Problem.model_json_schema(ref_template=_COMPONENTS)
    document["components"]["schemas"] |= {**problem.pop("$defs"), Problem.__name__: problem}
    answers = stored_answers()
    for area in areas:
        for key, operation in area:
            described = document["paths"][f"/v1/{key}"][operation.method.lower()]
            _describe_request(described, operation)
            _describe_responses(described, operation, answers.get(key))
    add_tables(document, areas)
    add_jobs(document)
    add_data_sets(document)
    if secured:
        document["components"]["securitySchemes"] = _SCHEMES
        document["security"] = [{name: []} for name in _SCHEMES]
    return document


def _describe_request(described: dict[str, Any], operation: Operation) -> None:
    if operation.method == "GET":
        described.pop("requestBody", None)
        return
    if operation.media_type:
        text = {"schema": {"type": "string"}, "example": example(operation)["text"]}
        described["requestBody"]["content"] = {operation.media_type: text}
        return
    # CBOR is read as well, but openapi-python-client makes no working call of a body in two media types.
    described["requestBody"]["content"][JSON]["example"] = example(operation)


def _describe_responses(described: dict[str, Any], operation: Operation, answered: Any) -> None:
    answer = described["responses"]["200"]
    documents = [media_type for media_type, writer in WRITERS.items() if writer.part is None]
    answer["content"] = {media_type: {"schema": answer["content"][JSON]["schema"]} for media_type in documents}
    answer["content"][JSON]["example"] = answered
    if operation.pictures:
        # Beside a document they would make every typed client ask whether its answer is one.
        answer["x-pictures"] = [SVG, PNG]
        described["parameters"] = [*described.get("parameters", ()), *_view_parameters(operation)]


def _view_parameters(operation: Operation) -> list[dict[str, Any]]:
    """What the query says of a picture."""
    names = [picture_name(draw) for draw in operation.pictures]
    shown = " ".join(f"`{name}`: {_first_line(draw)}" for name, draw in zip(names, operation.pictures, strict=True))
    which = {"type": "string", "enum": names, "default": names[0]}
    side = {"type": "integer", "minimum": SIDES[0], "maximum": SIDES[-1]}
    theme = {"type": "string", "enum": THEMES, "default": View().theme}
    return [
        _in_query("picture", f"Of a picture (Accept: {SVG} or {PNG}), what it shows. {shown}", which),
        _in_query("width", "Of a picture, in pixels.", {**side, "default": View().width}),
        _in_query("height", "Of a picture, in pixels; by default what suits it.", side),
        _in_query("theme", "Of a picture, its colours.", theme),
        _in_query(
            "labels", "Of a picture, the names of its bars, boxes or points, comma-separated.", {"type": "string"}
        ),
    ]


def _in_query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _first_line(draw: Drawer) -> str:
    return cleandoc(draw.__doc__ or "").partition("\n")[0]


def stored_answers() -> dict[str, Any]:
    """What each example answers; `python -m tests.answers` writes it, and the tests hold the answers to it."""
    return dict(orjson.loads(ANSWERS.read_bytes()))
