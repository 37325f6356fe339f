"""Data sets in a bucket of a real S3 server, which replicas share; the directory of each is a cache."""

from __future__ import annotations

import http.server
import io
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from service.execution import shelves
from service.execution.library import Library
from service.main import create_app
from service.settings import Settings
from tests.asgi import SyncTransport
from tests.gateway.test_data_sets import DATASETS, DESCRIBE, MATRIX, faults, npy, stored

pytest.importorskip("obstore")
pytestmark = pytest.mark.real


class Replica(httpx.Client):
    folder: Path

    def keeping(self, folder: Path) -> Replica:
        self.folder = folder
        return self

    @property
    def copies(self) -> list[Path]:
        return [*self.folder.glob("datasets/*.npy")]


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    """A client of the bucket that is no part of the service. Its name is new: a process keeps the client of a URL."""
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "REGION": "us-east-1"}.items():
            patch.setenv(f"AWS_{name}", value)
        patch.setenv("AWS_ENDPOINT_URL", url)
        patch.setenv("AWS_ALLOW_HTTP", "true")
        made = boto3.resource("s3", endpoint_url=url).Bucket(f"abacus-{port}")
        made.create()
        yield made
    server.stop()


@pytest.fixture(scope="module")
def replicas(bucket: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Replica]]:
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    settings = [
        Settings(log_level="WARNING", data_dir=str(folder), data_url=f"s3://{bucket.name}/data", workers=1)
        for folder in folders
    ]
    with SyncTransport(create_app(settings[0])) as one, SyncTransport(create_app(settings[1])) as two:
        yield [
            Replica(transport=transport, base_url="http://testserver").keeping(folder)
            for transport, folder in zip((one, two), folders, strict=True)
        ]


def described(client: httpx.Client, data_set: str) -> httpx.Response:
    return client.post(DESCRIBE, json={"data": {"dataset": data_set}})


def test_replicas_share_data_sets(replicas: list[Replica], bucket: Any) -> None:
    one, two = replicas
    data_set = stored(one, npy(MATRIX))["id"]
    assert {found.key.partition(".")[2] for found in bucket.objects.all()} == {"npy", mine(bucket)}
    assert not two.copies
    assert described(two, data_set).json()["mean"] == pytest.approx(MATRIX.mean(0))
    assert len(two.copies) == 1
    numbers = two.get(f"{DATASETS}/{data_set}", headers={"accept": "application/x-npy"}).content
    assert (np.load(io.BytesIO(numbers)) == MATRIX).all()
    assert two.post(DATASETS, content=npy(MATRIX), headers={"content-type": "application/x-npy"}).status_code == 200
    assert two.delete(f"{DATASETS}/{data_set}").status_code == 200
    assert "/data/dataset" in faults(described(one, data_set))
    assert not [*bucket.objects.all()]


def mine(bucket: Any) -> str:
    return next(found.key.partition(".")[2] for found in bucket.objects.all() if found.key.endswith(".json"))


def test_answers_are_data_sets_of_all(replicas: list[Replica]) -> None:
    one, two = replicas
    a = np.random.default_rng(3).normal(size=(12, 12))
    made = one.post("/v1/linear-algebra/inverse", json={"a": a.tolist()}, headers={"prefer": "return=minimal"}).json()
    back = two.post("/v1/linear-algebra/inverse", json={"a": {"dataset": made["result"]["dataset"]}}).json()
    assert np.allclose(back["result"], a, rtol=1e-9)


