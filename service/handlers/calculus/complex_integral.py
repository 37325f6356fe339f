"""Integrals of complex values: over a real range, or along a way through the plane."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from service.expressions import Function
from service.expressions.complex_function import compile_complex, compile_parts
from service.handlers.calculus.definite import IntegralResult, answer, estimate, limit
from service.handlers.formulas import pointing_at
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import Estimate, combined
from service.methods.calculus.quadrature.cuts import crossed
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Warning

_MOST_CORNERS = 64  # of a tenth of a second each, where a proof is tried of both parts
_ALONG = (np.arange(16) + 0.5) / 16  # of a piece: where it is looked at whether it lies on a cut
_BESIDE = 1e-9  # of a piece, from its ends
_JUMP = 1e-3  # of the average size on both sides: a root passes its zero with 3e-5 of it so near
_CROSSED = (
    "The way crosses a branch cut of the formula at {place}, across which it jumps: this is the integral of principal "
    "values, which is another one on another way between the same ends."
)
_ON_CUT = "The way lies on a branch cut of the formula, across which that jumps: principal values are taken on it."


class Piece(NamedTuple):
    """The integrals of both parts over a piece of the way, and where it meets branch cuts."""

    real: Estimate
    imag: Estimate
    crossed: complex | None
    on_cut: bool
    ends: tuple[complex, complex]
    """Values of the formula a little inside."""
    size: float
    """Of the formula, on the average."""


def complex_integral(request: IntegrateRequest, budget: Budget) -> tuple[complex, IntegralResult]:
    """The integral, and what there is to say of its size."""
    pieces = [_over_range(request, budget)] if request.path is None else _along_path(request, budget)
    real, imag = _sum([piece.real for piece in pieces]), _sum([piece.imag for piece in pieces])
    error = math.hypot(real.error, imag.error)
    size = Estimate(
        math.hypot(real.value, imag.value),
        float(np.nextafter(error, np.inf)) if error else 0.0,
        real.magnitude + imag.magnitude,
        real.evaluations + imag.evaluations,
        diverges=real.diverges or imag.diverges,
        holes=real.holes or imag.holes,
        proved=real.proved and imag.proved,
    )
    found = answer(size)
    places = [piece.crossed for piece in pieces if piece.crossed is not None] + _crossed_at_corners(request, pieces)
    if places:
        detail = _CROSSED.format(place=f"{places[0]:.6g}".replace("j", "i"))
        found.warnings.append(Warning(code="crosses-branch-cut", detail=detail, count=len(places)))
    if any(piece.on_cut for piece in pieces):
        found.warnings.append(Warning(code="on-branch-cut", detail=_ON_CUT))
    return complex(real.value, imag.value), found


def _sum(parts: list[Estimate]) -> Estimate:
    """The sum, with its rounding; proved where all are."""
    if len(parts) == 1:
        return parts[0]
    total, value = combined(parts), math.fsum(part.value for part in parts)
    error = math.fsum(part.error for part in parts) + math.ulp(value)
    return Estimate(
        value,
        math.nextafter(error, math.inf),
        total.magnitude,
        total.evaluations,
        diverges=total.diverges,
        proved=all(part.proved for part in parts),
    )


def _over_range(request: IntegrateRequest, budget: Budget) -> Piece:
    ends = float(limit(request, "lower", -np.inf)), float(limit(request, "upper", np.inf))
    return _piece(request, None, (min(ends), max(ends)), budget)


def _along_path(request: IntegrateRequest, budget: Budget) -> list[Piece]:
    corners = [complex(z) for z in np.asarray(request.path)]
    if not 2 <= len(corners) <= _MOST_CORNERS:
        detail = f"A path has 2 to {_MOST_CORNERS:,} corners; this one has {len(corners):,}."
        raise InvalidInput.at(detail, "path")
    for name in ("lower", "upper"):
        if getattr(request, name) is not None:
            raise InvalidInput.at("A path has its own ends: leave out the limits.", name)
    if request.method != "adaptive" or request.break_points:
        name = "break_points" if request.break_points else "method"
        raise InvalidInput.at("Along a path the method is adaptive, and corners are all that divides it.", name)
    ways = [pair for pair in pairwise(corners) if pair[0] != pair[1]]
    if not ways:
        raise InvalidInput.at("All corners are the same: there is no way between them.", "path")
    between = request.model_copy(update={"lower": 0.0, "upper": 1.0})
    return [_piece(between, way, (0.0, 1.0), budget.share(budget.left / (len(ways) - i))) for i, way in enumerate(ways)]


def _piece(
    request: IntegrateRequest, way: tuple[complex, complex] | None, ends: tuple[float, float], budget: Budget
) -> Piece:
    """The integral over a range of the variable itself, or of t along a straight way."""
    with pointing_at("expression"):
        functions = compile_parts(request.expression, request.variable, request.names, between=way)
    real, imag = (_part(function, request, budget.share(budget.left / (2 - i))) for i, function in enumerate(functions))
    if way is not None and (holes := real.holes or imag.holes):
        place = f"{way[0] + holes[0] * (way[1] - way[0]):.6g}".replace("j", "i")
        raise ComputationError.at(f"The integrand is not defined at {place}, on the path.", "expression")
    at = crossed(functions, *ends) if ends[0] < ends[1] else np.empty(0)
    start, step = (0.0, 1.0) if way is None else (way[0], way[1] - way[0])
    beside = np.array([[_BESIDE], [1 - _BESIDE]])
    with np.errstate(all="ignore"):
        first, last = ((functions[0].value(beside) + 1j * functions[1].value(beside)) / step).tolist()
    return Piece(
        real,
        imag,
        complex(start + float(at[0]) * step) if at.size else None,
        _on_cut(request, way, ends),
        (first, last),
        (real.magnitude + imag.magnitude) / abs(step),
    )


def _crossed_at_corners(request: IntegrateRequest, pieces: list[Piece]) -> list[complex]:
    """Corners of a path, the joint of a closed one among them, on both sides of which the formula has other values."""
    if request.path is None:
        return []
    corners = [complex(z) for z in np.asarray(request.path)]
    corners = [z for i, z in enumerate(corners) if not i or z != corners[i - 1]]
    joints = [*zip(pieces, pieces[1:], corners[1:], strict=False)]
    if corners[0] == corners[-1]:
        joints.append((pieces[-1], pieces[0], corners[0]))
    return [z for a, b, z in joints if abs(b.ends[0] - a.ends[1]) > _JUMP * (a.size + b.size)]


def _part(function: Function, request: IntegrateRequest, budget: Budget) -> Estimate:
    if function.plan.output.value == 0:
        return Estimate(0.0, 0.0, 0.0, 0, proved=True)
    return estimate(function, request, budget)


def _on_cut(request: IntegrateRequest, way: tuple[complex, complex] | None, ends: tuple[float, float]) -> bool:
    """Whether a piece lies on a branch cut, as far as some points of it tell."""
    function = compile_complex(request.expression, [request.variable], request.names, real=int(way is None))
    low, high = np.clip(ends, -1.0, 1.0) if np.isinf(ends).any() else ends
    at = low + (high - low) * _ALONG
    points = at if way is None else way[0] + at * (way[1] - way[0])
    return bool(function.value(points[:, None].astype(complex)).on_cut.sum() > 1)
