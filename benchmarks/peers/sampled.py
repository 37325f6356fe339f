"""Fourier transforms, convolution, interpolation, sampled integrals, assignment and linear programs as requests."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult

from benchmarks.peers.client import NotOffered, array, call
from benchmarks.peers.registry import replaces


def _transform(operation: str, x: Any, n: Any, axis: Any, norm: Any) -> Any:
    if norm not in (None, "backward"):
        raise NotOffered("other scalings of a transform")
    x = array(x, least=1)
    single = x.dtype in (np.float32, np.complex64)
    if n is not None and (not isinstance(n, int | np.integer) or n < 1):
        raise NotOffered("arguments that are no numbers")
    if not isinstance(axis, int) or not -x.ndim <= axis < x.ndim:
        raise NotOffered("axes that do not exist")
    x = x.astype(np.float64) if x.dtype.kind in "iu" else x
    found = call(f"numerics/{operation}", a=x, length=None if n is None else int(n), axis=axis)["result"]
    return found.astype(np.complex64) if single else found


@replaces("numpy.fft.fft", "scipy.fft.fft")
def fft(a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    return _transform("fft", a, n, axis, norm)


@replaces("numpy.fft.ifft", "scipy.fft.ifft")
def ifft(a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    return _transform("inverse-fft", a, n, axis, norm)


@replaces("scipy.integrate.trapezoid")
def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    return _integral(y, x, dx, axis, "trapezoid", cumulative=False)


@replaces("scipy.integrate.simpson")
def simpson(y: Any, x: Any = None, *, dx: float = 1.0, axis: int = -1) -> Any:
    return _integral(y, x, dx, axis, "simpson", cumulative=False)


@replaces("scipy.integrate.cumulative_trapezoid")
def cumulative_trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1, initial: Any = None) -> Any:
    if initial != 0:
        raise NotOffered("cumulative integrals without their start")
    return _integral(y, x, dx, axis, "trapezoid", cumulative=True)


def _integral(y: Any, x: Any, dx: Any, axis: int, method: str, *, cumulative: bool) -> Any:
    y = array(y, least=1).astype(np.float64)
    if y.ndim > 1 and axis not in (-1, y.ndim - 1):
        raise NotOffered("integrals along another axis")
    if y.shape[-1] < 2:
        raise NotOffered("integrals of one sample")
    if x is not None:
        x = array(x, least=1).astype(np.float64)
        if x.ndim > 1 or len(x) != y.shape[-1] or (np.diff(x) <= 0).any():
            raise NotOffered("samples at places that do not increase")
    elif not isinstance(dx, int | float) or dx <= 0:
        raise NotOffered("spacings that are not positive")
    spacing = None if x is not None else float(dx)
    return call("calculus/integrate-samples", y=y, x=x, spacing=spacing, method=method, cumulative=cumulative)["result"]


@replaces("scipy.optimize.linear_sum_assignment")
def linear_sum_assignment(cost_matrix: Any, maximize: bool = False) -> Any:
    cost = array(cost_matrix, least=2)
    if cost.ndim != 2:
        raise NotOffered("stacks of cost matrices")
    cost = cost.astype(np.float64)
    found = call("optimization/assignment", cost=cost, maximize=bool(maximize))
    return np.asarray(found["rows"]), np.asarray(found["columns"])


@replaces("scipy.optimize.linprog")
def linprog(c: Any, A_ub: Any = None, b_ub: Any = None, A_eq: Any = None, b_eq: Any = None, bounds: Any = (0, None),
            method: str = "highs", callback: Any = None, options: Any = None, x0: Any = None,
            integrality: Any = None) -> Any:  # fmt: skip
    if callback is not None or options or x0 is not None or integrality is not None or method != "highs":
        raise NotOffered("options of one solver")
    c = array(c, least=1).astype(float)
    if c.ndim != 1:
        raise NotOffered("operands whose shapes do not fit")
    rows = []
    for matrix, right, equal in ((A_ub, b_ub, False), (A_eq, b_eq, True)):
        if matrix is None and right is None:
            continue
        a, b = array(matrix, least=2).astype(float), array(right, least=1).astype(float)
        if a.ndim != 2 or a.shape != (len(b), len(c)):
            raise NotOffered("operands whose shapes do not fit")
        rows += [(row, value, equal) for row, value in zip(a, b, strict=True)]
    request = {"objective": c, "bounds": _bounds(bounds, len(c))}
    if rows:
        matrix = np.array([row for row, _, _ in rows])
        request["constraints"] = {
            "matrix": matrix,
            "lower": [float(value) if equal else None for _, value, equal in rows],
            "upper": [float(value) for _, value, _ in rows],
        }
    found = call("optimization/linear-program", **request)
    status = {"converged": 0, "optimal": 0, "infeasible": 2, "unbounded": 3}.get(found["status"], 4)
    x = None if found["x"] is None else np.asarray(found["x"])
    return OptimizeResult(
        x=x,
        fun=found["value"],
        status=status,
        success=status == 0,
        message=found["message"],
        nit=found["iterations"],
        slack=np.empty(0) if A_ub is None else _left(b_ub, A_ub, x),
        con=np.empty(0) if A_eq is None else _left(b_eq, A_eq, x),
    )


def _left(right: Any, matrix: Any, x: Any) -> Any:
    return None if x is None else np.asarray(right, float) - np.asarray(matrix, float) @ x


def _bounds(bounds: Any, n: int) -> list[list[float | None]]:
    pairs = [bounds] * n if len(np.shape(bounds)) == 1 and len(bounds) == 2 else list(bounds)
    if len(pairs) != n or any(len(pair) != 2 for pair in pairs):
        raise NotOffered("operands whose shapes do not fit")
    ends = [[None if end is None or np.isinf(end) else float(end) for end in pair] for pair in pairs]
    if any(low is not None and high is not None and low > high for low, high in ends):
        raise NotOffered("bounds that contradict each other")
    return ends
