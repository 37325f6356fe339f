"""Jobs through HTTP: the answer of a job is the answer of the call, and who may see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from service.main import create_app
from service.settings import Settings
from tests.asgi import SyncTransport
from tests.waiting import eventually

INVERSE = "/v1/linear-algebra/inverse"
SMALL = {"a": [[4.0, 7.0], [2.0, 6.0]]}
LONG = ("/v1/statistics/bootstrap", {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000})
ASYNC = {"prefer": "respond-async"}
OF_THE_EXCHANGE = {"date", "server-timing", "x-request-id"}


@contextmanager
def serving(**settings: Any) -> Iterator[httpx.Client]:
    with SyncTransport(create_app(Settings(log_level="WARNING", workers=2, **settings))) as transport:
        yield httpx.Client(transport=transport, base_url="http://testserver")


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(data_dir=str(tmp_path_factory.mktemp("data"))) as client:
        yield client


def submit(client: httpx.Client, path: str, body: Any, **headers: str) -> httpx.Response:
    answer = client.post(path, json=body, headers={**ASYNC, **headers})
    assert answer.status_code == 202, answer.text
    return answer


def ended(client: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    place = answer.headers["location"]
    eventually(lambda: client.get(place).json()["status"] not in ("accepted", "running"))
    return client.get(place).json()  # type: ignore[no-any-return]


def running(client: httpx.Client, answer: httpx.Response) -> None:
    eventually(lambda: client.get(answer.headers["location"]).json()["status"] != "accepted")


def plain(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in OF_THE_EXCHANGE}


def test_a_job_is_acknowledged(jobs: httpx.Client) -> None:
    answer = submit(jobs, INVERSE, SMALL)
    assert answer.headers["preference-applied"] == "respond-async"
    document = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{document['jobID']}"
    assert (document["processID"], document["status"]) == ("linear-algebra/inverse", "accepted")
    assert ended(jobs, answer)["progress"] == 100


STEPS = {
    "steps": {
        "inverse": {"operation": "linear-algebra/inverse", "request": SMALL},
        "spread": {
            "operation": "statistics/describe",
            "request": {"data": {"from": "inverse", "pointer": "/result"}},
        },
    },
    "answer": ["spread"],
}


@pytest.mark.parametrize("accept", ["application/json", "application/cbor", "image/svg+xml"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        (INVERSE, SMALL),
        (INVERSE, {"a": [[1.0, 2.0], [2.0, 4.0]]}),
        (INVERSE, {"a": [[1.0, "x"]]}),
        ("/v1/linear-algebra/matmul", {"a": [[0.1] * 150] * 150, "b": [[0.3] * 150] * 150}),
        ("/v1/steps", STEPS),
    ],
    ids=["answer", "no answer", "bad input", "large", "steps"],
)
def test_results_are_the_direct_answer(jobs: httpx.Client, path: str, body: Any, accept: str) -> None:
    wanted = {"accept": accept, "accept-encoding": "gzip", "x-request-id": "one"}
    direct = jobs.post(path, json=body, headers=wanted)
    answer = submit(jobs, path, body, **wanted)
    state = ended(jobs, answer)
    assert state["status"] == ("successful" if direct.status_code == 200 else "failed")
    later = jobs.get(answer.headers["location"] + "/results", headers={"x-request-id": "one"})
    assert (later.status_code, later.content) == (direct.status_code, direct.content)
    assert plain(later.headers) == plain(direct.headers)


def test_status_is_as_documented(jobs: httpx.Client) -> None:
    document = jobs.get("/openapi.json").json()
    components = {"components": document["components"]}
    states = [submit(jobs, INVERSE, SMALL).json(), ended(jobs, submit(jobs, INVERSE, SMALL))]
    for state in states:
        jsonschema.validate(state, {"$ref": "#/components/schemas/JobStatus", **components})
        for link in state["links"]:
            assert jobs.head(link["href"]).status_code == 200 or link["rel"] == "monitor"
    jsonschema.validate(jobs.get("/v1/jobs").json(), {"$ref": "#/components/schemas/JobList", **components})


def test_a_get_operation_runs_as_a_job(jobs: httpx.Client) -> None:
    answer = jobs.get("/v1/statistics/distributions", headers=ASYNC)
    assert ended(jobs, answer)["status"] == "successful"
    assert jobs.get(answer.headers["location"] + "/results").json() == jobs.get("/v1/statistics/distributions").json()


def test_a_short_wait_brings_the_answer_itself(jobs: httpx.Client) -> None:
    answer = jobs.post(INVERSE, json=SMALL, headers={"prefer": "respond-async, wait=20"})
    assert answer.status_code == 200
    assert answer.content == jobs.post(INVERSE, json=SMALL).content
    assert answer.headers["preference-applied"] == "wait=20"


def test_a_dismissed_job_stops_and_is_gone(jobs: httpx.Client) -> None:
    answer = jobs.post(LONG[0], json=LONG[1], headers={"prefer": "respond-async, wait=1"})
    place = answer.headers["location"]
    assert answer.status_code == 202
    assert jobs.get(f"{place}/results").json()["type"] == "/problems/result-not-ready"
    assert jobs.delete(place).json()["status"] == "dismissed"
    gone = jobs.get(f"{place}/results")
    assert (gone.status_code, gone.json()["type"]) == (410, "/problems/job-dismissed")
    assert jobs.delete(place).json()["status"] == jobs.get(place).json()["status"] == "dismissed"
    counted = jobs.get("/metrics").text
    assert '\nabacus_jobs_finished_total{status="dismissed"} 1.0\n' in counted, "the second DELETE ended nothing"
    assert "\nabacus_job_store_up 1.0\n" in counted
    assert ended(jobs, submit(jobs, INVERSE, SMALL))["status"] == "successful", "the worker is free again"


def test_a_key_stands_for_one_request(jobs: httpx.Client) -> None:
    key = {"idempotency-key": '"8e03978e"'}
    first, again = (submit(jobs, INVERSE, SMALL, **key) for _ in range(2))
    assert first.json()["jobID"] == again.json()["jobID"]
    other = jobs.post(INVERSE, json={"a": [[1.0]]}, headers={**ASYNC, **key})
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert jobs.post(INVERSE, json=SMALL, headers={**ASYNC, "idempotency-key": "x" * 256}).status_code == 422


def test_unknown_jobs_and_resources(jobs: httpx.Client) -> None:
    unknown = jobs.get("/v1/jobs/0123456789abcdef0123456789abcdef")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/no-such-job")
    assert jobs.get("/v1/jobs/x/anything").json()["type"] == "/problems/not-found"
    assert jobs.post("/v1/jobs").headers["allow"] == "GET, HEAD"
    assert jobs.put("/v1/jobs/x").headers["allow"] == "GET, HEAD, DELETE"
    assert jobs.get("/v1/jobs").json()["jobs"] == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def narrow(folder: Path) -> Iterator[httpx.Client]:
    """A service with keys, and little of everything."""
    little = {"job_client_limit": 2, "job_bytes": 1 << 20, "job_deadline_seconds": 2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.jobs.jobs._TIDYING", 0.2)
        with serving(data_dir=str(folder), api_keys="mine,yours", **little) as client:
            yield client


MINE, YOURS = {"x-api-key": "mine"}, {"x-api-key": "yours"}


def test_jobs_belong_to_their_key(narrow: httpx.Client) -> None:
    place = submit(narrow, INVERSE, SMALL, **MINE).headers["location"]
    narrow.post(INVERSE, json=SMALL, headers={**MINE, "prefer": "respond-async, wait=20"})
    listed = narrow.get("/v1/jobs?limit=5", headers=MINE).json()["jobs"]
    assert place in {f"/v1/jobs/{job['jobID']}" for job in listed}
    assert narrow.get("/v1/jobs?status=dismissed", headers=MINE).json()["jobs"] == []
    assert narrow.get("/v1/jobs", headers=YOURS).json()["jobs"] == []
    assert narrow.get(place, headers=YOURS).json()["type"] == "/problems/no-such-job"
    assert narrow.delete(place, headers=YOURS).status_code == 404
    for query in ("status=done", "limit=0", "limit=x", "page=2"):
        assert narrow.get(f"/v1/jobs?{query}", headers=MINE).status_code == 422


def test_shares_deadlines_and_ends(narrow: httpx.Client, folder: Path) -> None:
    places = [submit(narrow, *LONG, **YOURS).headers["location"] for _ in range(2)]
    third = narrow.post(LONG[0], json=LONG[1], headers={**ASYNC, **YOURS})
    assert (third.status_code, third.json()["type"]) == (429, "/problems/too-many-requests")
    assert int(third.headers["retry-after"]) > 0
    assert narrow.delete(places[1], headers=YOURS).status_code == 200
    eventually(lambda: narrow.get(f"{places[0]}/results", headers=YOURS).status_code != 404)
    late = narrow.get(f"{places[0]}/results", headers=YOURS)
    assert (late.status_code, late.json()["type"]) == (504, "/problems/deadline-exceeded")
    assert "2 seconds" in narrow.get(places[0], headers=YOURS).json()["message"]
    with closing(sqlite3.connect(folder / "jobs.sqlite")) as database, database:
        database.execute("UPDATE abacus_jobs SET finished = finished - 7200")
    eventually(lambda: narrow.get(places[0], headers=YOURS).status_code == 404)


def test_a_full_store_says_so(narrow: httpx.Client) -> None:
    large = {**ASYNC, **MINE, "content-type": "application/json"}
    answer = narrow.post(INVERSE, content=b" " * (1 << 20 | 1), headers=large)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/service-unavailable")


def test_without_a_directory_the_preference_is_ignored(client: httpx.Client) -> None:
    answer = client.post(INVERSE, json=SMALL, headers=ASYNC)
    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers
    assert client.get("/v1/jobs").json()["jobs"] == []
    assert "ABACUS_DATA_DIR" in client.delete("/v1/jobs/none").json()["detail"]


def test_a_place_that_is_no_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match=r"^ABACUS_DATA_DIR: File exists"):
        create_app(Settings(data_dir=str(tmp_path / "file")))


@pytest.mark.anyio
async def test_a_database_that_cannot_be_opened_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").mkdir()
    app, sent = create_app(Settings(data_dir=str(tmp_path), workers=1, log_level="WARNING")), []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: dict[str, str]) -> None:
        sent.append(message)

    await app({"type": "lifespan", "state": {}}, receive, send)
    assert [message["type"] for message in sent] == ["lifespan.startup.failed"]
    assert "database of jobs: unable to open" in sent[0]["message"]
