"""Kills workers at random moments under load, and says what it cost: `python -m benchmarks.kill_storm [kills]`.

Idle, starting and computing workers are killed alike, now and then the fork server too. Every answer is checked. Linux.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from service.execution.job_errors import WorkerLost
from service.execution.workers import WorkerPool

CLIENTS = 6
WORKERS = 4
MEMORY = "memfd:abacus"


def work(header: bytes, body: memoryview, _report: object) -> tuple[bytes, list[bytes | memoryview]]:
    """Compute for as many milliseconds as the header says, then answer with the body doubled."""
    end = time.monotonic() + int(header) / 1000
    while time.monotonic() < end:
        pass
    return header, [body, body]


def processes() -> list[int]:
    """Return the pids of the fork server (first) and the workers, zombies included."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    servers = parents.get(os.getpid(), [])
    return servers + [worker for server in servers for worker in parents.get(server, [])]


def held() -> dict[str, int]:
    """Count what could leak: processes; descriptors, maps of files and maps of bodies in this process."""
    maps = [line for line in Path("/proc/self/maps").read_text().splitlines() if "/" in line]  # Python maps its heap
    return {
        "processes": len(processes()),
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - as cheap as can be
        "maps": len(maps),
        "mapped bodies": sum(MEMORY in line for line in maps),
    }


async def client(pool: WorkerPool, outcomes: Counter[str], stop: asyncio.Event) -> None:
    """Send jobs of all sizes, one after the other, and check each answer."""
    while not stop.is_set():
        header = b"%d" % random.choice((0, 0, 1, 5, 20))
        body = random.randbytes(random.choice((0, 100, 50_000, 70_000, 1_000_000)))
        upload, answer = pool.upload(), None
        upload.write(body)
        try:
            answer = await pool.run(header, upload, time.monotonic() + 60)
        except WorkerLost:
            outcomes["killed twice"] += 1
        except Exception as error:  # noqa: BLE001 - counted, and the run fails
            outcomes[repr(error)] += 1
        else:
            outcomes["right" if answer.header == header and answer.body == 2 * body else "wrong"] += 1
        finally:
            pool.release(upload, answer)


async def storm(kills: int, server_kills: int) -> tuple[Counter[str], dict[str, int], dict[str, int]]:
    """Kill so many workers and fork servers under load; return the outcomes, and what was held before and after."""
    pool = WorkerPool(
        "benchmarks.kill_storm:work", preload=["numpy"], workers=WORKERS, memory_limit=2**30, queue_limit=CLIENTS
    )
    await pool.start()
    outcomes: Counter[str] = Counter()
    await load(pool, Counter(), 0, 0)
    before = held()
    await load(pool, outcomes, kills, server_kills)
    after = held()
    outcomes["restarts"] = pool.restarts
    await pool.stop(1)
    return outcomes, before, after


async def load(pool: WorkerPool, outcomes: Counter[str], kills: int, server_kills: int) -> None:
    """Run the clients while the processes are killed, then let everything come to rest."""
    stop = asyncio.Event()
    clients = [asyncio.create_task(client(pool, outcomes, stop)) for _ in range(CLIENTS)]
    aims = ["server"] * server_kills + ["worker"] * kills
    random.shuffle(aims)
    for aim in aims:
        await asyncio.sleep(random.uniform(0, 0.04))
        while len(targets := processes()) < 2:
            await asyncio.sleep(0.001)
        with suppress(ProcessLookupError):
            os.kill(targets[0] if aim == "server" else random.choice(targets[1:]), signal.SIGKILL)
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.gather(*clients)
    while len(processes()) != WORKERS + 1:
        await asyncio.sleep(0.01)


def main() -> None:
    """Print the figures; exit with 1 where anything was wrong, lost or leaked."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    start = time.monotonic()
    outcomes, before, after = asyncio.run(storm(kills, kills // 50))
    print(f"{kills} workers and {kills // 50} fork servers killed in {time.monotonic() - start:.0f} s")
    for outcome, count in outcomes.items():
        print(f"  {outcome}: {count}")
    for name, count in before.items():
        print(f"  {name} before {count}, after {after[name]}")
    sys.exit(before != after or not outcomes.keys() <= {"right", "killed twice", "restarts"})


if __name__ == "__main__":
    main()
