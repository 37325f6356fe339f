"""Jobs on a disk that is full, and without descriptors: none is lost, and none is called failed."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.jobs import store as store_module
from service.jobs.errors import StoreUnavailable
from service.jobs.files import Files
from service.jobs.store import Store
from tests.gateway.test_job_pages import INVERSE, ended, serving, submit
from tests.jobs.test_store import answer, new_job

ROOM = 2 << 20  # bytes


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, which a file can fill."""
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mounted, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.real
@pytest.mark.anyio
async def test_an_answer_is_kept_once_there_is_room(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_RESERVE", 0)
    store = Store(small_disk, "", 1 << 30)
    await store.open()
    try:
        job_id = (await store.submit(new_job(), b"", 10)).id
        (job,) = await store.claim(1)
        free = store._files.free_bytes()  # noqa: SLF001
        (small_disk / "filler").write_bytes(bytes(free - 300_000))
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="space"):
                await store.finish(job, answer(400_000), "successful", "")
        with pytest.raises(StoreUnavailable, match="space"):
            await store.submit(new_job(body=b"x" * 290_000), b"x" * 400_000, 10)
        assert not list((small_disk / "jobs").iterdir()), "what is not whole takes no room"
        (small_disk / "filler").unlink()
        await store.finish(job, answer(400_000), "successful", "")
        kept = await store.result(job_id)
        assert kept
        _, file = kept
        assert file
        with file:
            assert file.read() == b"x" * 400_000
    finally:
        await store.close()


@pytest.mark.parametrize("call", ["read", "write"])
def test_a_job_goes_on_when_files_can_be_had_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    matrix = (np.random.default_rng(0).standard_normal((120, 120)) + 20 * np.eye(120)).tolist()
    real, failures = getattr(Files, call), iter([call == "read", True, True])

    def failing(self: Files, *arguments: Any) -> Any:
        if next(failures, False):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return real(self, *arguments)

    monkeypatch.setattr(Files, call, failing)
    with serving(data_dir=str(tmp_path)) as client:
        job = submit(client, INVERSE, {"a": matrix})
        assert ended(client, job)["status"] == "successful"
        direct = client.post(INVERSE, json={"a": matrix})
        assert client.get(f"{job.headers['location']}/results").content == direct.content
        assert next(failures, None) is None, "all happened"
