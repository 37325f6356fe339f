"""Jobs that end their workers: tried again where something else may have done it, not where they do it themselves."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest

from service.execution.job import written_media
from service.execution.messages import Limits, Media
from service.jobs.records import NewJob
from service.jobs.runner import Runner
from service.jobs.statements import ATTEMPTS
from service.jobs.store import Store
from tests.execution.processes import new_pool

pytestmark = [pytest.mark.anyio, pytest.mark.real]


@pytest.mark.parametrize(
    ("operation", "deaths", "told"),
    [
        ("crash", {"crashed": 2, "died": 0}, "crashed (Aborted)"),
        ("killed", {"crashed": 0, "died": 2 * ATTEMPTS}, f"{2 * ATTEMPTS} of them"),
    ],
)
async def test_a_crash_is_not_repeated_as_a_kill_is(
    tmp_path: Path, operation: str, deaths: dict[str, int], told: str
) -> None:
    store, pool = Store(tmp_path, "", 1 << 20), new_pool(workers=1)
    await store.open()
    await pool.start()
    media = written_media(Media()).decode()
    job = NewJob(secrets.token_hex(16), "me", None, "", "r", operation, media, b"{}", 2)
    runner = Runner(store, pool, Limits(1, 1, 1), 1, 60)
    try:
        await store.submit(job, b"{}", 9)
        while not (found := await store.result(job.id)):
            await runner.step()
        reply, _ = found
        assert reply.status == 500
        problem = json.loads(bytes(reply.body[0]))
        assert problem["type"].endswith("worker-lost")
        assert told in problem["detail"]
        assert {reason: pool.kills[reason] for reason in deaths} == deaths
    finally:
        await runner.stop()
        await pool.stop(0)
        await store.close()
