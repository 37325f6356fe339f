"""Rosenbrock's function of 100 variables: from text to the minimum over HTTP, against SciPy in process.

SciPy gets derivatives written by hand, or none (finite differences), for its L-BFGS-B and its default BFGS. All run in
turns on one BLAS thread each; printed are medians, and the ratio of each to the request.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
from scipy.optimize import minimize

from benchmarks.client import Connection, free_port, request_bytes, server
from benchmarks.expressions import rosenbrock

_VARIABLES = 100
_ROUNDS = 15
_START = np.tile([-1.2, 1.0], _VARIABLES // 2)
_OBJECTIVE = "sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2 for i in range(99))"


def _by_hand(method: str) -> Callable[[], float]:
    return lambda: float(minimize(rosenbrock, _START, jac=True, method=method).fun)


def _by_differences(method: str) -> Callable[[], float]:
    def value(x: Any) -> float:
        return rosenbrock(x)[0]

    options = {"maxfun": 10**6} if method == "L-BFGS-B" else {}
    return lambda: float(minimize(value, _START, method=method, options=options).fun)


def _over_http(port: int) -> Callable[[], float]:
    document = {"objective": _OBJECTIVE, "variables": "x", "initial": _START.tolist()}
    request = request_bytes("/v1/optimization/minimize", orjson.dumps(document), "application/json")

    def send() -> float:
        connection = Connection(port)
        status, body = connection.exchange(request)
        connection.close()
        found = orjson.loads(body)
        assert status == 200
        assert found["success"], found
        return float(found["value"])

    return send


def main() -> None:
    """Print the table."""
    port = free_port()
    with server(["service"], port, ABACUS_PORT=str(port), ABACUS_LOG_LEVEL="ERROR", OPENBLAS_NUM_THREADS="1"):
        runs = {
            "one request over HTTP": (_over_http(port), ""),
            "SciPy L-BFGS-B, derivatives by hand": (_by_hand("L-BFGS-B"), "at least 0.77"),
            "SciPy BFGS, derivatives by hand": (_by_hand("BFGS"), "at least 0.77"),
            "SciPy L-BFGS-B, finite differences": (_by_differences("L-BFGS-B"), "at least 5"),
            "SciPy BFGS, finite differences": (_by_differences("BFGS"), "at least 5"),
        }
        times: dict[str, list[float]] = {name: [] for name in runs}
        values = {name: run() for name, (run, _) in runs.items()}
        for _ in range(_ROUNDS):
            for name, (run, _target) in runs.items():
                start = time.perf_counter()
                run()
                times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    first = next(iter(medians.values()))
    print(f"\nRosenbrock, {_VARIABLES} variables\n{'':38} {'ms':>9} {'ratio':>7} {'value':>10}   target")
    for name, seconds in medians.items():
        print(f"{name:38} {seconds * 1e3:9.1f} {seconds / first:7.2f} {values[name]:10.1e}   {runs[name][1]}")


if __name__ == "__main__":
    main()
