"""The tools: to find operations, read about one, compute, draw, check a formula, and ask after a job."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import mcp_types as types
import orjson
from mcp.server.context import ServerRequestContext
from starlette.requests import Request

from service.assistants.answers import MOST_BYTES, said, shortened
from service.assistants.arguments import ToolFault, taken
from service.assistants.calls import LARGEST, Answer, call
from service.assistants.descriptions import described
from service.assistants.search import Search
from service.expressions import ExpressionError, compile_function
from service.gateway.data_set_pages import ROOT as DATA_SETS
from service.gateway.gateway import Application
from service.operation import Area, operation_id
from service.schemas.steps import key_of

_MOST_FOUND = 8  # operations for a query; the right one is among the first five nearly always
_PATIENCE = 20  # seconds until a computation becomes a job, where jobs are kept: assistants give up soon after
_LONGEST, _MOST_VARIABLES = 1_000, 100  # of a formula that is read where all requests are: 5 ms
_PNG = "image/png"
_SHORTENED = (
    'Long lists are shown by shape and first entries. Where one has a `dataset`, send {"dataset": id} in its place to '
    "go on with all of it; the same request by HTTP answers the lists whole."
)
Context = ServerRequestContext[Any, Request]
Content = list[types.TextContent | types.ImageContent]


class Tools:
    """The tools of a service."""

    def __init__(self, app: Application, areas: tuple[Area, ...], *, keeps: bool) -> None:
        """`keeps`: whether the arrays of an answer can become data sets."""
        self._app, self._areas, self._keeps = app, areas, keeps
        self._operations = {key: one for area in areas for key, one in area}
        self._described: dict[str, str] = {}
        self._ways: dict[str, Callable[..., Awaitable[Content]]] = {
            "find_operations": self._find,
            "describe_operation": self._describe,
            "compute": self._compute,
            "draw": self._draw,
            "check_expression": self._check,
            "job": self._job,
        }

    @cached_property
    def _search(self) -> Search:
        return Search(self._areas)

    async def call(self, context: Context, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """What a tool answers; a fault is told as such, in words for the model."""
        try:
            if name not in self._ways:
                raise ToolFault(f"There is no tool of this name. The tools are {', '.join(self._ways)}.")
            return types.CallToolResult(content=await self._ways[name](context, **taken(name, arguments)))
        except ToolFault as fault:
            return types.CallToolResult(content=_text(str(fault)), is_error=True)

    async def _find(self, _context: Context, query: str = "", area: str = "") -> Content:
        keys = self._search.found(query, len(self._operations)) if query else list(self._operations)
        inside = [key for key in keys if not area or key.startswith(f"{area}/")]
        if not inside:
            raise ToolFault(f"Nothing was found. The areas are {', '.join(one.name for one in self._areas)}.")
        shown = inside[:_MOST_FOUND] if query else inside
        return _text("\n".join(f"{key}: {self._operations[key].summary}" for key in shown))

    async def _describe(self, context: Context, path: str, schema: bool = False) -> Content:
        key = self._key(path)
        answer = await self._ask(context, "GET", f"/v1/operations/{operation_id(key)}")
        _require(answer)
        entry = answer.document
        if key not in self._described:
            self._described[key] = await asyncio.to_thread(described, entry)  # 5 to 60 ms
        text = self._described[key]
        if schema:
            shown = {**entry["request"], "components": entry["components"]}
            text = f"{text}\n\nSchema: {orjson.dumps(shown).decode()}"
        return _text(text)

    async def _compute(self, context: Context, path: str, arguments: Any) -> Content:
        key = self._key(path)
        method = self._operations[key].method
        request = context, method, f"/v1/{key}", _written(arguments) if method == "POST" else b""
        prefer = f"respond-async, wait={_PATIENCE}"
        answer = await self._ask(*request, prefer=prefer)
        if answer.is_cut and self._keeps:
            answer = await self._ask(*request, prefer=f"{prefer}, return=minimal")
        if answer.status == 202:
            return _text(f"This takes longer. Ask the tool `job` for id {answer.document['jobID']}.")
        return await self._shown(context, answer)

    async def _draw(self, context: Context, path: str, arguments: Any, picture: str = "") -> Content:
        key = self._key(path)
        query = f"?{urlencode({'picture': picture})}" if picture else ""
        answer = await self._ask(context, "POST", f"/v1/{key}{query}", _written(arguments), accept=_PNG)
        _require(answer)
        return [types.ImageContent(data=base64.b64encode(answer.body).decode(), mime_type=_PNG)]

    async def _check(self, _context: Context, expression: str, variables: list[str]) -> Content:
        if len(expression) > _LONGEST or len(variables) > _MOST_VARIABLES:
            raise ToolFault(
                f"This tool takes up to {_LONGEST} characters and {_MOST_VARIABLES} variables: send a longer formula "
                "to the operation that is to use it, which says as much."
            )
        try:
            compile_function(expression, variables)
        except ExpressionError as error:
            raise ToolFault(str(error)) from None
        return _text("The formula is well-formed.")

    async def _job(self, context: Context, id: str) -> Content:  # noqa: A002 - the tool's own word for it
        answer = await self._ask(context, "GET", f"/v1/jobs/{id}/results")
        if answer.status == 404 and answer.document["type"].endswith("/result-not-ready"):
            answer = await self._ask(context, "GET", f"/v1/jobs/{id}")
            _require(answer)
            state = answer.document
            return _text(orjson.dumps({name: state[name] for name in ("status", "progress", "message")}).decode())
        return await self._shown(context, answer)

    async def _shown(self, context: Context, answer: Answer) -> Content:
        """An answer as text: whole, or its shape and beginning. Raises ToolFault for a problem."""
        _require(answer)
        if len(answer.body) <= MOST_BYTES:
            return _text(answer.body.decode())

        async def keep(array: list[Any]) -> str | None:
            stored = await self._ask(context, "POST", DATA_SETS, orjson.dumps({"data": array}))
            return str(stored.document["id"]) if stored.status < 300 else None

        text = orjson.dumps(await shortened(answer.document, keep)).decode()
        return _text(f"{text}\n\n{_SHORTENED}")

    def _key(self, path: str) -> str:
        key = key_of(path)
        if key in self._operations:
            return key
        near = self._search.found(key, 3)
        raise ToolFault(f"No operation has this path.{' Perhaps ' + ', '.join(near) + '?' if near else ''}")

    async def _ask(self, context: Context, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        assert context.request is not None  # noqa: S101 - there is one over HTTP
        return await call(self._app, context.request.scope, method, path, body, **headers)


def _written(arguments: dict[str, Any]) -> bytes:
    """The arguments as JSON; integers of more than 64 bits too, which take ten times as long."""
    try:
        return orjson.dumps(arguments)
    except orjson.JSONEncodeError:
        return json.dumps(arguments).encode()


def _require(answer: Answer) -> None:
    if answer.is_cut:
        raise ToolFault(f"The answer has more than {LARGEST} bytes: ask for less of it, or for all of it by HTTP.")
    if answer.status >= 400:
        raise ToolFault(said(answer.document))


def _text(text: str) -> Content:
    return [types.TextContent(text=text)]
