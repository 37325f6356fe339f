"""`python -m benchmarks.data_sets [rows]`: data sets over HTTP, on the wall and of processors, on an idle machine.

Rows of 100 columns are uploaded (5,400,000 are 4 GiB) and gone through by one worker, by two, and by two of a cluster
of Dask distributed, of which the ratio to two of the node is told; a matrix of 1000 rows is named again and again,
beside LAPACK's routines on the same matrix in memory, with one thread as a worker has. These factorise it each time;
the worker does so for the first call alone. The folder (TMPDIR) has three times the rows.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from service.execution.blas_threads import ENVIRONMENT
from tests.processes import running_service

_COLUMNS, _AT_ONCE, _CHUNK = 100, 100_000, 1 << 20
_SIDE, _ROUNDS = 1000, 15
_NPY = {"content-type": "application/x-npy"}
_ROOM = {"max_data_set_bytes": str(8 << 30), "data_set_bytes": str(16 << 30), "client_data_set_bytes": str(16 << 30)}
_TIME = dict.fromkeys(("deadline_seconds", "max_deadline_seconds", "job_deadline_seconds"), "600")


def main(rows: int) -> None:
    """Print seconds, and ratios to LAPACK and to the node."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rows.npy")
        _write(file, rows)
        for workers in ("1", "2"):
            settings = {**_ROOM, **_TIME, "data_dir": f"{folder}/{workers}", "workers": workers}
            with running_service(**settings) as (address, process), _client(address) as client:
                data_set = _uploaded(client, file)
                node = _gone_through(client, data_set, f"{workers} workers", [process.pid])
                if workers == "1":
                    _named_again(client)
        _by_cluster(folder, data_set, node)


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=600)


def _write(file: Path, rows: int) -> None:
    import numpy as np  # noqa: PLC0415 - when there is the environment of workers

    generator = np.random.default_rng(0)
    numbers = np.lib.format.open_memmap(file, "w+", "<f8", (rows, _COLUMNS))
    for first in range(0, rows, _AT_ONCE):
        numbers[first : first + _AT_ONCE] = generator.normal(3.0, 2.0, (min(_AT_ONCE, rows - first), _COLUMNS))
    numbers.flush()


def _uploaded(client: httpx.Client, file: Path) -> str:
    size = file.stat().st_size
    seconds, stored = _timed(
        lambda: client.post("/v1/datasets", content=_chunks(file), headers={**_NPY, "content-length": str(size)})
    )
    print(f"upload of {size >> 20} MiB: {size / seconds / 1e6:.0f} MB/s", flush=True)
    return str(stored.json()["id"])


def _gone_through(client: httpx.Client, data_set: str, by: str, roots: list[int]) -> dict[str, float]:
    """Seconds of each operation, on the wall; processors of the processes and those below are printed too."""
    data = {"dataset": data_set}
    columns = {**data, "columns": [*range(_COLUMNS - 1)]}
    found = {}
    for key, fields in (
        ("statistics/covariance", {"data": data}),
        ("linear-algebra/least-squares", {"a": columns, "b": {**data, "columns": _COLUMNS - 1}}),
        ("linear-algebra/pca", {"data": data}),
    ):
        before = _processors(roots)
        seconds = [_timed(lambda key=key, fields=fields: _done(client, key, fields))[0] for _ in range(2)]
        used = (_processors(roots) - before) / len(seconds)
        print(f"{key}, {by}: {min(seconds):.2f} s, {used:.2f} s of processors", flush=True)
        found[key] = min(seconds)
    return found


def _processors(roots: list[int]) -> float:
    """Seconds that living processes and those below them have used."""
    import psutil  # noqa: PLC0415 - Dask's, of the extra

    trees = [psutil.Process(root) for root in roots]
    times = [one.cpu_times() for tree in trees for one in (tree, *tree.children(recursive=True))]
    return float(sum(time.user + time.system for time in times))


def _by_cluster(folder: str, data_set: str, node: dict[str, float]) -> None:
    from tests.cluster import running_cluster  # noqa: PLC0415 - Dask, an extra, which takes a second

    data_dir = f"{folder}/2"
    with running_cluster(Path(folder), ABACUS_DATA_DIR=data_dir) as cluster:
        settings = {**_ROOM, **_TIME, "data_dir": data_dir, "workers": "1", "cluster": cluster.address}
        with running_service(**settings) as (address, process), _client(address) as client:
            found = _gone_through(client, data_set, "2 workers of a cluster", [process.pid, *cluster.pids])
    for key, seconds in found.items():
        print(f"{key}: the cluster takes {seconds / node[key]:.2f} × the node", flush=True)


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _done(client: httpx.Client, key: str, fields: dict[str, Any]) -> None:
    """Wait for a job."""
    place = client.post(f"/v1/{key}", json=fields, headers={"prefer": "respond-async"}).headers["location"]
    while (job := client.get(place).json())["status"] in ("accepted", "running"):
        time.sleep(0.02)
    if job["status"] != "successful":
        raise RuntimeError(f"{key}: {job}")


def _named_again(client: httpx.Client) -> None:
    """Each round has both, one after the other, so that what else the machine does is in both."""
    import numpy as np  # noqa: PLC0415 - as above
    from scipy.linalg import lapack  # noqa: PLC0415

    generator = np.random.default_rng(1)
    a, b, ten = (generator.normal(size=(_SIDE, *columns)) for columns in ((_SIDE,), (), (10,)))
    named, one, several = ({"dataset": _stored(client, array)} for array in (a, b, ten))

    def inverted() -> None:
        lu, pivots, _ = lapack.dgetrf(a.T)
        lapack.dgetri(lu, pivots, lwork=64 * _SIDE, overwrite_lu=True)

    of_lapack: dict[str, tuple[str, dict[str, Any], Callable[[], Any]]] = {
        "getrf": ("determinant", {"a": named}, lambda: lapack.dgetrf(a.T)),
        "gesv": ("solve", {"a": named, "b": one}, lambda: lapack.dgesv(a.T, b)),
        "gesv of ten": ("solve", {"a": named, "b": several}, lambda: lapack.dgesv(a.T, ten)),
        "getrf and getri": ("inverse", {"a": named}, inverted),
    }
    for routine, (key, fields, of_memory) in of_lapack.items():
        wanted = "application/x-npy" if key == "inverse" else "application/json"
        asked = partial(client.post, f"/v1/linear-algebra/{key}", json=fields, headers={"accept": wanted})
        asked().raise_for_status()
        rounds = [(_timed(asked)[0], _timed(of_memory)[0]) for _ in range(_ROUNDS)]
        answered, alone = (statistics.median(times) for times in zip(*rounds, strict=True))
        print(f"{key} of a named matrix: {1e3 * answered:.1f} ms, {answered / alone:.2f} × {routine}", flush=True)


def _stored(client: httpx.Client, array: Any) -> str:
    import numpy as np  # noqa: PLC0415 - as above

    body = io.BytesIO()
    np.save(body, array)
    return str(client.post("/v1/datasets", content=body.getvalue(), headers=_NPY).json()["id"])


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


if __name__ == "__main__":
    os.environ |= ENVIRONMENT  # before NumPy is imported anywhere
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_400_000)
