"""The store of jobs on both databases: nothing is lost, nothing is done for two, no late finisher is heard."""

from __future__ import annotations

import asyncio
import fcntl
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.execution.messages import Reply
from service.jobs import statements
from service.jobs.database import Database, network_file_system
from service.jobs.errors import KeyReused, StoreFull, StoreUnavailable, TooManyJobs
from service.jobs.records import ROW_BYTES, STATES, NewJob
from service.jobs.store import Store
from tests.postgresql import Server

pytestmark = pytest.mark.anyio

BODY = b'{"a": [[1, 2], [3, 4]]}'
NewStore = Callable[[], Any]


def new_job(body: bytes = BODY, client: str = "me", **fields: Any) -> NewJob:
    small = body if len(body) <= ROW_BYTES else None
    given = {"idempotency_key": None, "fingerprint": str(hash(body)), "request_id": "r", "media": "[]", **fields}
    return NewJob(
        id=secrets.token_hex(16), client=client, operation="linear-algebra/inverse", body=small, size=len(body), **given
    )


@pytest.fixture
async def opened(tmp_path: Path, url: str) -> AsyncIterator[NewStore]:
    """Opens as many replicas as a test wants on one database and one directory."""
    async with AsyncExitStack() as stack:

        async def new() -> Store:
            store = Store(tmp_path, url, 1 << 30)
            await store.open()
            stack.push_async_callback(store.close)
            return store

        yield new


async def submit(store: Store, job: NewJob, body: bytes = BODY, limit: int = 1000) -> str:
    return (await store.submit(job, body, limit)).id


def answer(size: int) -> Reply:
    return Reply(200, "application/json", [b"x" * size], "gzip", 0.1, 0.2, 0.3)


async def result(store: Store, job_id: str) -> tuple[Reply, bytes]:
    """The reply of a job, and its body wherever it is."""
    found = await store.result(job_id)
    assert found is not None
    reply, file = found
    if file is None:
        return reply, bytes(reply.body[0])
    with file:
        return reply, file.read()


@pytest.mark.parametrize("size", [10, ROW_BYTES + 1])
async def test_bodies_and_answers_come_back(opened: NewStore, tmp_path: Path, size: int) -> None:
    store = await opened()
    body = bytes(size)
    job_id = await submit(store, new_job(body), body)
    (job,) = await store.claim(5)
    assert bytes(await store.body(job)) == body
    await store.finish(job, answer(size), "successful", "")
    reply, body = await result(store, job_id)
    assert body == answer(size).body[0]
    assert (reply.status, reply.content_encoding, reply.encode) == (200, "gzip", 0.3)
    assert len(list((tmp_path / "jobs").iterdir())) == (size > ROW_BYTES)  # the body is gone
    await store.dismiss(job_id)
    assert not list((tmp_path / "jobs").iterdir())
    assert await store.result(job_id) is None


async def test_no_job_is_claimed_twice(opened: NewStore) -> None:
    stores = [await opened() for _ in range(3)]
    ids = await asyncio.gather(*(submit(stores[k % 3], new_job()) for k in range(60)))
    claims = await asyncio.gather(*(stores[k % 3].claim(5) for k in range(18)))
    claimed = [job.id for jobs in claims for job in jobs]
    assert sorted(claimed) == sorted(ids)


async def test_the_oldest_are_first(opened: NewStore) -> None:
    store = await opened()
    ids = []
    for _ in range(6):
        ids.append(await submit(store, new_job()))
        await asyncio.sleep(0.002)  # SQLite's clock has milliseconds, and jobs of the same one are as old as each other
    assert [job.id for _ in range(3) for job in await store.claim(2)] == ids


async def test_who_is_not_told_that_a_job_has_ended_may_end_it_again(opened: NewStore) -> None:
    """A connection that breaks after the commit: the second try must not take the first for another's."""
    store = await opened()
    job_id = await submit(store, new_job())
    (job,) = await store.claim(1)
    reply = answer(ROW_BYTES + 1)
    for _ in range(2):
        await store.finish(job, reply, "successful", "")
    assert (await result(store, job_id))[1] == reply.body[0]


