"""Jobs whose parts idle workers take: in order, whoever dies; others find a worker all the same."""

import asyncio
import json
from pathlib import Path

import pytest

from service.execution.job_errors import WorkerLost
from service.execution.memory import MemoryFile
from tests.execution.processes import run
from tests.waiting import eventually_here

pytestmark = [pytest.mark.anyio, pytest.mark.real]
OPEN = Path("/proc/self/fd")
SIZES = pytest.mark.parametrize("size", [10, 300_000])


@SIZES
async def test_both_workers_do_parts_and_what_they_make_comes_in_order(pool, tmp_path, size):
    for _ in range(2):
        (tmp_path / "0.waits").touch()
        job = asyncio.create_task(run(pool, "shared", 12, size, tmp_path))
        await eventually_here((tmp_path / "1.begun").exists)
        (tmp_path / "0.waits").unlink()
        answer = await job
        assert json.loads(answer.header) == [*range(12)]
        assert len(set(json.loads(bytes(answer.body)))) == 2
        (tmp_path / "1.begun").unlink()
    assert pool.busy == 0


@SIZES
async def test_a_part_whose_worker_dies_is_done_again(pool, tmp_path, size):
    (tmp_path / "5.dies").write_text("once")
    answer = await run(pool, "shared", 12, size, tmp_path)
    assert json.loads(answer.header) == [*range(12)]
    assert pool.restarts == 1
    assert len((tmp_path / "5.begun").read_text().split()) == 2


@pytest.mark.skipif(not OPEN.is_dir(), reason="descriptors are counted in /proc")
async def test_parts_and_what_is_made_of_them_go_on_without_a_copy(pool, tmp_path, monkeypatch):
    (tmp_path / "5.dies").write_text("once")
    await run(pool, "shared", 12, 300_000, tmp_path)
    held = len([*OPEN.iterdir()])
    monkeypatch.setattr(MemoryFile, "write", None)
    for size in (10, 300_000):
        assert json.loads((await run(pool, "shared", 12, size, tmp_path)).header) == [*range(12)]
    assert len([*OPEN.iterdir()]) == held


async def test_a_part_that_kills_workers_is_given_up(pool, tmp_path):
    (tmp_path / "1.dies").write_text("always")
    with pytest.raises(WorkerLost):
        await run(pool, "shared", 4, 10, tmp_path)
    (tmp_path / "1.dies").unlink()
    assert json.loads((await run(pool, "shared", 4, 10, tmp_path)).header) == [*range(4)]


async def test_what_a_part_refuses_the_job_refuses(pool, tmp_path):
    for index in (3, 7):
        (tmp_path / f"{index}.refuses").touch()
    assert (await run(pool, "shared", 12, 10, tmp_path)).header == b"part 3"
    assert (await run(pool, "pid")).header


async def test_others_find_a_worker_meanwhile(pool, tmp_path):
    for index in range(12):
        (tmp_path / f"{index}.waits").touch()
    job = asyncio.create_task(run(pool, "shared", 12, 10, tmp_path))
    await eventually_here((tmp_path / "1.begun").exists)
    assert (await run(pool, "pid", client="another")).header
    assert pool.kills["room"] == 1
    for path in tmp_path.glob("*.waits"):
        path.unlink()
    assert json.loads((await job).header) == [*range(12)]


async def test_a_job_that_nobody_waits_for_leaves_no_part(pool, tmp_path):
    for index in range(4):
        (tmp_path / f"{index}.waits").touch()
    job = asyncio.create_task(run(pool, "shared", 4, 300_000, tmp_path))
    await eventually_here((tmp_path / "1.begun").exists)
    job.cancel()
    await asyncio.wait([job])
    assert pool.busy == 0
    assert (await run(pool, "pid")).header
    assert not (tmp_path / "2.begun").exists()
