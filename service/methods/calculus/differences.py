"""Derivatives by differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.expressions.code.templates import Target
from service.expressions.derivatives.modes import SELECTIONS
from service.expressions.functions import OPERATIONS
from service.expressions.graph.nodes import Node, reachable

Array = NDArray[Any]
Map = Callable[[Array], Array]

_EPS = float(np.finfo(float).eps)
_RICHARDSON_STEPS = 8  # halvings of h: beyond, rounding is what grows
_BLOCK = 1 << 14  # points at once: some hundred kilobytes a step of the formula


def not_analytic(function: Function) -> str | None:
    """An operation of the formula that is not analytic, if there is one."""
    return next((node.op for node in reachable([function.plan.output]) if not _is_analytic(node)), None)


def _is_analytic(node: Node) -> bool:
    return OPERATIONS[node.op].shape.analytic if node.op in OPERATIONS else node.op not in SELECTIONS


def complex_step(function: Function, x: Array, h: Array) -> Array:
    """Im f(x + ih)/h, of a formula that is analytic."""
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


def richardson(f: Map, x: Array, h: Array) -> Array:
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
