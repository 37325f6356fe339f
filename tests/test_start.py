"""What the service weighs before it has done anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.execution.blas_threads import ENVIRONMENT
from tests.execution.processes import children
from tests.processes import ROOT, running_service

MOST_MEMORY = 250 * 2**20  # bytes; measured: 175 MB


def proportional(pid: int) -> int:
    """Bytes of a process, those that it shares with others in equal parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


@pytest.mark.real
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells what processes share")
def test_processes_share_what_they_import() -> None:
    with running_service(workers="2") as (_, process):
        (server,) = children(process.pid)
        workers = children(server)
        assert len(workers) == 2
        assert sum(map(proportional, (process.pid, server, *workers))) < MOST_MEMORY


def test_what_few_requests_need_waits_for_them() -> None:
    code = "import sys, service.main; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert "service.main" in imported.split()
    assert {"fastapi", "jinja2", "matplotlib", "mcp", "sqlalchemy"} & set(imported.split()) == set()


MULTIPLIED = """
import os, service.__main__, numpy, scipy.linalg
numpy.ones((500, 500)) @ numpy.ones((500, 500))
scipy.linalg.lu_factor(numpy.eye(500))
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells the threads of a process")
def test_blas_has_one_thread() -> None:
    # Two workers with two threads each took 5 to 40 times the CPU for a covariance by blocks.
    environment = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    answer = subprocess.run(
        [sys.executable, "-c", MULTIPLIED], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    assert int(answer.stdout) == 1


STOPPED = """
import os, signal
from {module} import {owner} as owner
begin = owner.{name}
def told_to_stop(*given, **more):
    os.kill(os.getpid(), signal.SIGTERM)
    return begin(*given, **more)
owner.{name} = told_to_stop
from service.__main__ import main
main()
"""


@pytest.mark.real
@pytest.mark.parametrize(("module", "owner", "name"), [("service", "main", "create_app"), ("uvicorn", "Server", "run")])
def test_a_signal_during_the_start_ends_it(module: str, owner: str, name: str) -> None:
    code = STOPPED.format(module=module, owner=owner, name=name)
    environment = {**os.environ, "ABACUS_PORT": "0"}
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, timeout=300, check=False)
    assert ended.returncode in {0, -signal.SIGTERM}
