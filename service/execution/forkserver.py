"""The fork server as the service sees it: started, asked for workers, and ended."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from service.execution.blas_threads import ENVIRONMENT
from service.execution.worker import FORK, QUIT, imported, serve_forks

_BOOT = """
import json, sys
options = json.loads(sys.argv[1])
sys.path[:] = options.pop("path")
from service.execution.worker import serve_forks
serve_forks(**options)
"""


class _Fork:
    """A process that was forked, as `subprocess` has those that it starts."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def wait(self) -> None:
        """Wait until it has ended."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


class ForkServer:
    """A running fork server.

    `forked`: it is a fork of this process, which must have one thread. All that is imported here by then is imported
    once, and is memory that both share with the workers.
    """

    def __init__(self, task: str, preload: Sequence[str], memory_limit: int, *, forked: bool = False) -> None:
        options = {"task": task, "preload": list(preload), "memory_limit": memory_limit}
        self._control, child = socket.socketpair()
        with child, contextlib.ExitStack() as on_failure:
            on_failure.callback(self._control.close)
            self._process = self._fork(child, options) if forked else _spawn(child, options)
            on_failure.pop_all()
        self._control.setblocking(False)

    def _fork(self, child: socket.socket, options: dict[str, Any]) -> _Fork:
        imported(options["task"], options["preload"])
        pid = os.fork()
        if pid:
            return _Fork(pid)
        try:
            os.setsid()
            os.dup2(child.fileno(), 0)
            child.close()
            self._control.close()
            serve_forks(**options)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - the last word of this process
            traceback.print_exc()
        finally:
            os._exit(1)

    @property
    def alive(self) -> bool:
        """Whether it still holds its end of the control socket, on which it never speaks."""
        try:
            return bool(self._control.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:  # closed on our side too: it has been reaped
            return False

    def fork(self) -> socket.socket:
        """Return this end of the socket of a new worker; raises OSError where the fork server is dead."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [FORK], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        ours.setblocking(False)
        return ours

    def quit(self) -> None:
        """Ask it to end when its last worker has ended."""
        with contextlib.suppress(OSError):
            self._control.send(QUIT)

    def kill(self) -> None:
        """End it and all its workers now."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def reap(self) -> None:
        """Wait until it has ended; its workers too, which become our children where the service is process 1."""
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-self._process.pid, os.WNOHANG)
                await asyncio.sleep(0.002)  # a choice: soon, and no busy loop
        self._process.wait()
        self._control.close()


def _spawn(child: socket.socket, options: dict[str, Any]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C does not reach it, and one killpg ends it together with all its workers.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", _BOOT, json.dumps({"path": sys.path, **options})],
        stdin=child.fileno(),
        env={**os.environ, **ENVIRONMENT},
        start_new_session=True,
    )
