"""The protocol's end of the service: stateless streamable HTTP, by the official SDK's low-level server."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import mcp_types as types
from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from service import __version__
from service.assistants.arguments import listed
from service.assistants.calls import LARGEST, Answer, call
from service.assistants.envelope import NO_MESSAGE, is_message
from service.assistants.tools import Context, Tools
from service.execution.formats import JSON
from service.gateway.admission import Admission, Share, network_of
from service.gateway.body import CLOSE
from service.gateway.exchange import Message, Receive, Scope, Send
from service.gateway.gateway import Application
from service.gateway.headers import Header
from service.gateway.refusal import Refusal
from service.operation import Area
from service.schemas.types.problems import MEDIA_TYPE, problem
from service.settings import Settings

_ANY_PAGE = "/v1/version"  # a page behind the keys: who may see it may see the tools
_LARGEST = 1 << 17
"""Bytes of a message, which the SDK reads on the event loop: at worst in 10 ms. Larger arrays go as data sets."""
_ANSWER = 4 * LARGEST // 3  # bytes of the largest, a picture as base64
_INSTRUCTIONS = (
    "Numbers and formulas computed and certified: linear algebra, calculus, statistics, optimization, neural networks, "
    "numerics. Find an operation by everyday words, read its fields, then compute or draw."
)


class Assistants:
    """The service with /mcp beside it."""

    def __init__(self, app: Application, settings: Settings, areas: tuple[Area, ...], admission: Admission) -> None:
        self._admission = admission
        self._app, self._path, self._secured = app, f"{settings.root_path}/mcp", settings.secured
        self._tools = Tools(app, areas, keeps=bool(settings.data_dir))
        self._grace = settings.body_grace_seconds
        server: Server[Any] = Server(
            "abacus", version=__version__, instructions=_INSTRUCTIONS,
            on_list_tools=self._list, on_call_tool=self._call,
        )  # fmt: skip
        hosts = list(settings.mcp_hosts)
        origins = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
        security = TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
        self._manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, security_settings=security,
            max_request_body_size=_LARGEST,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the life of the service."""
        if scope["type"] == "lifespan":
            async with self._manager.run():
                await self._app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in (self._path, "/mcp"):
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            # No stream is kept open without a session: the older revision's GET would wait for nothing.
            detail = "The protocol's endpoint takes POST."
            await _answer(send, _refusal("method-not-allowed", detail, (b"allow", b"POST")))
        elif self._secured and (refused := await call(self._app, scope, "GET", _ANY_PAGE)).status != HTTPStatus.OK:
            await _answer(send, refused)
        else:
            with Share(self._admission, network_of((scope.get("client") or ("",))[0])) as share:
                await self._pass_on(scope, receive, send, share)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, share: Share) -> None:
        """Hand a whole message to the SDK, with room for it and its answer until that is read."""
        try:
            async with asyncio.timeout(self._grace):
                waiting = [await _whole(receive, share)]
            share.add_bytes(_ANSWER)
        except TimeoutError:
            await _answer(send, _refusal("request-timeout", "The message came too slowly, or not to its end.", CLOSE))
            return
        except Refusal as refusal:
            await _answer(send, _refusal(refusal.name, refusal.detail, *refusal.headers))
            return
        if not is_message(waiting[0].get("body", b"")[:_LARGEST]):
            await _answer(send, Answer(HTTPStatus.BAD_REQUEST, {b"content-type": JSON.encode()}, NO_MESSAGE))
            return

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._manager.handle_request(scope, again, send)

    async def _list(self, _context: Context, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed())

    async def _call(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await self._tools.call(context, params.name, params.arguments or {})


async def _whole(receive: Receive, share: Share) -> Message:
    """The body in one message, or so much of it that it is too large; or that the client is gone."""
    body, more = b"", True
    while more and len(body) <= _LARGEST:
        message = await receive()
        if message["type"] == "http.disconnect":
            return message
        share.add_bytes(len(message.get("body", b"")))
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return {"type": "http.request", "body": body, "more_body": more}


def _refusal(name: str, detail: str, *headers: Header) -> Answer:
    status, body = problem(name, detail)
    return Answer(status, {b"content-type": MEDIA_TYPE.encode(), **dict(headers)}, body)


async def _answer(send: Send, answer: Answer) -> None:
    headers = {**answer.headers, b"content-length": b"%d" % len(answer.body)}
    await send({"type": "http.response.start", "status": answer.status, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": answer.body})
