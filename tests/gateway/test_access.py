"""Keys in a file: names, quotas, and that no change of the file leaves the service without its keys."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.gateway import quota
from service.gateway.access import Access
from service.gateway.quota import Quota, Standing
from service.settings import Settings
from tests.gateway.test_gateway import BODY, PATH, problem, serve


def hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()


KEYS = f"""
[billing]
sha256 = ["{hashed("old")}", "{hashed("new").upper()}"]

[research]
sha256 = "{hashed("lab")}"
quota = 3

[erring]
sha256 = "{hashed("typo")}"
quota = 3

[greedy]
sha256 = "{hashed("more")}"
quota = 3
"""


class Clock:
    """A time that moves when it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(quota, "time", clock)
    return clock


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "keys.toml"
    file.write_text(KEYS)
    return file


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    file = tmp_path_factory.mktemp("keys") / "keys.toml"
    file.write_text(KEYS)
    yield from serve(api_keys="unnamed", api_keys_file=str(file), data_dir=str(tmp_path_factory.mktemp("data")))


def ask(service: httpx.Client, key: str, path: str = PATH, **headers: str) -> httpx.Response:
    return service.post(path, json=BODY, headers={"x-api-key": key, **headers})


def test_all_keys_open_and_no_other(service: httpx.Client) -> None:
    assert [ask(service, key).status_code for key in ("old", "new", "unnamed")] == [200] * 3
    problem(ask(service, "elsewhere"), "forbidden")
    problem(ask(service, hashed("old")), "forbidden")


def test_a_quota_is_told_and_kept(service: httpx.Client, clock: Clock) -> None:
    found = [ask(service, "lab") for _ in range(4)]
    assert [answer.status_code for answer in found] == [200, 200, 200, 429]
    assert {answer.headers["ratelimit-policy"] for answer in found} == {'"minute";q=3;w=60'}
    assert [answer.headers["ratelimit"] for answer in found] == [f'"minute";r={left};t=20' for left in (2, 1, 0, 0)]
    assert found[3].headers["retry-after"] == "20"
    assert "3 operations a minute" in problem(found[3], "quota-exceeded")["detail"]
    clock.now += 20
    assert [ask(service, "lab").status_code for _ in range(2)] == [200, 429]


@pytest.mark.usefixtures("clock")
def test_errors_count_and_reading_does_not(service: httpx.Client) -> None:
    wrong = service.post(PATH, json={"a": "x"}, headers={"x-api-key": "typo"})
    assert (wrong.status_code, wrong.headers["ratelimit"]) == (422, '"minute";r=2;t=20')
    for path in ("/v1/operations", "/docs", "/metrics", "/nowhere"):
        assert "ratelimit" not in service.get(path, headers={"x-api-key": "typo"}).headers
    assert ask(service, "typo").headers["ratelimit"] == '"minute";r=1;t=20'


def test_one_client_does_not_pay_for_another(service: httpx.Client) -> None:
    for _ in range(5):
        ask(service, "more")
    answer = ask(service, "old")
    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers


def counted(service: httpx.Client) -> float:
    text = service.get("/metrics", headers={"x-api-key": "unnamed"}).text
    return float(text.partition('abacus_key_requests_total{key="billing",status="200"} ')[2].partition("\n")[0] or 0)


def test_metrics_have_names_and_no_keys(service: httpx.Client) -> None:
    before = counted(service)
    for key in ("old", "new", "elsewhere"):
        ask(service, key)
    assert counted(service) == before + 2
    text = service.get("/metrics", headers={"x-api-key": "unnamed"}).text
    assert not [key for key in ("old", "new", "elsewhere") if f'"{key}"' in text or hashed(key) in text]


def test_metrics_may_be_open() -> None:
    for service in serve(api_keys="secret", metrics_open=True):
        assert service.get("/metrics").status_code == 200
        problem(service.get("/docs"), "unauthorized")


def test_a_job_belongs_to_the_name(service: httpx.Client) -> None:
    place = ask(service, "old", prefer="respond-async").headers["location"]
    found = {key: service.get(place, headers={"x-api-key": key}).status_code for key in ("old", "new", "typo")}
    assert found == {"old": 200, "new": 200, "typo": 404}
    listed = service.get("/v1/jobs", headers={"x-api-key": "new"}).json()["jobs"]
    assert [job["jobID"] for job in listed] == [place.rpartition("/")[2]]


