"""A cluster of Dask distributed by its own commands: a scheduler and workers, which nobody starts again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import distributed

from service.execution.blas_threads import ENVIRONMENT
from tests.processes import ROOT, free_port
from tests.waiting import PATIENCE, eventually


class DaskCluster:
    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self._port = str(free_port())
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._environment = {**os.environ, **ENVIRONMENT, **settings}

    def start(self, workers: int = 2) -> None:
        """Start it, and wait until the workers are there."""
        self.scheduler = self._started("scheduler", "--host", "127.0.0.1", "--port", self._port)
        worker = ("worker", self.address, "--no-nanny", "--nthreads", "1", "--local-directory", str(self.folder))
        self._workers = [self._started(*worker) for _ in range(workers)]
        end = time.monotonic() + PATIENCE
        while True:
            assert self.scheduler.poll() is None, "the scheduler has ended"
            try:
                with distributed.Client(self.address, timeout=5, set_as_default=False) as client:
                    client.wait_for_workers(workers, timeout=PATIENCE)
                return
            except OSError:
                assert time.monotonic() < end, "the cluster was not ready"

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--no-dashboard"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def pids(self) -> list[int]:
        """Its processes."""
        return [process.pid for process in (self.scheduler, *self._workers)]

    def freeze(self) -> None:
        """Let the workers do nothing."""
        for process in self._workers:
            process.send_signal(signal.SIGSTOP)

    def wait_for_tasks(self, count: int) -> None:
        """Wait until the workers have so many tasks."""
        with distributed.Client(self.address, timeout=5, set_as_default=False) as client:
            eventually(lambda: sum(map(len, client.processing().values())) >= count)

    def stop(self) -> None:
        """Kill all of it: workers that are to end by themselves look for their scheduler for half a minute."""
        for process in (self.scheduler, *self._workers):
            process.kill()
            process.wait()


@contextlib.contextmanager
def running_cluster(folder: Path, **settings: str) -> Iterator[DaskCluster]:
    """A cluster whose workers have these variables of the environment."""
    cluster = DaskCluster(folder, settings)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
