"""`python -m benchmarks.proofs`: what share of answers is proved, and what a proof takes of a dozen typical requests.

Processor time, medians over repetitions. The time of a proof is that of the functions below, which call nothing else.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from itertools import groupby
from statistics import median
from typing import Any
from unittest.mock import patch

import orjson

from benchmarks.digits import cases
from benchmarks.digits.calculus import integrals
from benchmarks.digits.optimization import constrained, sum_of_squares
from service.execution.execute import Limits, Media, execute
from service.execution.request_fields import example
from service.routers import CATALOGUE

_LIMITS = Limits(elements=20_000_000, decompressed_bytes=1 << 28, answer_bytes=1 << 28)
_REPETITIONS = 15
_PROOFS = {
    "service.handlers.calculus.certified": ("proved_values",),
    "service.methods.calculus.quadrature.univariate": ("proved_integral",),
    "service.handlers.calculus.integrate_multiple": ("proved_region_integral",),
    "service.methods.optimization.scalar_root:ScalarRoot": ("judged",),
    "service.handlers.optimization.system_root": ("enclosed_root",),
    "service.handlers.optimization.roots": ("isolated",),
    "service.methods.optimization.strict_minimum:Stationary": ("proof",),
    "service.handlers.optimization.polynomial_roots": ("roots_of",),
    "service.methods.optimization.simplex": ("optimum",),
    "service.handlers.proofs": ("nearest_doubles",),
}
"""Of each module, or class in one: what proves."""
_TYPICAL: dict[str, dict[str, Any]] = {
    "calculus/evaluate": {"expression": "(1 - cos(x))/x**2", "variables": ["x"], "at": [1e-8]},
    "calculus/gradient": {"expression": "100*(y - x**2)**2 + (1 - x)**2", "variables": ["x", "y"], "at": [-1.2, 1]},
    "calculus/integrate": {"expression": "exp(-x**2)*cos(3*x)", "variable": "x", "lower": 0, "upper": "Infinity"},
    "calculus/integrate-multiple": {
        "expression": "exp(x*y)", "variables": ["x", "y"], "bounds": [[0, 1], [0, 1]],
    },
    "statistics/tests/t-independent": {"x": [5.1, 4.9, 5.6, 5.8], "y": [6.3, 6.1, 7.0, 6.6, 6.9]},
    "statistics/correlation": {"x": [1, 2, 3, 4, 5, 6], "y": [2.1, 3.9, 6.2, 7.7, 10.4, 11.9]},
    "optimization/root-scalar": {"equation": "x*exp(x) - 1", "variable": "x", "initial": 1},
    "optimization/root": {
        "equations": ["x**2 + y**2 - 4", "exp(x) + y - 1"], "variables": ["x", "y"], "initial": [1, -1],
    },
    "optimization/roots": {"equation": "x*sin(x) - 1", "variable": "x", "lower": 0, "upper": 20},
    "optimization/minimize": {
        "objective": "100*(y - x**2)**2 + (1 - x)**2", "variables": ["x", "y"], "initial": [-1.2, 1],
    },
    "optimization/minimize-scalar": {"objective": "x**4 - 3*x**2 + x", "variable": "x"},
    "optimization/curve-fit": {
        "model": "a*exp(-b*x)", "independent": "x", "x": [0, 1, 2, 3, 4, 5], "y": [2.9, 1.8, 1.1, 0.7, 0.4, 0.2],
        "initial": {"a": 1, "b": 1},
    },
    "optimization/polynomial-roots": {"coefficients": [1, -6, 11, -6, 2, 3, -7, 1]},
    "optimization/linear-program": {
        "objective": [3, 5, 4], "sense": "maximize",
        "constraints": {"matrix": [[2, 3, 0], [0, 2, 5], [3, 2, 4]], "upper": [8, 10, 15]},
    },
}  # fmt: skip


def answer(path: str, request: dict[str, Any]) -> dict[str, Any]:
    """The document that answers a request."""
    reply = execute(CATALOGUE[path], orjson.dumps(request), Media(), _LIMITS)
    document: dict[str, Any] = orjson.loads(b"".join(map(bytes, reply.body)))
    assert reply.status == 200, document
    return document


def examples() -> Iterator[dict[str, Any]]:
    """The documents of all examples that are JSON, each with its area."""
    for path, operation in CATALOGUE.items():
        if operation.method == "POST" and not operation.media_type:
            yield answer(path, example(operation)) | {"area": path.partition("/")[0]}


def shares() -> Iterator[str]:
    """A line for each collection: of how many answers what is said."""
    collections: dict[str, list[dict[str, Any]]] = {
        **{f"examples of {area}": list(of) for area, of in groupby(examples(), lambda one: one["area"])},
        "Hock-Schittkowski": [constrained(case) for case in cases("optimization/hock_schittkowski")],
        "Moré-Garbow-Hillstrom": [sum_of_squares(case) for case in cases("optimization/more_garbow_hillstrom")],
    }
    for name, documents in collections.items():
        words = Counter(document["certainty"] for document in documents)
        proved = words["proved"] + words["exact"]
        share = f"{proved:>4} of {len(documents)} proved ({100 * proved / max(1, len(documents)):.0f} %)"
        yield f"{name:<32} {share}, {words['checked']} checked"
    for name, exact in (("quadpack", "exact_decimal"), ("sympy", "expected_float")):
        yield str(integrals(f"definite_integrals_{name}", exact))


def times(path: str, request: dict[str, Any]) -> str:
    """Milliseconds of an answer, and of the proof in it."""
    totals, proofs = [], []
    for _ in range(_REPETITIONS + 1):  # the first compiles
        spent: list[float] = []
        with ExitStack() as stack:
            for place, names in _PROOFS.items():
                for name in names:
                    owner = _owner(place)
                    stack.enter_context(patch.object(owner, name, _timed(getattr(owner, name), spent)))
            start = time.process_time()
            document = answer(path, request)
            totals.append(1e3 * (time.process_time() - start))
        proofs.append(1e3 * sum(spent))
    return f"{path:<32} {median(totals[1:]):>8.2f} {median(proofs[1:]):>8.2f}   {document['certainty']}"


def _owner(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name) if name else import_module(module)


def _timed(f: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def run(*args: Any, **more: Any) -> Any:
        start = time.process_time()
        try:
            return f(*args, **more)
        finally:
            spent.append(time.process_time() - start)

    return run


def main() -> None:
    """Print both tables."""
    print(f"{'request':<32} {'ms':>8} {'proof':>8}   certainty")
    for path, request in _TYPICAL.items():
        print(times(path, request), flush=True)
    print()
    for line in shares():
        print(line, flush=True)


if __name__ == "__main__":
    main()