async def test_what_no_text_holds_is_no_end_of_others(opened: NewStore) -> None:
    """PostgreSQL refuses NUL, all encodings half of a surrogate pair; both stand in details of problems."""
    store = await opened()
    for _ in range(3):
        await submit(store, new_job())
    good, other, bad = await store.claim(3)
    found = await asyncio.gather(
        store.finish(good, answer(1), "failed", "`\0x` is unknown"),
        store.finish(other, answer(1), "failed", "\ud800"),
        store.report(bad, 50.0, "\ud800", None),
        return_exceptions=True,
    )
    assert found[:2] == [None, None]
    assert isinstance(found[2], UnicodeError), "and it is told that trying again is in vain"
    states = [await store.state(job.id) for job in (good, other, bad)]
    assert [(state.status, state.message) for state in states if state] == [
        ("failed", "`?x` is unknown"), ("failed", "?"), ("running", ""),
    ]  # fmt: skip


async def test_a_late_finisher_changes_nothing(opened: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await opened(), await opened()
    job_id = await submit(first, new_job())
    monkeypatch.setattr(statements, "LEASE", -1.0)
    (late,) = await first.claim(1)
    monkeypatch.undo()
    assert await first.renew({job_id}) == {job_id}, "nobody has taken it yet"
    monkeypatch.setattr(statements, "LEASE", -1.0)
    await first.renew({job_id})
    monkeypatch.undo()
    assert await first.renew(set()) == set(), "it does not know of the job, as after a claim it was not told of"
    assert await second.reap() == [job_id]
    (job,) = await second.claim(1)
    assert (job.id, job.attempts, late.attempts) == (job_id, 2, 1)
    assert await first.renew({job_id}) == await first.still_owned() == set()
    await first.report(late, 50.0, "5 of 10", None)
    await first.finish(late, answer(10), "failed", "late")
    await first.give_back([late])
    state = await second.state(job_id)
    assert state is not None
    assert (state.status, state.progress) == ("running", 0.0)
    await second.finish(job, answer(20), "successful", "")
    await first.finish(late, answer(10), "failed", "late")
    assert len((await result(first, job_id))[1]) == 20
    assert (first.counts.finished.total(), second.counts.finished["successful"]) == (0, 1)


async def test_four_lost_processes_end_a_job(opened: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await opened()
    job_id = await submit(store, new_job())
    monkeypatch.setattr(statements, "LEASE", -1.0)
    for attempt in range(1, 5):
        (job,) = await store.claim(1)
        assert job.attempts == attempt
        assert await store.reap() == [job_id]
    state, (reply, body) = await store.state(job_id), await result(store, job_id)
    assert state is not None
    assert (state.status, reply.status) == ("failed", 500)
    assert b"worker-lost" in body
    assert await store.claim(1) == []
    assert (store.counts.retried, store.counts.finished["failed"]) == (3, 1)


async def test_all_processes_see_alike_what_is_open(opened: NewStore) -> None:
    stores = [await opened() for _ in range(2)]
    for store in stores:
        await store.count()
        assert store.counts.open == (0, 0, 0.0)
    for store in stores:
        await submit(store, new_job(idempotency_key="one"))
        await submit(store, new_job())
    await stores[1].claim(1)
    await asyncio.sleep(0.05)
    for store in stores:
        await store.count()
        assert store.counts.open is not None
        assert store.counts.open[:2] == (2, 1)
        assert 0.04 < store.counts.open.oldest_wait < 60
    assert [store.counts.accepted for store in stores] == [2, 1], "one key is one job"


async def test_what_is_given_back_costs_no_attempt(opened: NewStore) -> None:
    store = await opened()
    await submit(store, new_job())
    for _ in range(6):
        (job,) = await store.claim(1)
        assert job.attempts == 1
        await store.give_back([job])


async def test_jobs_of_a_dead_process_do_not_wait_for_their_lease(opened: NewStore, tmp_path: Path) -> None:
    dying, other = await opened(), await opened()
    job_id = await submit(dying, new_job())
    await dying.claim(1)
    assert await other.reap() == []
    fcntl.flock(dying._replica._lock, fcntl.LOCK_UN)  # noqa: SLF001 - as the kernel does with the end of a process
    assert await other.reap() == [job_id]
    await other.tidy(3600)
    assert [path.name for path in (tmp_path / "replicas").iterdir()] == [other._replica.name]  # noqa: SLF001


async def test_one_key_is_one_job_however_many_send_it(opened: NewStore) -> None:
    stores = [await opened() for _ in range(3)]
    jobs = [new_job(idempotency_key="k", fingerprint="f") for _ in range(30)]
    ids = await asyncio.gather(*(submit(stores[k % 3], job) for k, job in enumerate(jobs)))
    assert len(set(ids)) == 1
    with pytest.raises(KeyReused):
        await submit(stores[0], new_job(idempotency_key="k", fingerprint="another"))
    assert await submit(stores[0], new_job(client="you", idempotency_key="k", fingerprint="another")) not in ids
    assert await submit(stores[0], jobs[ids.index(ids[0])]) == ids[0]


async def test_shares_and_room(opened: NewStore) -> None:
    store = await opened()
    found = await asyncio.gather(*(submit(store, new_job(), limit=4) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(one, TooManyJobs) for one in found) == 6
    assert await submit(store, new_job(client="you"), limit=4)
    with pytest.raises(StoreFull):
        await submit(store, replace(new_job(), size=1 << 30))


async def test_what_ended_is_forgotten(opened: NewStore, tmp_path: Path) -> None:
    store = await opened()
    ids = [await submit(store, new_job()) for _ in range(3)]
    done, _ = await store.claim(2)
    await store.finish(done, answer(ROW_BYTES + 1), "successful", "")
    await store.tidy(3600)
    assert len(await store.states("me", STATES, 10)) == 3
    await store.tidy(-1)
    assert {state.id for state in await store.states("me", STATES, 10)} == set(ids[1:])
    assert not list((tmp_path / "jobs").iterdir())


async def test_files_of_nobody_are_swept(opened: NewStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await opened()
    body = bytes(ROW_BYTES + 1)
    kept = await submit(store, new_job(body), body)
    (tmp_path / "jobs" / f"{'0' * 32}.body").write_bytes(b"left")
    await store.sweep()
    assert len(list((tmp_path / "jobs").iterdir())) == 2, "a young file may be that of a row to come"
    monkeypatch.setattr("service.jobs.files._YOUNG", -60.0)
    await store.sweep()
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == [f"{kept}.body"]


def test_replicas_that_start_together_make_one_table(tmp_path: Path, url: str) -> None:
    faults: list[BaseException] = []
    gate = threading.Barrier(6)

    def create() -> None:
        try:
            database = Database(url, tmp_path)
            gate.wait(10)
            database.create()
            database.close()
        except BaseException as error:  # noqa: BLE001 - told below
            faults.append(error)

    threads = [threading.Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.real
async def test_a_database_that_was_killed_is_found_again(tmp_path: Path, postgresql: Server) -> None:
    store = Store(tmp_path, postgresql.new_database("killed"), 1 << 30)
    await store.open()
    before = await submit(store, new_job())
    postgresql.kill()
    with pytest.raises(StoreUnavailable):
        await submit(store, new_job())
    with pytest.raises(StoreUnavailable):
        await store.state(before)
    await asyncio.to_thread(postgresql.start)
    after = await submit(store, new_job())
    assert {job.id for job in await store.claim(5)} == {before, after}
    await store.close()


def test_network_file_systems_are_known(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\nhost:/x /srv/jobs nfs4 rw 0 0\n//h/s /mnt/a\\040b cifs rw 0 0\n")
    assert network_file_system(Path("/srv/jobs/data"), mounts) == "nfs4"
    assert network_file_system(Path("/mnt/a b/data"), mounts) == "cifs"
    assert network_file_system(Path("/srv/jobsmore"), mounts) == network_file_system(Path("/var/x"), mounts) == ""
    assert network_file_system(Path("/var/x"), tmp_path / "none") == ""


def test_sqlite_refuses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.jobs.database.network_file_system", lambda _: "nfs4")
    with pytest.raises(SystemExit, match=r"ABACUS_DATA_DIR: .*nfs4"):
        Database("", tmp_path)


@pytest.mark.parametrize("wrong", ["nonsense", "mysql://host/x", "sqlite:///x", "postgresql://host/x"])
def test_other_databases_are_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SystemExit, match="ABACUS_JOBS_URL"):
        Database(wrong, tmp_path)
