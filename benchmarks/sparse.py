"""The Laplacian of a 500×500 grid over HTTP in both encodings, beside decoding it and the best SuperLU in process."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from benchmarks.client import Connection, free_port, request_bytes, server
from service.execution import cbor_codec, json_codec
from service.execution.formats import CBOR, JSON

SIZE = 500
ROUNDS = 5


def _documents() -> dict[str, Any]:
    line = sparse.diags_array([-1.0, 2.0, -1.0], offsets=[-1, 0, 1], shape=(SIZE, SIZE))
    grid = sparse.kronsum(line, line).tocsr()
    a = {"format": "csr", "shape": list(grid.shape), "indptr": grid.indptr, "indices": grid.indices, "data": grid.data}
    return {"a": a, "b": np.ones(SIZE * SIZE)}


def _floor(body: bytes, media: str) -> float:
    start = time.perf_counter()
    codec = json_codec if media == JSON else cbor_codec
    document = codec.decode_fast(body) or codec.decode(body)
    a = document["a"]
    matrix = sparse.csc_array(sparse.csr_array((a["data"], a["indices"], a["indptr"]), tuple(a["shape"])))
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    assert np.isfinite(factors.solve(document["b"])).all()
    return time.perf_counter() - start


def _exchange(connection: Connection, request: bytes) -> float:
    start = time.perf_counter()
    status, _ = connection.exchange(request)
    assert status == 200
    return time.perf_counter() - start


def main() -> None:
    """Print the medians of interleaved runs."""
    port = free_port()
    with server(["service"], port, ABACUS_PORT=str(port), ABACUS_LOG_LEVEL="WARNING"):
        print("\nLaplacian of a 500×500 grid, seconds (median)      floor     HTTP    ratio")
        for media, codec in ((JSON, json_codec), (CBOR, cbor_codec)):
            pieces = codec.encode(_documents())
            body = pieces if isinstance(pieces, bytes) else b"".join(pieces)
            request = request_bytes("/v1/linear-algebra/sparse/solve", body, media)
            connection = Connection(port)
            runs = [(_floor(body, media), _exchange(connection, request)) for _ in range(ROUNDS)]
            floor, service = (median(times) for times in zip(*runs, strict=True))
            print(f"  {media:<44}{floor:>10.2f}{service:>9.2f}{service / floor:>9.2f}")


if __name__ == "__main__":
    main()
