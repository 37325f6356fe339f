"""Formulas as text against NumPy written by hand: value with gradient, and time from text to the first gradient.

Both sides run in turns in one process; printed are medians, their ratio and its target.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from service.expressions import compile_function
from service.expressions.plan import plan_function

ROSENBROCK = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
LOGISTIC = "sum(log(1 + exp(-y*(A @ w))))"
MANY = "exp(-(x**2 + y**2)/2)*sin(3*x)"
SMALL = "sin(x)*exp(-x**2/2) + y/(1 + x**2)"
INDEXED = "sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2 for i in range(100))"


def rosenbrock(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Value and gradient, each product once."""
    head = x[:-1]
    residual = x[1:] - head * head
    distance = 1.0 - head
    gradient = np.zeros_like(x)
    gradient[:-1] = -400.0 * head * residual - 2.0 * distance
    gradient[1:] += 200.0 * residual
    return 100.0 * residual.dot(residual) + distance.dot(distance), gradient


def logistic(w: np.ndarray, A: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Value and gradient that do not overflow, of labels ±1."""
    margin = -y * A.dot(w)
    e = np.exp(-np.abs(margin))
    value = (np.maximum(margin, 0.0) + np.log1p(e)).sum()
    return value, A.T.dot(-y * (np.where(margin > 0, 1.0, e) / (1.0 + e)))


def many(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and gradient of exp(-(x² + y²)/2) sin 3x at rows of points."""
    x, y = points[:, 0], points[:, 1]
    e = np.exp(-(x * x + y * y) / 2.0)
    s = np.sin(3.0 * x)
    value = e * s
    gradient = np.empty_like(points)
    gradient[:, 0] = 3.0 * e * np.cos(3.0 * x) - x * value
    gradient[:, 1] = -y * value
    return value, gradient


def interleaved(ours: Callable[[], object], theirs: Callable[[], object], seconds: float = 1.0) -> tuple[float, float]:
    """Median seconds a call of each, measured in turns."""
    ours(), theirs()
    calls = max(1, int(2e-4 / _timed(theirs, 1)))
    mine, other = [], []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(mine) < 5:
        mine.append(_timed(ours, calls))
        other.append(_timed(theirs, calls))
    return statistics.median(mine), statistics.median(other)


def _timed(call: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - start) / calls


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], target: float) -> None:
    """Print one line of the table."""
    mine, other = interleaved(ours, theirs)
    print(f"{name:42} {mine * 1e6:12.2f} {other * 1e6:12.2f} {mine / other:7.2f} {target:7.2f}")


def first_gradient(name: str, text: str, variables: str | list[str], size: int | None, target: float) -> None:
    """Print the time from text to the first gradient, nothing cached."""
    x = np.full(size or len(variables), 0.5)

    def from_text() -> None:
        plan_function.cache_clear()
        compile_function(text, variables, size=size).gradient(x)

    times = sorted(_timed(from_text, 1) for _ in range(300))
    print(f"{name:42} {times[150] * 1e3:12.3f} ms {'':17} {target:7.2f}")


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(0)
    print(f"{'value and gradient':42} {'text, µs':>12} {'NumPy, µs':>12} {'ratio':>7} {'target':>7}")
    for n in (2, 10, 100, 10_000):
        x, function = rng.normal(size=n), compile_function(ROSENBROCK, "x", size=n)
        compare(f"Rosenbrock, n = {n}", lambda x=x, f=function: f.gradient(x), lambda x=x: rosenbrock(x), 1.3)
    A, y, w = rng.normal(size=(1000, 20)), np.sign(rng.normal(size=1000)), rng.normal(size=20)
    function = compile_function(LOGISTIC, "w", {"A": A, "y": y}, size=20)
    compare("logistic loss, 1000×20", lambda: function.gradient(w), lambda: logistic(w, A, y), 1.15)
    points = rng.normal(size=(1_000_000, 2))
    function = compile_function(MANY, ["x", "y"])
    compare("two variables at 10⁶ points", lambda: function.gradient(points), lambda: many(points), 1.3)
    print("\nfrom text to the first gradient")
    first_gradient("small formula", SMALL, ["x", "y"], None, 0.5)
    first_gradient("indexed sum of 100 terms", INDEXED, "x", 101, 1.5)


if __name__ == "__main__":
    main()
