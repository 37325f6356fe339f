"""Server-sent events of jobs and of direct calls, from a real service: they come while it computes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.processes import running_service
from tests.waiting import PATIENCE

pytestmark = pytest.mark.real

INVERSE = "/v1/linear-algebra/inverse"
SMALL = {"a": [[4.0, 7.0], [2.0, 6.0]]}
TRAIN = "/v1/neural-networks/train"
COURSE = {
    "x": [[float(i % 7), float(i % 5)] for i in range(200)], "targets": [[float(i % 2)] for i in range(200)],
    "sizes": [2, 8, 1], "loss": "mean_squared_error", "epochs": 4000, "seed": 1,
    "algorithm": {"name": "adam", "learning_rate": 0.01},
}  # fmt: skip
EVENTS = {"accept": "text/event-stream"}


class Event(NamedTuple):
    name: str
    data: Any
    number: str | None


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(workers="2", data_dir=str(tmp_path_factory.mktemp("data")), client_streams="2") as (place, _):
        yield place


def events(address: str, method: str, path: str, **how: Any) -> Iterator[Event]:
    with httpx.stream(method, address + path, timeout=60, **how) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream"
        assert answer.headers["x-accel-buffering"] == "no"
        fields: dict[str, str] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "data" in fields:
                yield Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
                fields = {}


def submit(address: str, path: str, body: Any) -> str:
    answer = httpx.post(address + path, json=body, headers={"prefer": "respond-async"}, timeout=60)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def test_a_job_tells_how_far_it_is(address: str) -> None:
    place = submit(address, TRAIN, COURSE)
    found = list(events(address, "GET", f"{place}/events"))
    assert found[0].name == "status"
    told = [event.data for event in found if event.name == "progress"]
    percents = [data["progress"] for data in told]
    assert len(percents) > 2
    assert percents == sorted(percents)
    assert 0 <= percents[0] <= percents[-1] <= 100
    assert told[-1]["partial"]["loss"] > 0
    assert "of 4000" in told[-1]["message"]
    assert (found[-1].name, found[-1].data["status"]) == ("done", "successful")
    numbers = [int(event.number) for event in found if event.number]
    assert numbers == sorted(numbers)


def test_a_stream_goes_on_behind_the_last_event(address: str) -> None:
    place = submit(address, TRAIN, COURSE)
    first = events(address, "GET", f"{place}/events")
    seen = [next(first) for _ in range(3)]
    first.close()
    rest = list(events(address, "GET", f"{place}/events", headers={"last-event-id": str(seen[-1].number)}))
    assert all(int(event.number or 0) > int(seen[-1].number or 0) for event in rest)
    last = rest[-1]
    assert last.name == "done"
    over = httpx.get(f"{address}{place}/events", headers={"last-event-id": str(last.number)}, timeout=60)
    assert (over.status_code, over.content) == (204, b"")


def test_a_direct_call_ends_with_its_answer(address: str) -> None:
    found = list(events(address, "POST", TRAIN, json=COURSE, headers=EVENTS))
    assert {event.name for event in found[:-1]} == {"progress"}
    assert len(found) > 3
    assert found[-1].name == "answer"
    assert found[-1].data == httpx.post(address + TRAIN, json=COURSE, timeout=60).json()


def test_small_answers_and_problems_in_events(address: str) -> None:
    (only,) = events(address, "POST", INVERSE, json=SMALL, headers=EVENTS)
    assert (only.name, only.data["certainty"]) == ("answer", "proved")
    refused = httpx.post(address + INVERSE, json={"a": [[1.0, 2.0], [2.0, 4.0]]}, headers=EVENTS, timeout=60)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/singular-matrix")
    slow = {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}
    late = list(events(address, "POST", "/v1/statistics/bootstrap", json=slow, headers={**EVENTS, "prefer": "wait=1"}))
    assert (late[-1].name, late[-1].data["status"]) == ("problem", 504)


def test_json_is_preferred_where_both_are_taken(address: str) -> None:
    both = {"accept": "application/json, text/event-stream"}
    answer = httpx.post(address + INVERSE, json=SMALL, headers=both, timeout=60)
    assert answer.headers["content-type"] == "application/json"


def test_a_client_has_so_many_streams(address: str) -> None:
    slow = {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}
    place = submit(address, "/v1/statistics/bootstrap", slow)
    open_ones = [events(address, "GET", f"{place}/events") for _ in range(2)]
    for stream in open_ones:
        next(stream)
    refused = httpx.get(f"{address}{place}/events", timeout=60)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert httpx.delete(address + place, timeout=60).status_code == 200
    assert [list(stream)[-1].data["status"] for stream in open_ones] == ["dismissed"] * 2


def test_streams_do_not_hold_up_the_end(tmp_path: Path) -> None:
    with running_service(workers="1", data_dir=str(tmp_path)) as (address, process):
        place = submit(address, TRAIN, {**COURSE, "epochs": 100_000})
        stream = events(address, "GET", f"{place}/events")
        next(stream)
        process.terminate()
        list(stream)
        assert process.wait(PATIENCE) == 0
