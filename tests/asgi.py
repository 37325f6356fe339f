"""httpx on the ASGI application from ordinary tests: one event loop in a thread keeps the application alive."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType
from typing import Any, Self

import httpx

from tests.waiting import PATIENCE


class SyncTransport(httpx.BaseTransport):
    """A transport that runs the application, its start and its stop on a loop of its own."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._transport = httpx.ASGITransport(app)

    def __enter__(self) -> Self:
        self._thread.start()
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._life = asyncio.run_coroutine_threadsafe(
            self._app({"type": "lifespan", "state": {}}, self._to_app.get, self._from_app.put), self._loop
        )
        assert self._step("lifespan.startup") == "lifespan.startup.complete"
        return self

    def _step(self, message: str) -> str:
        async def exchange() -> str:
            await self._to_app.put({"type": message})
            return (await self._from_app.get())["type"]

        return asyncio.run_coroutine_threadsafe(exchange(), self._loop).result(PATIENCE)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def exchange() -> httpx.Response:
            content = request.read()
            sent = httpx.Request(request.method, request.url, headers=request.headers, content=content)
            answer = await self._transport.handle_async_request(sent)
            body = b"".join([bytes(part) async for part in answer.stream])
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        return asyncio.run_coroutine_threadsafe(exchange(), self._loop).result(2 * PATIENCE)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._step("lifespan.shutdown")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
