"""Clients take turns, and one that fills all workers makes room for another."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.execution import fair_queue
from service.execution.fair_queue import FairQueue
from tests.execution.processes import new_pool, run
from tests.waiting import eventually_here


@dataclass
class Job:
    client: str
    number: int


def jobs(client, count):
    return [Job(client, number) for number in range(count)]


def order(queue, busy=()):
    """The clients of all jobs in their turn, where each job ends before the next is taken."""
    found = []
    while (job := queue.take(Counter(busy))) is not None:
        found.append(f"{job.client}{job.number}")
    return found


def filled(workers, *waiting):
    queue = FairQueue(workers)
    for job in waiting:
        queue.append(job, Counter())
    return queue


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_clients_take_turns(workers):
    queue = filled(workers, *jobs("a", 3), *jobs("b", 2), *jobs("c", 1))
    assert len(queue) == len(list(queue)) == 6
    assert order(queue) == ["a0", "b0", "c0", "a1", "b1", "a2"]
    assert len(queue) == 0


def test_who_has_had_a_turn_is_behind_who_comes_new():
    queue = filled(1, *jobs("a", 2), *jobs("b", 1))
    for client in "ca":
        queue.append(Job(client, 7), Counter(a=1))
    assert order(queue) == ["b0", "c7", "a0", "a1", "a7"]


def test_a_job_that_is_put_back_is_the_next():
    queue = filled(1, *jobs("a", 2), *jobs("b", 1))
    queue.put_back(Job("b", 9))
    assert order(queue) == ["b9", "a0", "b0", "a1"]


def test_a_job_that_is_removed_is_gone():
    queue = filled(1, *jobs("a", 2), *jobs("b", 1))
    for job in list(queue)[:2]:
        queue.remove(job)
        queue.remove(job)
    assert order(queue) == ["b0"]


def test_one_client_alone_has_all_workers():
    assert order(filled(3, *jobs("a", 2)), {"a": 2}) == ["a0", "a1"]


def test_the_last_worker_is_for_whoever_else_waits():
    queue = filled(3, *jobs("a", 2), *jobs("b", 1))
    assert queue.take(Counter(a=2)).client == "b"
    assert queue.take(Counter(a=2, b=1)) is None, "b may come again"


def test_the_last_worker_is_kept_for_a_moment(monkeypatch):
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(fair_queue, "time", clock)
    queue = filled(2, *jobs("a", 3), *jobs("b", 1))
    assert [queue.take(Counter(busy)).client for busy in ({}, {"a": 1})] == ["a", "b"]
    assert queue.take(Counter(a=1)) is None
    clock.now += 1.1 * fair_queue.MOMENT
    assert queue.take(Counter(a=1)).client == "a"


STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.sampled_from((0, 0, 0.4, 1.5))), max_size=80)


@given(workers=st.integers(1, 4), steps=STEPS)
def test_whatever_comes_the_turns_are_fair(workers, steps):
    """Jobs come and end; whoever waits and has no worker, or fewer than all but one, is passed once by each other."""
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    with patch.object(fair_queue, "time", clock):
        queue, running, passed = FairQueue(workers), [], defaultdict(Counter)
        for number, (client, comes, pause) in enumerate(steps):
            clock.now += pause
            if comes:
                queue.append(Job(client, number), Counter(running))
            else:
                running = running[: number % 4] + running[number % 4 + 1 :]
            while len(running) < workers:
                job = queue.take(busy := Counter(running))
                may_start = {one for one in "abcd" if busy[one] < max(workers - 1, 1)}
                waiting = {other.client for other in queue}
                if job is None:
                    assert not waiting & may_start
                    break
                running.append(job.client)
                others = (waiting - {job.client}) & may_start
                assert job.client in may_start or not waiting - {job.client}
                passed.pop(job.client, None)
                for other in others:
                    passed[other][job.client] += 1
                    assert passed[other][job.client] == 1


@pytest.mark.real
@pytest.mark.anyio
async def test_another_client_does_not_wait_for_one_that_fills_all_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(fair_queue, "MOMENT", 300.0)
    pool, end = new_pool(), tmp_path / "end"
    await pool.start()
    try:
        greedy = [asyncio.create_task(run(pool, "stay", end, tmp_path / f"{i}", client="a")) for i in range(5)]
        await eventually_here(lambda: pool.busy == 2)
        for _ in range(10):
            await run(pool, "echo", client="b")
        assert not any(one.done() for one in greedy), "none of the other's was waited for"
        assert pool.restarts == 1, "one job made room, and the place was kept"
        end.touch()
        assert all([(await one).header for one in greedy]), "all of the other's jobs are done all the same"
    finally:
        await pool.stop(0)


@pytest.mark.real
@pytest.mark.anyio
async def test_one_worker_serves_clients_in_turn():
    pool, done = new_pool(workers=1), []

    async def work(client):
        await run(pool, "echo", client=client)
        done.append(client)

    await pool.start()
    try:
        waiting = [asyncio.create_task(work(client)) for client in "aaab"]
        await asyncio.gather(*waiting)
        assert done == ["a", "b", "a", "a"]
        assert pool.restarts == 0
    finally:
        await pool.stop(0)
