"""Workers, the fork server and the service killed at the worst moments: no request is lost, no process left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.execution import crew, pool_job
from service.execution.job_errors import OutOfMemory, StartFailed, WorkerCrashed, WorkerLost
from service.execution.upload import Upload
from tests.execution.processes import alive, children, gone, new_pool, noted, parent, run, running, worker_pid
from tests.waiting import eventually_here

pytestmark = [pytest.mark.anyio, pytest.mark.real]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def crashes(tmp_path, monkeypatch):
    """A directory in which each file makes one worker die while it starts."""
    monkeypatch.setenv("CRASHES", str(tmp_path))
    return tmp_path


def crash_next(crashes: Path, count: int) -> None:
    for index in range(count):
        (crashes / str(index)).touch()


async def test_idle_workers_are_replaced(pool):
    victims = children(parent(await worker_pid(pool)))
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    answers = [await run(pool, "pid") for _ in range(10)]
    assert not {int(answer.header) for answer in answers} & set(victims)
    assert pool.restarts == 2


async def test_a_job_whose_worker_is_killed_runs_once_more(pool, tmp_path):
    job, pid = await running(pool, tmp_path / "started", "stay", tmp_path / "end")
    os.kill(pid, signal.SIGKILL)
    (tmp_path / "end").touch()
    assert int((await job).header) != pid


@pytest.mark.parametrize("size", [100, 3_000_000])
async def test_a_segfault_costs_no_answer(pool, size, tmp_path):
    with Upload() as upload:
        upload.write(b"x" * size)
        answer = await run(pool, "die", signal.SIGSEGV, tmp_path / "died", body=upload)
    assert answer.body == b"x" * size
    assert pool.restarts == 1


@pytest.mark.parametrize("job", [("die", signal.SIGKILL), ("die", signal.SIGSEGV), ("fail",)])
async def test_a_job_that_kills_two_workers_is_given_up_and_its_neighbour_notices_nothing(pool, job, tmp_path):
    neighbour, pid = await running(pool, tmp_path / "started", "stay", tmp_path / "end")
    with pytest.raises(WorkerLost):
        await run(pool, *job)
    assert pool.restarts == 2
    (tmp_path / "end").touch()
    assert int((await neighbour).header) == pid


@pytest.mark.parametrize(
    ("number", "name"),
    [(signal.SIGABRT, "Aborted"), (signal.SIGSEGV, "Segmentation fault"), (signal.SIGFPE, "Floating point exception")],
)
async def test_a_job_that_crashes_its_workers_is_told_from_one_that_others_kill(pool, number, name, caplog):
    with pytest.raises(WorkerCrashed, match=name):
        await run(pool, "die", number)
    assert (pool.kills["crashed"], pool.kills["died"]) == (2, 0)
    assert "in die" in caplog.text, "the log has the lines of Python that led there"
    with pytest.raises(WorkerLost) as killed:
        await run(pool, "die", signal.SIGKILL)
    assert type(killed.value) is WorkerLost
    assert (pool.kills["crashed"], pool.kills["died"]) == (2, 2)


async def test_deaths_for_want_of_memory_are_told_as_such(monkeypatch, tmp_path):
    """As Linux counts them, where the kernel chose the worker twice."""
    count = tmp_path / "vmstat"
    count.write_text("oom_kill 7\n")
    monkeypatch.setattr(pool_job, "_VMSTAT", count)
    pool = new_pool()
    await pool.start()
    try:
        job, pid = await running(pool, tmp_path / "first", "stay", tmp_path / "never")
        count.write_text("oom_kill 8\n")
        (tmp_path / "first").unlink()
        os.kill(pid, signal.SIGKILL)
        os.kill(await noted(tmp_path / "first"), signal.SIGKILL)
        with pytest.raises(OutOfMemory, match="Send a smaller problem"):
            await job
        assert pool.kills["memory"] == 1
        with pytest.raises(WorkerLost):
            await run(pool, "die", signal.SIGKILL)
    finally:
        await pool.stop(0)


async def test_the_death_of_the_fork_server_is_no_fault_of_the_job(pool, tmp_path):
    started = tmp_path / "started"
    job, pid = await running(pool, started, "stay", tmp_path / "end")
    for _ in range(3):
        started.unlink()
        os.kill(parent(pid), signal.SIGKILL)
        await gone(pid)
        pid = await noted(started)
    (tmp_path / "end").touch()
    assert int((await job).header) == pid


async def test_signals_to_the_group_end_no_worker(pool):
    pid = await worker_pid(pool)
    os.killpg(parent(pid), signal.SIGINT)
    os.killpg(parent(pid), signal.SIGTERM)
    assert {int((await run(pool, "pid")).header) for _ in range(5)} == {pid}
    assert pool.restarts == 0


async def test_workers_that_die_while_they_start_are_started_again(crashes):
    crash_next(crashes, 3)
    pool = new_pool(preload=("tests.execution.crash_at_start",))
    await pool.start()
    crash_next(crashes, 3)
    with pytest.raises(WorkerLost):
        await run(pool, "die", signal.SIGKILL)
    assert (await run(pool, "echo", body=b"x")).body == b"x"
    await pool.stop(1)


async def test_a_crash_loop_at_the_start_is_reported(crashes):
    crash_next(crashes, 1000)
    with pytest.raises(StartFailed):
        await new_pool(preload=("tests.execution.crash_at_start",)).start()
    assert len(list(crashes.iterdir())) > 900


async def test_a_crash_loop_is_reported_to_the_jobs_and_overcome(crashes):
    pool = new_pool(preload=("tests.execution.crash_at_start",))
    await pool.start()
    crash_next(crashes, 1000)
    with pytest.raises(StartFailed):
        await asyncio.gather(*(run(pool, "die", signal.SIGKILL) for _ in range(2)))
    assert not pool.ready
    for token in crashes.iterdir():
        token.unlink(missing_ok=True)
    await eventually_here(lambda: pool.ready)
    assert (await run(pool, "echo", body=b"x")).body == b"x"
    await pool.stop(1)


SERVICE = """
import asyncio, sys
from pathlib import Path
from tests.execution.processes import new_pool, running

async def main():
    pool = new_pool()
    await pool.start()
    _, pid = await running(pool, Path(sys.argv[1]), "spin")
    print(pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("with_fork_server", [False, True])
def test_no_process_outlives_the_service(with_fork_server, tmp_path):
    command = [sys.executable, "-c", SERVICE, str(tmp_path / "started")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as service:
        assert service.stdout
        server = parent(int(service.stdout.readline()))
        pids = [server, *children(server)]
        assert len(pids) == 3
        assert all(map(alive, pids))
        service.kill()
        if with_fork_server:
            os.kill(server, signal.SIGKILL)
    asyncio.run(gone(*pids))


def test_a_storm_of_kills_loses_and_leaks_nothing():
    subprocess.run([sys.executable, "-m", "benchmarks.kill_storm", "100"], cwd=ROOT, check=True, timeout=600)


async def test_a_fork_server_that_does_not_answer_is_noticed(pool, monkeypatch):
    monkeypatch.setattr(crew, "_LONGEST_START", 0.3)
    pid = await worker_pid(pool)
    server = parent(pid)
    assert not pool.stuck
    os.kill(server, signal.SIGSTOP)
    try:
        os.kill(pid, signal.SIGKILL)
        await eventually_here(lambda: pool.stuck)
    finally:
        os.kill(server, signal.SIGCONT)
    await eventually_here(lambda: not pool.stuck)
