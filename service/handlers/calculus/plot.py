"""What is drawn of formulas: curves, contours, surfaces and fields, as numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from service.expressions import Function
from service.handlers import costs
from service.handlers.calculus.sample import regular_grid
from service.handlers.formulas import Array, function_of, scalar, value_warnings, where_defined
from service.methods.calculus.breaks import breaks
from service.operation import Cost
from service.schemas.calculus.grids import PlotRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, RealVector, Result, Warning

Kind = Literal["curve", "contour", "surface", "field"]
_CURVE, _GRID = 401, 61  # points: two a pixel of a small picture, and what contours are smooth with


@dataclass(slots=True, kw_only=True)
class PlotResult(Result):
    """What is drawn."""

    kind: Kind
    """What it is drawn as."""
    grid: list[RealVector]
    """The values that each variable takes."""
    values: ExtendedTensor
    """Each formula at each point of the grid: (formulas, N), or (formulas, N, M) of two variables."""
    arrows: ExtendedTensor | None
    """Of `field`: at each point (N, M, 2) the gradient of the one formula, or the values of the two; else null."""
    poles: list[RealVector] | None
    """Of `curve`: for each formula where it goes to infinity, and no line joins both sides; else null."""
    jumps: list[RealVector] | None
    """Of `curve`: for each formula where it jumps, likewise; else null."""
    path_values: ExtendedTensor | None
    """The first formula at each point of `path` (k), or (m, k); null without one."""


def plot(request: PlotRequest) -> PlotResult:
    """Formulas of one or two variables on a grid, with what a drawing needs besides: poles, jumps, arrows, a path.

    With `Accept: image/svg+xml` or `image/png` it is drawn: `curve` as lines in one panel, which are not joined across
    poles and jumps (the structure of the formula tells where those are); `contour` as lines of equal height;
    `surface` in space; `field` as arrows over contours. `path` is laid over contours and fields, its points joined,
    its start and its end marked.
    """
    kind = _kind(request)
    grid, points = regular_grid(len(request.variables), request.ranges, request.points or _default(kind))
    functions = [
        scalar(function_of(text, request.variables, request.names, place=("expressions", i)), "expressions", i)
        for i, text in enumerate(request.expressions)
    ]
    values = np.stack([function.value(points) for function in functions])
    torn = [breaks(function, *sorted(request.ranges[0])) for function in functions] if kind == "curve" else None
    return PlotResult(
        kind=kind, grid=grid, values=values, arrows=_arrows(functions, points, values) if kind == "field" else None,
        poles=None if torn is None else [one.poles for one in torn],
        jumps=None if torn is None else [one.jumps for one in torn],
        path_values=_along(functions[0], request), certainty="estimated",
        warnings=_warnings(functions, points, values),
    )  # fmt: skip


def plot_cost(request: PlotRequest) -> Cost:
    """Values, and slopes for a field, at each point of the grid; what tears curves is looked for by a worker."""
    counts = request.points if isinstance(request.points, list) else [request.points or _default(_kind(request))]
    number = math.prod(counts) if len(counts) == len(request.variables) else counts[0] ** len(request.variables)
    on_grid = costs.of_formulas(request, number, len(request.variables), 3 * len(request.expressions))
    return Cost(math.inf, on_grid.elements)


def _kind(request: PlotRequest) -> Kind:
    n = len(request.variables)
    kind: Kind = request.kind or ("curve" if n == 1 else "contour")
    if (kind == "curve") != (n == 1):
        raise InvalidInput.at("A curve takes one variable, the other kinds take two.", "kind")
    if kind == "field" and len(request.expressions) > 2:
        raise InvalidInput.at("A field takes one formula, or two for its components.", "expressions")
    return kind


def _default(kind: Kind) -> int:
    return _CURVE if kind == "curve" else _GRID


def _arrows(functions: list[Function], points: Array, values: Array) -> Array:
    if len(functions) == 2:
        return np.moveaxis(values, 0, -1)
    value, gradients = functions[0].gradient(points)
    return where_defined(value, gradients)


def _along(function: Function, request: PlotRequest) -> Array | None:
    if request.path is None:
        return None
    if request.path.shape[-1] != 2 or len(request.variables) != 2:
        raise InvalidInput.at("A path has points of two numbers, and lies over two variables.", "path")
    return function.value(request.path)


def _warnings(functions: list[Function], points: Array, values: Array) -> list[Warning]:
    found = [
        warning for f, value in zip(functions, values, strict=True) for warning in value_warnings(f, points, value)
    ]
    return list({warning.code + warning.detail: warning for warning in found}.values())
