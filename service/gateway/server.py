"""uvicorn's server with a gentle end, and a bound on connections."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn

_SHARE = 2  # of the descriptors a process may have, half are for connections; the rest is for memory files and workers
_MANY = 1 << 19  # where the system has no limit: half of what Linux gives at most
_LOOK = 0.05  # seconds between looks for a second signal


class Server(uvicorn.Server):
    """Serves until a signal, and for `drain` seconds more what still arrives, each answer the last of its connection.

    New connections are taken in the first half of them; at the end what is in work is finished.
    """

    def __init__(self, config: uvicorn.Config, drain: float) -> None:
        super().__init__(config)
        self._drain = drain

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop. A client that sends while its connection is being closed would not know whether it was heard."""
        self.server_state.default_headers.append((b"connection", b"close"))
        self.lifespan.state.get("stopping", lambda: None)()
        for connection in self.server_state.connections:
            connection.drain()  # type: ignore[union-attr]
        await self._serve_on(lambda: True)
        for server in self.servers:
            await self._close(server)
        await self._serve_on(lambda: bool(self.server_state.connections))
        await super().shutdown(sockets)

    async def _close(self, server: asyncio.Server) -> None:
        """Take no more connections; those that nobody has accepted yet would be reset with the listening socket."""
        waiting: list[socket.socket] = []
        for one in server.sockets:
            listening = socket.socket(fileno=one.fileno())
            listening.setblocking(False)
            with contextlib.suppress(OSError):
                while True:
                    waiting.append(listening.accept()[0])
            listening.detach()
        server.close()
        protocol: Any = self.config.http_protocol_class
        new = partial(protocol, config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
        for connection in waiting:
            await asyncio.get_running_loop().connect_accepted_socket(new, connection)

    async def _serve_on(self, needed: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._drain / 2
        while loop.time() < end and needed() and not self.force_exit:
            await asyncio.sleep(_LOOK)


def most_connections() -> int:
    """How many connections may be open at a time, with all the descriptors that the process can get."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS has no hard limit, and takes none
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft // _SHARE, 1) if soft != resource.RLIM_INFINITY else _MANY
