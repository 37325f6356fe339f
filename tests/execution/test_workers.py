"""Jobs, bodies, deadlines, the queue and the end of the pool, with real processes."""

import asyncio
import random
import time
from contextlib import suppress
from functools import partial

import pytest

from service.execution import workers
from service.execution.upload import INLINE_LIMIT
from service.execution.workers import (
    Answer,
    DeadlineExceeded,
    OutOfMemory,
    PoolClosed,
    QueueFull,
    StartFailed,
    Upload,
    WorkerPool,
)
from tests.execution.processes import (
    MEMORY_LIMIT,
    QUEUE_LIMIT,
    descriptors,
    gone,
    new_pool,
    run,
    running,
    send,
    worker_pid,
)
from tests.waiting import PATIENCE

CHUNK = 2**24

pytestmark = [pytest.mark.anyio, pytest.mark.real]


@pytest.mark.parametrize("size", [0, 1, INLINE_LIMIT, INLINE_LIMIT + 1, 3_000_000])
async def test_bodies_of_all_sizes_go_and_come_back(pool, size):
    body = random.Random(size).randbytes(size)
    answer = await run(pool, "echo", body=body)
    assert (answer.header, answer.body) == (b"%d" % size, body)


@pytest.mark.parametrize("size", [3000, 3_000_000])
async def test_an_upload_in_chunks_can_be_used_twice(pool, size):
    chunk = random.Random(size).randbytes(size // 30)
    with Upload() as upload:
        for _ in range(30):
            upload.write(chunk)
        assert upload.size == size
        for _ in range(2):
            assert (await run(pool, "echo", body=upload)).body == 30 * chunk


async def test_what_a_library_prints_is_no_line_of_the_log(pool):
    answer = await run(pool, "outputs")
    assert answer.header == answer.body


async def test_an_answer_in_parts_is_joined(pool):
    assert (await run(pool, "parts")).body == b"ab" + b"c" * 100_000


@pytest.mark.parametrize("size", [10, 3_000_000])
async def test_reports_come_before_the_answer_and_hide_none_of_it(pool, size):
    for _ in range(20):
        heard: list[bytes] = []
        with Upload() as upload:
            upload.write(bytes(size))
            header = b'["reported", 50]'
            answer = await pool.run(header, upload, time.monotonic() + PATIENCE, "", heard.append)
        assert answer.body == bytes(size)
        assert heard == [b"%d" % number for number in range(50)]


async def test_a_closed_answer_gives_its_memory_back_with_the_last_view(pool):
    before = descriptors()
    answer = await run(pool, "echo", body=b"x" * 3_000_000)
    view = answer.body[-10:]
    answer.close()
    assert view == b"x" * 10
    assert descriptors() == before + 1
    del view
    assert descriptors() == before


async def test_a_header_has_a_limit(pool):
    header, body = b'["echo"]'.ljust(INLINE_LIMIT), bytes(INLINE_LIMIT)
    assert (await send(pool, header, body)).body == body
    with pytest.raises(ValueError, match="header"):
        await send(pool, header + b" ", body)


def large(pool: WorkerPool, letter: bytes) -> Upload:
    upload = pool.upload()
    upload.write(1_000_000 * letter)
    return upload


async def echoed(pool: WorkerPool, letter: bytes) -> tuple[Upload, Answer]:
    upload = large(pool, letter)
    return upload, await run(pool, "echo", body=upload)


async def test_memory_is_used_again_when_nobody_needs_it(pool):
    upload, answer = await echoed(pool, b"x")
    file = upload.file
    pool.release(upload, answer)
    upload, answer = await echoed(pool, b"y")
    assert upload.file == file
    assert answer.body == 1_000_000 * b"y"
    pool.release(upload, answer)


async def test_memory_in_which_somebody_still_reads_is_not_used_again(pool):
    upload, answer = await echoed(pool, b"x")
    view = answer.body[:]
    pool.release(upload, answer)
    upload, answer = await echoed(pool, b"y")
    assert view == 1_000_000 * b"x"
    pool.release(upload, answer)


async def test_memory_of_a_job_that_was_stopped_is_not_used_again(pool, tmp_path):
    upload = large(pool, b"x")
    with pytest.raises(DeadlineExceeded):
        await run(pool, "spin", tmp_path / "started", body=upload, wait=0.5)
    pool.release(upload, None)
    assert pool.upload().file is None


class Timer:
    """The event loop as a pool sees it while it takes a job: what is to happen at its deadline can be had before."""

    def get_running_loop(self):
        return self

    def create_future(self):
        return asyncio.get_running_loop().create_future()

    def call_later(self, seconds, callback, *args):
        self.goes_off = partial(callback, *args)
        return asyncio.get_running_loop().call_later(seconds, callback, *args)


@pytest.mark.parametrize("job", [("spin",), ("svd", 2500)])
async def test_a_job_is_killed_at_its_deadline(pool, job, tmp_path, monkeypatch):
    timer = Timer()
    with monkeypatch.context() as patch:
        patch.setattr(workers, "asyncio", timer)
        task, pid = await running(pool, tmp_path / "started", *job)
    timer.goes_off()
    with pytest.raises(DeadlineExceeded):
        await task
    await gone(pid)
    assert (await run(pool, "echo")).header == b"0"
    assert (pool.busy, pool.restarts) == (0, 1)


async def test_the_deadline_covers_the_queue(pool, tmp_path):
    jobs = [(await running(pool, tmp_path / name, "stay", tmp_path / "end"))[0] for name in "ab"]
    with pytest.raises(DeadlineExceeded):
        await run(pool, "stay", tmp_path, tmp_path / "never", wait=0.1)
    assert (pool.busy, pool.queued) == (2, 0)
    (tmp_path / "end").touch()
    await asyncio.gather(*jobs)
    await worker_pid(pool)
    assert not (tmp_path / "never").exists()


async def test_a_deadline_in_the_past_starts_nothing(pool, tmp_path):
    with pytest.raises(DeadlineExceeded):
        await run(pool, "stay", tmp_path, tmp_path / "never", wait=-1)
    await worker_pid(pool)
    assert not (tmp_path / "never").exists()


async def test_a_full_queue_refuses_at_once(pool, tmp_path):
    jobs = [(await running(pool, tmp_path / name, "stay", tmp_path / "end"))[0] for name in "ab"]
    jobs += [asyncio.create_task(run(pool, "echo")) for _ in range(QUEUE_LIMIT)]
    await asyncio.sleep(0)
    assert pool.queued == QUEUE_LIMIT
    with pytest.raises(QueueFull) as refusal:
        await run(pool, "echo")
    assert refusal.value.retry_after > 0
    (tmp_path / "end").touch()
    await asyncio.gather(*jobs)


async def test_cancelling_a_running_job_kills_it(pool, tmp_path):
    job, pid = await running(pool, tmp_path / "started", "spin")
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    await gone(pid)
    assert (pool.busy, pool.restarts) == (0, 1)


async def test_a_cancelled_job_in_the_queue_never_runs(pool, tmp_path):
    jobs = [(await running(pool, tmp_path / name, "stay", tmp_path / "end"))[0] for name in "ab"]
    waiting = asyncio.create_task(run(pool, "stay", tmp_path, tmp_path / "never"))
    await asyncio.sleep(0)
    waiting.cancel()
    (tmp_path / "end").touch()
    await asyncio.gather(*jobs)
    await worker_pid(pool)
    assert (pool.queued, pool.restarts) == (0, 0)
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(("task", "size"), [("starve", 0), ("echo", MEMORY_LIMIT + CHUNK)])
async def test_a_worker_without_memory_for_its_job_says_so_and_lives_on(pool, task, size):
    pids = {await worker_pid(pool) for _ in range(4)}
    with Upload() as upload:
        for _ in range(-(-size // CHUNK)):
            upload.write(bytes(CHUNK))
        with pytest.raises(OutOfMemory, match=f"may take 512 MiB, and the body has {upload.size} bytes"):
            await run(pool, task, body=upload)
    assert {await worker_pid(pool) for _ in range(4)} <= pids
    assert pool.restarts == 0


async def test_memory_is_limited_and_the_worker_lives_on(pool):
    assert (await run(pool, "allocate", MEMORY_LIMIT * 3 // 4)).header != b"MemoryError"
    assert (await run(pool, "allocate", MEMORY_LIMIT * 5 // 4)).header == b"MemoryError"
    assert (await run(pool, "allocate", 1000)).header != b"MemoryError"
    assert pool.restarts == 0


async def test_a_worker_has_one_thread(pool):
    assert (await run(pool, "threads")).header == b"1"


async def test_stopping_finishes_what_was_accepted(pool, tmp_path):
    jobs = [(await running(pool, tmp_path / name, "stay", tmp_path / "end"))[0] for name in "ab"]
    jobs.append(asyncio.create_task(run(pool, "pid")))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(pool.stop(PATIENCE))
    await asyncio.sleep(0)
    assert not pool.ready
    with pytest.raises(PoolClosed):
        await run(pool, "echo")
    (tmp_path / "end").touch()
    await stopping
    assert all(int(job.result().header) for job in jobs)


async def test_stopping_kills_what_outlasts_the_grace(pool, tmp_path):
    job, pid = await running(pool, tmp_path / "started", "spin")
    await pool.stop(0.05)
    with pytest.raises(PoolClosed):
        await job
    await gone(pid)


async def test_a_task_that_cannot_be_imported_fails_the_start():
    before = descriptors()
    pool = new_pool("missing")
    with pytest.raises(StartFailed):
        await pool.start()
    assert not pool.ready
    assert descriptors() == before


async def test_a_start_that_is_cancelled_leaves_nothing():
    before = descriptors()
    start = asyncio.create_task(new_pool().start())
    await asyncio.sleep(0.01)
    start.cancel()
    with suppress(asyncio.CancelledError):
        await start
    assert descriptors() == before
