"""Parts of large data sets as tasks of a real cluster: the same answers, whatever is killed."""

from __future__ import annotations

import gc
import json
import logging
import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from service.execution import cluster_client, cluster_task
from service.execution.blas_threads import ENVIRONMENT
from service.execution.cluster import Cluster
from service.execution.cluster_task import kind
from service.execution.execute import execute
from service.execution.library import Library
from service.execution.messages import Limits, Media
from service.execution.shelves import Unreachable
from service.execution.storing import store_array
from service.main import create_app
from service.methods import graphs
from service.methods.linear_algebra import tiled
from service.methods.parts import Part
from service.routers import CATALOGUE
from service.schemas.types.errors import InvalidInput
from service.settings import Settings
from tests.asgi import SyncTransport
from tests.cluster_parts import COUNT, Done, Home, homely, marked, total
from tests.gateway.test_buckets import bucket  # noqa: F401 - a fixture
from tests.gateway.test_data_sets import npy, stored
from tests.waiting import eventually

pytest.importorskip("distributed", reason="the extra `cluster` is not here")
import dask.array as dask_array

from tests.cluster import DaskCluster, running_cluster

pytestmark = pytest.mark.real
HISTOGRAM = "/v1/statistics/histogram"


@pytest.fixture(scope="module")
def elsewhere(bucket: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:  # noqa: F811
    """A cluster that shares a bucket with the node, and no folder."""
    folder = tmp_path_factory.mktemp("elsewhere")
    data = {"ABACUS_DATA_DIR": str(folder / "data"), "ABACUS_DATA_URL": f"s3://{bucket.name}/data"}
    with pytest.MonkeyPatch.context() as patch, running_cluster(folder, **data) as cluster:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)  # as in every process of the service
        patch.setattr(cluster_client, "_LOOK", 0.05)  # looks at the connection come between anything, and harm nothing
        patch.setattr(cluster_client, "_CONNECT", 60.0)  # a busy machine is slow to connect, and no cluster is lost
        yield cluster


def job(address: str, folder: Path, seconds: float = 600.0) -> tuple[Cluster, Home]:
    home = Home()
    return Cluster(address, Library(folder, ""), home, seconds), home


def in_order(found: Iterable[Done]) -> set[int]:
    """The processes of parts that came in order."""
    places, pids = zip(*found, strict=True)
    assert [*places] == [*range(COUNT)]
    return {*pids}


def test_parts_come_in_order_and_what_one_refuses_the_job_refuses(elsewhere: DaskCluster, tmp_path: Path) -> None:
    cluster, home = job(elsewhere.address, tmp_path)
    with cluster:
        assert len(in_order(cluster.hands(marked(tmp_path))) - {os.getpid()}) == 2
        for index in (3, 7):
            (tmp_path / f"{index}.refuse").touch()
        with pytest.raises(InvalidInput, match="part 3"):
            [*cluster.hands(marked(tmp_path))]
    assert (home.done, cluster.notice) == (0, "")


def test_a_data_set_that_is_not_in_the_folder_of_a_worker(elsewhere: DaskCluster, tmp_path: Path) -> None:
    numbers, library = np.arange(24.0), Library(tmp_path, "")
    kept = library.stored(store_array(library, numbers))
    cluster, _ = job(elsewhere.address, tmp_path)
    with cluster:
        assert sum(cluster.hands([partial(total, kept[:10]), partial(total, kept[10:])])) == numbers.sum()
        assert in_order(cluster.hands(marked(tmp_path))) == {os.getpid()}, "it is not asked again"
    assert cluster.notice == (
        "the cluster failed, and the node did 14 of 14 parts: "
        "a worker of the cluster does not find the data set in its ABACUS_DATA_DIR"
    )


def test_a_worker_that_does_not_reach_the_bucket_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def copy(self, _record: Any) -> Path:
            raise Unreachable("the bucket s3://data does not answer (TimeoutError)", "for who asked")

    library = Library(tmp_path, "")
    part = partial(total, library.stored(store_array(library, np.arange(4.0))))
    body = cluster_client.Connection("tcp://127.0.0.1:9", library).pickled(part)
    monkeypatch.setattr(cluster_task, "_library", Away)
    with pytest.raises(cluster_task.Unfit, match="does not answer") as raised:
        cluster_task.done(body, kind())
    sent = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - as it travels to the node
    assert str(sent) == str(raised.value)