class Watched:
    """The keys of a file, without a service."""

    def __init__(self, file: Path) -> None:
        self.access = Access(Settings(api_keys_file=str(file)))

    def opens(self, key: str) -> bool:
        return f"sha256:{hashed(key)}" in self.access._names  # noqa: SLF001

    def look(self, times: int = 2) -> None:
        for _ in range(times):
            self.access.look()


def test_a_change_is_taken_once_it_stands_still(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(file)
    file.write_text(KEYS.replace(hashed("lab"), hashed("office")))
    with caplog.at_level(logging.INFO):
        watched.look(1)
        assert watched.opens("lab"), "it may not be written to its end"
        watched.look(1)
        assert (watched.opens("lab"), watched.opens("office")) == (False, True)
        watched.look(5)
    assert [record.getMessage() for record in caplog.records] == ["ABACUS_API_KEYS_FILE: read again, 5 keys are known"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "names no client"),
        ("[billing\n", "at line 1"),
        ("[billing]\nsha256 = 'secret'", "billing.sha256.0: .*64 hexadecimal digits"),
        ("[billing]\nsha256 = []", "billing.sha256: .*at least 1 item"),
        (f"[billing]\nsha256 = '{hashed('secret')}'\nquota = 0", "billing.quota: .*greater than or equal to 1"),
        (f"[billing]\nsha256 = '{hashed('secret')}'\nquota = '9'", "billing.quota: .*valid integer"),
        (f"[billing]\nsha256 = '{hashed('secret')}'\nlimit = 9", "billing.limit: Extra inputs"),
        (f"['two words']\nsha256 = '{hashed('secret')}'", "two words.*should match pattern"),
        (f"[a]\nsha256 = '{hashed('secret')}'\n[b]\nsha256 = '{hashed('secret')}'", "a and b have the same key"),
        (b"\xff", "not UTF-8 at byte 0"),
        (None, "No such file"),
    ],
)
def test_a_bad_file_is_refused_and_said(
    file: Path, caplog: pytest.LogCaptureFixture, content: str | bytes | None, said: str
) -> None:
    watched = Watched(file)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    watched.look(5)
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "stay as they were" in record.getMessage()
    assert "secret" not in record.getMessage()
    assert watched.opens("lab")
    with pytest.raises(SystemExit, match=rf"^ABACUS_API_KEYS_FILE: .*{said}"):
        Watched(file)
    file.write_text(KEYS)
    watched.look()
    assert watched.opens("lab")


@pytest.mark.usefixtures("clock")
def test_a_used_quota_stays_used_when_the_file_changes(file: Path) -> None:
    watched = Watched(file)
    bucket = watched.access._quotas["research"]  # noqa: SLF001
    assert [bucket.take().left for _ in range(3)] == [2, 1, 0]
    file.write_text(KEYS.replace("quota = 3", "quota = 6"))
    watched.look()
    assert watched.access._quotas["research"] is bucket  # noqa: SLF001
    assert bucket.take() == Standing(taken=False, left=0, seconds=10)


@pytest.mark.parametrize("size", [1, 7, 60, 600, 999_983])
def test_a_minute_gives_what_the_quota_says(clock: Clock, size: int) -> None:
    bucket = Quota(size, None)
    calls = min(size, 5000)
    assert [bucket.take().left for _ in range(calls)] == list(range(size - 1, size - 1 - calls, -1))
    for _ in range(size - calls):
        bucket.take()
    refused = bucket.take()
    assert not refused.taken
    let_in = 0
    for _ in range(6000):
        clock.now += 0.01
        while bucket.take().taken:
            let_in += 1
    assert size - 1 <= let_in <= size, "a minute later as many again, less what is not yet whole"


def test_serving_processes_share_a_bucket(tmp_path: Path, clock: Clock) -> None:
    first, second = (Quota(4, tmp_path / "research.quota") for _ in range(2))
    assert [one.take().left for one in (first, second, first, second)] == [3, 2, 1, 0]
    assert not first.take().taken
    clock.now += 15
    assert second.take().taken
    assert not first.take().taken


def test_without_keys_there_are_no_quotas(client: httpx.Client) -> None:
    answer: Any = client.post(PATH, json=BODY)
    assert "ratelimit" not in answer.headers
    assert "abacus_key_requests_total{" not in client.get("/metrics").text