def test_what_is_damaged_or_missing_is_found(replicas: list[Replica], bucket: Any) -> None:
    one, two = replicas
    data_set = stored(one, npy(MATRIX * 3))["id"]
    (key,) = (
        found.key for found in bucket.objects.all() if found.key.endswith(f"{data_set.removeprefix('sha256-')}.npy")
    )
    whole = bucket.Object(key).get()["Body"].read()
    damaged = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
    # The copy alone: it is fetched again.
    path = one.folder / "datasets" / Path(key).name
    path.unlink()
    path.write_bytes(damaged)
    assert described(one, data_set).status_code == 200
    assert path.read_bytes() == whole
    # The object too.
    bucket.put_object(Key=key, Body=damaged)
    assert "was damaged" in faults(described(two, data_set))["/data/dataset"]
    assert stored(two, npy(MATRIX * 3))["id"] == data_set
    assert described(two, data_set).status_code == 200
    bucket.Object(key).delete()
    for found in one.copies + two.copies:
        found.unlink()
    assert "has expired" in faults(described(one, data_set))["/data/dataset"]


def test_the_cache_is_bounded_and_what_nobody_uses_expires(
    bucket: Any, tmp_path: Path, replicas: list[Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [stored(replicas[0], npy(MATRIX * factor))["id"] for factor in (5, 7, 9)]
    library = Library(tmp_path, "", f"s3://{bucket.name}/data", cache_bytes=400)
    for data_set in ids:
        assert (library.numbers(library.open(data_set)).shape) == (3, 2)
    copies = sorted(tmp_path.glob("datasets/*.npy"))
    assert len(copies) == 3  # of this hour: they may still be read
    for age, path in enumerate(copies):
        os.utime(path, (time.time() - 7200 - age, path.stat().st_mtime))
    library.sweep(3600)
    assert sorted(tmp_path.glob("datasets/*.npy")) == copies[:2]
    assert len([*bucket.objects.all()]) >= 6
    monkeypatch.setattr(shelves, "IN_USE", 0.0)
    monkeypatch.setattr("service.execution.library.IN_USE", 0.0)
    library.sweep(0.0)
    assert not [*bucket.objects.all()]
    assert "/data/dataset" in faults(described(replicas[1], ids[0]))


class Refusing(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(403)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.mark.usefixtures("bucket")
def test_what_is_wrong_with_a_bucket_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(url: str) -> tuple[str, str]:
        with pytest.raises(shelves.Unreachable) as raised:
            Library(tmp_path, "", url).record("sha256-" + "0" * 64)
        return str(raised.value), raised.value.detail.partition(":")[0]

    missing = ("the bucket s3://nobody/a does not exist", "The bucket of data sets does not exist")
    assert wrong("s3://nobody/a") == missing
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    silent = ("the bucket s3://nobody/b does not answer (GenericError)", "The store of data sets does not answer")
    assert wrong("s3://nobody/b") == silent
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        said, detail = wrong("s3://nobody/c")
        server.shutdown()
    assert said == "the bucket s3://nobody/c refuses the service (PermissionDeniedError)"
    assert detail == "The bucket of data sets refuses the service"


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_does_not_exist(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(log_level="WARNING", data_dir=str(tmp_path), data_url="s3://nobody/data", workers=1)
    with caplog.at_level(logging.WARNING, "service"), SyncTransport(create_app(settings)) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        answers = [
            client.post(DATASETS, content=npy(MATRIX), headers={"content-type": "application/x-npy"}),
            client.get(f"{DATASETS}/sha256-{'0' * 64}"),
            described(client, "sha256-" + "0" * 64),
            client.post(DESCRIBE, json={"data": [1, 2]}, headers={"prefer": "return=minimal"}),
        ]
    assert [answer.status_code for answer in answers] == [503] * 4
    (detail,) = {answer.json()["detail"] for answer in answers}
    assert detail == "The bucket of data sets does not exist: whoever runs the service has to create it."
    said = [
        record.getMessage() for record in caplog.records if "s3://nobody/data does not exist" in record.getMessage()
    ]
    for answer in answers:
        assert sum(answer.headers["x-request-id"] in line for line in said) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"data_url": "s3://b"}, "ABACUS_DATA_DIR"), ({"data_dir": "d", "data_url": "gs://b"}, "s3://bucket/prefix")],
)
def test_what_is_no_bucket(settings: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings(**settings)  # type: ignore[arg-type]
