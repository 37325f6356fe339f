"""Jobs whose process is gone are taken up again in time."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from service.execution.job import written_media
from service.execution.job_errors import PoolClosed
from service.execution.messages import Limits, Media
from service.execution.upload import Upload
from service.jobs import statements
from service.jobs.jobs import Jobs
from service.jobs.store import Store
from service.settings import Settings
from tests.jobs.test_store import new_job
from tests.waiting import eventually_here

LEASE = 1.0


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
    await lost.open()
    await lost.submit(new_job(media=written_media(Media()).decode()), b"", 10)
    start = time.monotonic()
    (job,) = await lost.claim(1)
    await jobs.start()
    try:
        await eventually_here(pool.asked.is_set)
        assert time.monotonic() > start + LEASE, "it is another's as long as its lease runs"
        assert await lost.renew({job.id}) == set()
    finally:
        await jobs.stop()
        await lost.close()
