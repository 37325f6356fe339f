"""Jobs on a pool of real workers, and a look at its processes."""

import asyncio
import json
import os
import time
from pathlib import Path

from service.execution.workers import Answer, Upload, WorkerPool
from tests.waiting import PATIENCE, eventually_here

MEMORY_LIMIT = 512 * 2**20
QUEUE_LIMIT = 4


def new_pool(task: str = "run", *, preload: tuple[str, ...] = (), workers: int = 2) -> WorkerPool:
    return WorkerPool(
        f"tests.execution.tasks:{task}",
        preload=preload,
        workers=workers,
        memory_limit=MEMORY_LIMIT,
        queue_limit=QUEUE_LIMIT,
    )


async def run(
    pool: WorkerPool,
    task: str,
    *arguments: object,
    body: Upload | bytes = b"",
    wait: float = PATIENCE,
    client: str = "",
) -> Answer:
    header = json.dumps([task, *(str(item) if isinstance(item, Path) else item for item in arguments)]).encode()
    return await send(pool, header, body, wait, client)


async def send(
    pool: WorkerPool, header: bytes, body: Upload | bytes, wait: float = PATIENCE, client: str = ""
) -> Answer:
    if isinstance(body, Upload):
        return await pool.run(header, body, time.monotonic() + wait, client)
    with Upload() as upload:
        upload.write(body)
        return await pool.run(header, upload, time.monotonic() + wait, client)


async def running(pool: WorkerPool, started: Path, task: str, *arguments: object) -> tuple[asyncio.Task[Answer], int]:
    """Start a job; return it and the pid of its worker once it computes."""
    job = asyncio.create_task(run(pool, task, *arguments, started))
    return job, await noted(started)


async def noted(started: Path) -> int:
    """The pid of the worker that has written it down."""
    await eventually_here(lambda: started.exists() and started.read_text())
    return int(started.read_text())


async def worker_pid(pool: WorkerPool) -> int:
    return int((await run(pool, "pid")).header)


def stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def parent(pid: int) -> int:
    return int(stat(pid)[1])


def children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if parent(int(path.name)) == pid:
                found.append(int(path.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def alive(pid: int) -> bool:
    """Whether the process is there and not a zombie, which waits for a reaper that is not ours."""
    try:
        return stat(pid)[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def gone(*pids: int) -> None:
    await eventually_here(lambda: not any(map(alive, pids)))


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - iterating would hold one more
