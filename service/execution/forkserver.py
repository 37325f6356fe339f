"""The fork server as the service sees it: started, asked for workers, and ended."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence

from service.execution.worker import FORK, QUIT

# Of workers. One thread each: with the cores busy more cost 2 to 50 times, and a process with threads must not fork.
# Large blocks stay with malloc instead of going back to the kernel: arrays of 32 MB are made six times faster.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(128 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20),
}
_BOOT = """
import json, sys
options = json.loads(sys.argv[1])
sys.path[:] = options.pop("path")
from service.execution.worker import serve_forks
serve_forks(**options)
"""


class ForkServer:
    """A running fork server."""

    def __init__(self, task: str, preload: Sequence[str], memory_limit: int) -> None:
        options = {"path": sys.path, "task": task, "preload": list(preload), "memory_limit": memory_limit}
        self._control, child = socket.socketpair()
        with child, contextlib.ExitStack() as on_failure:
            on_failure.callback(self._control.close)
            # A session of its own: Ctrl-C does not reach it, and one killpg ends it together with all its workers.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and text
                [sys.executable, "-c", _BOOT, json.dumps(options)],
                stdin=child.fileno(),
                env={**os.environ, **ENVIRONMENT},
                start_new_session=True,
            )
            on_failure.pop_all()
        self._control.setblocking(False)

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