def test_what_fails_in_the_cluster_the_node_does(elsewhere: DaskCluster, tmp_path: Path) -> None:
    cluster, _ = job(elsewhere.address, tmp_path)
    with cluster:
        assert in_order(cluster.hands(homely())) == {os.getpid()}
    assert cluster.notice.endswith("did 12 of 12 parts: RuntimeError")


def test_workers_of_another_version(elsewhere: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = {**kind(), "NumPy": "1.0"}
    monkeypatch.setattr("service.execution.cluster.kind", lambda: other)
    cluster, _ = job(elsewhere.address, tmp_path)
    with cluster:
        assert in_order(cluster.hands(marked(tmp_path))) == {os.getpid()}
    assert f"has NumPy {np.__version__}, the node has 1.0" in cluster.notice


def test_a_cluster_that_does_nothing_is_not_waited_for(elsewhere: DaskCluster, tmp_path: Path) -> None:
    for index in range(COUNT):
        (tmp_path / f"{index}.wait").touch()

    def home(parts: Sequence[Part]) -> Iterator[Any]:
        for path in tmp_path.glob("*.wait"):
            path.unlink()
        return (part() for part in parts)

    with Cluster(elsewhere.address, Library(tmp_path, ""), home, seconds=2.0) as cluster:
        assert in_order(cluster.hands(marked(tmp_path))) == {os.getpid()}
    assert cluster.notice.endswith("did 12 of 12 parts: nothing came for 0.5 seconds")


def test_a_part_whose_worker_is_killed_is_done_again(elsewhere: DaskCluster, tmp_path: Path) -> None:
    (tmp_path / "5.die").touch()
    cluster, home = job(elsewhere.address, tmp_path)
    with cluster:
        in_order(cluster.hands(marked(tmp_path)))
    assert len((tmp_path / "5.begun").read_text().split()) == 2
    assert (home.done, cluster.notice) == (0, "")


def test_matrices_beyond_one_machine(
    elsewhere: DaskCluster,
    bucket: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In tiles of eight rows and columns, and the last ones are not whole."""
    monkeypatch.setattr(tiled, "TILE", 8)
    monkeypatch.setattr(tiled, "_PIECE", 70)
    url, generator = f"s3://{bucket.name}/data", np.random.default_rng(3)
    library = Library(tmp_path, "", url)
    limits = Limits(30, 0, 10**8, data_dir=str(tmp_path), data_url=url, data_set_bytes=10**8)

    def answer(key: str, status: int = 200, **fields: Any) -> dict[str, Any]:
        sent = {name: {"dataset": store_array(library, value).id} for name, value in fields.items()}
        body = json.dumps({**sent, **({"structure": "positive_definite"} if key == "solve" else {})}).encode()
        reply = execute(CATALOGUE[f"linear-algebra/{key}"], body, Media(minimal=True), limits)
        found: dict[str, Any] = json.loads(b"".join(reply.body))
        assert reply.status == status, (found, reply.notice, reply.fault)
        return found

    def numbers(part: dict[str, Any]) -> Any:
        return library.numbers(library.open(part["dataset"]))

    a, b, tall = (generator.normal(size=shape) for shape in ((19, 13), (13, 11), (61, 5)))
    gram, right = a @ a.T + np.eye(19), generator.normal(size=(19, 4))
    cluster = Cluster(elsewhere.address, library, Home(), 60.0)
    with cluster, graphs.computed_by(cluster.results):
        product = answer("matmul", a=a, b=b)
        assert np.allclose(numbers(product["result"]), a @ b, rtol=0, atol=1e-14)
        solved = answer("solve", a=gram, b=right)
        assert np.allclose(numbers(solved["x"]), np.linalg.solve(gram, right), rtol=1e-12)
        condition = np.linalg.cond(gram, 1)
        assert condition / 3 < solved["condition_number"] < condition * (1 + 1e-9)
        assert (solved["residual"] < 1e-15, solved["certainty"]) == (True, "checked")
        factors = answer("qr", a=tall)
        q, r = numbers(factors["q"]), np.array(factors["r"])
        assert np.allclose(q @ r, tall, rtol=0, atol=1e-14)
        assert np.allclose(q.T @ q, np.eye(5), rtol=0, atol=1e-14)
        assert (factors["residual"] < 1e-15, factors["certainty"]) == (True, "checked")
        assert "not positive definite" in answer("solve", 422, a=gram - 9 * np.eye(19), b=right)["detail"]
        assert "not symmetric" in answer("solve", 422, a=gram + np.eye(19, k=1), b=right)["detail"]
        monkeypatch.setattr(tiled, "_FACTORS", 1e9)
        assert "the workers of the cluster have" in answer("qr", 422, a=tall)["detail"]
    assert cluster.notice == ""


def test_a_cluster_that_is_not_there(tmp_path: Path) -> None:
    cluster, home = job("tcp://127.0.0.1:9", tmp_path, seconds=0.1)
    with cluster:
        assert in_order(cluster.hands(marked(tmp_path))) == {os.getpid()}
        with pytest.raises(Unreachable, match="the cluster failed: ConnectionRefusedError"):
            next(cluster.results(counted([])))
    assert cluster.notice == "the cluster failed, and the node did 12 of 12 parts: ConnectionRefusedError"
    assert home.done == COUNT


def counted(asked: list[int]) -> graphs.Make:
    def results(_tiles: graphs.Tiles, done: int) -> Iterator[tuple[Any, ...]]:
        for place in range(done, 4):
            asked.append(place)
            yield (dask_array.from_array(np.array([place])),)

    return results


def test_a_cluster_that_is_started_again_is_asked_for_what_is_missing(elsewhere: DaskCluster, tmp_path: Path) -> None:
    (cluster, home), (other, _) = job(elsewhere.address, tmp_path), job(elsewhere.address, tmp_path)
    late = [tmp_path / f"{index}.wait" for index in range(2, COUNT)]
    for file in late:
        file.touch()
    asked: list[int] = []
    with cluster, other:
        numbers = other.results(counted(asked))
        first = next(numbers)
        states = cluster.hands(marked(tmp_path))
        found = [next(states), next(states)]
        elsewhere.stop()
        elsewhere.start(workers=1)  # enough for all that follows
        for file in late:
            file.unlink()
        found += states
        assert [one.item() for (one,) in [first, *numbers]] == [0, 1, 2, 3]
    assert os.getpid() not in in_order(found)
    assert home.done == 0
    assert cluster.notice == "the cluster failed, and the node did 0 of 12 parts: the scheduler is gone"
    assert 0 not in asked[1:]
    assert other.notice in {"", "the cluster failed: the scheduler is gone"}  # Dask's client may come back by itself


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Dask's own, of a scheduler that is gone
def test_a_durable_job_whose_cluster_is_killed(
    elsewhere: DaskCluster,
    bucket: Any,  # noqa: F811
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The last one here: its answer is the same to the last byte, and the log alone tells of it."""
    data = np.random.default_rng(5).integers(0, 200, 17_000_000, np.uint8)  # two parts, in two passes
    settings = Settings(
        data_dir=str(tmp_path / "node"),
        data_url=f"s3://{bucket.name}/data",
        workers=1,
        max_elements=1000,
        cluster=elsewhere.address,
    )
    with caplog.at_level(logging.WARNING, "service"), SyncTransport(create_app(settings)) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver", timeout=60)
        body = {"bins": [*range(0, 201, 50)], "data": {"dataset": stored(client, npy(data))["id"]}}
        answer = client.post(HISTOGRAM, json=body, headers={"prefer": "wait=200"})
        assert answer.json()["counts"] == np.bincount(data // 50).tolist()
        (name,) = (path.name for path in tmp_path.glob("node/datasets/*.npy"))
        assert (elsewhere.folder / "data/datasets" / name).exists()
        assert caplog.records == []
        elsewhere.freeze()
        job = client.post(HISTOGRAM, json=body, headers={"prefer": "respond-async"})
        elsewhere.wait_for_tasks(2)
        elsewhere.stop()
        assert ended(client, job.headers["location"]).content == answer.content
        (said,) = (record.getMessage() for record in caplog.records if record.name.startswith("service"))
        assert "the node did 4 of 4 parts: the scheduler is gone" in said
    gc.collect()  # so that they are told here


def ended(client: httpx.Client, place: str) -> httpx.Response:
    """The answer of a job."""
    eventually(lambda: client.get(place).json()["status"] not in ("accepted", "running"))
    return client.get(f"{place}/results")
