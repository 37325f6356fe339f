"""Jobs whose process is gone are taken up again in time."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from service.execution.job import written_media
from service.execution.job_errors import PoolClosed
from service.execution.messages import Limits, Media
from service.execution.upload import Upload
from service.jobs import jobs as module
from service.jobs import statements
from service.jobs.jobs import Jobs, _again
from service.jobs.store import Store
from service.settings import Settings
from tests.jobs.test_store import new_job
from tests.waiting import eventually_here

LEASE = 1.0
SOON = 1.0  # seconds between looks, which are told here by what is declared: a busy machine takes longer


class Pool:
    """Idle workers, until one is asked."""

    busy = queued = 0

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def upload(self) -> Upload:
        return Upload()

    def release(self, upload: Upload, _: Any) -> None:
        upload.close()

    async def run(self, *_: Any) -> None:
        self.asked.set()
        raise PoolClosed


@pytest.mark.anyio
@pytest.mark.real
async def test_a_job_is_taken_up_again_soon_after_its_lease(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "LEASE", LEASE)
    lost, pool = Store(tmp_path, url, 1 << 20), Pool()
    jobs = Jobs(Settings(data_dir=str(tmp_path), jobs_url=url), pool, Limits(1, 1, 1))  # type: ignore[arg-type]
    pauses = dict[str, float]()

    def noted(step: Any, seconds: float) -> Any:
        pauses[step.__name__] = seconds
        return _again(step, seconds)

    monkeypatch.setattr(module, "_again", noted)
    await lost.open()
    await lost.submit(new_job(media=written_media(Media()).decode()), b"", 10)
    start = time.monotonic()
    (job,) = await lost.claim(1)
    await jobs.start()
    try:
        await eventually_here(pool.asked.is_set)
        assert time.monotonic() > start + LEASE, "it is another's as long as its lease runs"
        assert pauses["_reap"] <= SOON
        assert await lost.renew({job.id}) == set()
    finally:
        await jobs.stop()
        await lost.close()


@pytest.mark.anyio
async def test_steps_are_done_again_after_the_pause_that_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[float]()

    async def step() -> None:
        done.append(0.0)

    async def sleep(seconds: float) -> None:
        done.append(seconds)
        if len(done) == 6:
            raise asyncio.CancelledError

    monkeypatch.setattr(module, "asyncio", SimpleNamespace(sleep=sleep))
    with pytest.raises(asyncio.CancelledError):
        await _again(step, 0.5)
    assert done == [0.0, 0.5] * 3
