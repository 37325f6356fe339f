"""Derivatives by differences, for comparison with exact ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.expressions.code.templates import Target
from service.expressions.graph.nodes import reachable
from service.handlers.formulas import kink_warnings, univariate, where_defined
from service.schemas.calculus.requests import NumericalDerivativeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result

Array = NDArray[Any]
Map = Callable[[Array], Array]

_EPS = float(np.finfo(float).eps)
_POWERS = {"central": 1 / 3, "forward": 1 / 2, "backward": 1 / 2}
_RICHARDSON_STEPS = 8
_BLOCK = 1 << 14
_NOT_ANALYTIC = frozenset(
    {
        "abs", "sign", "floor", "ceil", "round", "minimum", "maximum", "amin", "amax", "relu", "softplus", "where",
        "cbrt", "logaddexp", "atan2", "norm", "lgamma", "polygamma", "<", "<=", ">", ">=", "==", "!=", "and", "or",
        "not",
    }
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class NumericalDerivativeResult(Result):
    """A derivative by differences, beside the exact one."""

    result: ExtendedTensor
    """The approximation, in the shape of `at`."""
    error: ExtendedTensor
    """|result − exact|."""
    exact: ExtendedTensor
    """The derivative by algorithmic differentiation."""
    step: ExtendedTensor
    """The step that was used at each point."""


def numerical_derivative(request: NumericalDerivativeRequest) -> NumericalDerivativeResult:
    """The first derivative by differences, with its error against the exact one.

    Central differences err like h²f‴/6, one-sided ones like hf″/2, both by rounding like εf/h too; the complex step
    Im f(x + ih)/h has no rounding error of that kind; Richardson's extrapolation gains two orders a halving.
    """
    function = univariate(request)
    points = request.at[..., None]

    def f(x: Array) -> Array:
        return function.value(x[..., None])

    h = _steps(request)
    with np.errstate(all="ignore"):
        match request.method:
            case "central":
                result = central(f, request.at, h)
            case "forward":
                result = (f(request.at + h) - f(request.at)) / h
            case "backward":
                result = (f(request.at) - f(request.at - h)) / h
            case "complex_step":
                result = where_defined(f(request.at), _complex_step(function, request.at, h))
            case "richardson":
                result = _richardson(f, request.at, h)
        exact = where_defined(*function.derivatives(points, 1))
        error = np.abs(result - exact)
    warnings = kink_warnings(function, points)
    return NumericalDerivativeResult(result=result, error=error, exact=exact, step=h, warnings=warnings)


def _complex_step(function: Function, x: Array, h: Array) -> Array:
    """Im f(x + ih)/h. Raises InvalidInput where f is not made of analytic functions alone."""
    found = next((node.op for node in reachable([function.plan.output]) if node.op in _NOT_ANALYTIC), None)
    if found is not None:
        raise InvalidInput.at(f"The complex step takes analytic formulas; this one contains `{found}`.", "method")
    bind, _ = function.plan.program("value").compiled(Target.BLOCK)
    run = bind(function.data)
    points = (x + 1j * h).reshape(1, -1)
    blocks = [
        run(points[:, i : i + _BLOCK], None, points[:, i : i + _BLOCK].shape[1])[0]
        for i in range(0, points.size, _BLOCK)
    ]
    values = [
        np.broadcast_to(np.imag(block), points[:, i * _BLOCK : (i + 1) * _BLOCK].shape[1])
        for i, block in enumerate(blocks)
    ]
    return np.concatenate(values).reshape(x.shape) / h


def _steps(request: NumericalDerivativeRequest) -> Array:
    if request.step is not None:
        return np.full_like(request.at, request.step)
    if request.method == "complex_step":
        return np.full_like(request.at, 1e-100)
    relative = 0.1 if request.method == "richardson" else _EPS ** _POWERS[request.method]
    return relative * np.maximum(1.0, np.abs(request.at))


def central(f: Map, x: Array, h: Array | None = None) -> Array:
    """(f(x + h) − f(x − h)) / 2h, with the distance that rounding really leaves between the two points."""
    if h is None:
        h = _EPS ** (1 / 3) * np.maximum(1.0, np.abs(x))
    with np.errstate(all="ignore"):
        return np.asarray((f(x + h) - f(x - h)) / ((x + h) - (x - h)))


def central_gradient(f: Map, points: Array, step: float) -> Array:
    """The gradient at points (…, n) by central differences of relative step."""
    gradient = np.empty(points.shape)
    for i in range(points.shape[-1]):
        h = step * np.maximum(1.0, np.abs(points[..., i]))
        below, above = points.copy(), points.copy()
        below[..., i] -= h
        above[..., i] += h
        with np.errstate(all="ignore"):
            gradient[..., i] = (f(above) - f(below)) / (above[..., i] - below[..., i])
    return gradient


def _richardson(f: Map, x: Array, h: Array) -> Array:
    """The entry of Richardson's table, h halved each row, whose neighbours agree best (Ridders, 1982)."""
    best, least = np.full(x.shape, np.nan), np.full(x.shape, np.inf)
    previous: list[Array] = []
    for row in range(_RICHARDSON_STEPS):
        current = [central(f, x, h / 2**row)]
        for column, before in enumerate(previous, start=1):
            factor = 4.0**column
            current.append((factor * current[-1] - before) / (factor - 1))
            change = np.maximum(np.abs(current[-1] - current[-2]), np.abs(current[-1] - before))
            better = change < least
            best, least = np.where(better, current[-1], best), np.where(better, change, least)
        previous = current
    return best
