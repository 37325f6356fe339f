"""Linear maps of points: scaling, rotation, shear, reflection, or any matrix."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.determinant import determinant
from service.methods.linear_algebra import exact
from service.operation import Cost
from service.schemas.linear_algebra.geometry import GeometricTransformRequest
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, RealMatrix, Result

Array = NDArray[Any]

_PARAMETERS = {"scale": ("factors",), "rotate": ("angle", "axis"), "shear": ("shears",), "reflect": ("normal",)}


@dataclass(slots=True, kw_only=True)
class GeometricTransformResult(Result):
    """Points after a linear map."""

    result: RealMatrix
    """The points as rows (K, M), in the order of `points`."""
    matrix: RealMatrix
    """The matrix A (M, N) of the map p ↦ A p."""
    determinant: ExtendedNumber | None
    """det A, by which the map multiplies areas (volumes), negative where it mirrors; null unless A is square."""


def transform(request: GeometricTransformRequest) -> GeometricTransformResult:
    """The images A p of points p under a linear map A.

    `scale` is diag(f₁, …, f_N). `rotate` is [[cos θ, −sin θ], [sin θ, cos θ]] in a plane, and in space about an axis
    Rodrigues' formula cos θ I + sin θ [u]ₓ + (1 − cos θ) u uᵀ. `shear` adds multiples of other coordinates,
    `reflect` is Householder's I − 2 n nᵀ / nᵀn.
    """
    n = request.points.shape[1]
    matrix = _matrix(request, n)
    if matrix.shape[1] != n:
        detail = f"The matrix has {matrix.shape[1]} columns, but the points have {n} coordinates."
        raise InvalidInput.at(detail, "matrix")
    with np.errstate(over="ignore", invalid="ignore"):  # A result that is not finite is refused by its field.
        result = request.points @ matrix.T
    if matrix.shape[0] != n:
        return GeometricTransformResult(result=result, matrix=matrix, determinant=None)
    volume = determinant(SquareRequest.model_construct(a=np.ascontiguousarray(matrix)))
    factor: Any = volume.result
    return GeometricTransformResult(result=result, matrix=matrix, determinant=factor, warnings=volume.warnings)


def cost(request: GeometricTransformRequest) -> Cost:
    """A product of points and matrix, and a small determinant."""
    count, n = request.points.shape
    rows = n if request.matrix is None else len(request.matrix)
    return Cost(
        2.0 * count * n * rows + exact.effort((n, n)) + 50.0 * n**3, max(count * max(n, rows), n * max(n, rows))
    )


def _matrix(request: GeometricTransformRequest, n: int) -> Array:
    if (request.matrix is None) == (request.kind is None):
        raise InvalidInput.at("Send either a matrix, or a kind with its parameters.", "kind")
    wanted = _PARAMETERS.get(request.kind or "", ())
    for names in _PARAMETERS.values():
        for name in names:
            if getattr(request, name) is not None and name not in wanted:
                raise InvalidInput.at(f"This map takes {' and '.join(wanted) or 'no parameters'}.", name)
    match request.kind:
        case "scale":
            return _scaling(request.factors, n)
        case "rotate":
            return _rotation(request.angle, request.axis, n)
        case "shear":
            return _shear(request.shears, n)
        case "reflect":
            return _reflection(request.normal, n)
    return np.asarray(request.matrix)


def _scaling(factors: Array | None, n: int) -> Array:
    if factors is None or factors.size not in (1, n):
        raise InvalidInput.at(f"Send one factor, or {n} of them, one for each coordinate.", "factors")
    return np.diag(np.broadcast_to(factors, n))


def _rotation(angle: float | None, axis: Array | None, n: int) -> Array:
    if angle is None:
        raise InvalidInput.at("Send the angle in radians.", "angle")
    cos, sin = math.cos(angle), math.sin(angle)
    if n == 2:
        if axis is not None:
            raise InvalidInput.at("A rotation in a plane has no axis.", "axis")
        return np.array([[cos, -sin], [sin, cos]])
    if n != 3:
        raise InvalidInput.at(f"Rotations are for 2 or 3 coordinates, not {n}; send a matrix.", "points")
    x, y, z = unit = _direction(axis, 3, "axis")
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    versine = 2 * math.sin(angle / 2) ** 2
    return np.asarray(cos * np.eye(3) + sin * skew + versine * np.outer(unit, unit))


def _shear(shears: Array | None, n: int) -> Array:
    if shears is None or len(shears) != n * (n - 1):
        raise InvalidInput.at(f"Send the {n * (n - 1)} entries off the diagonal, row by row.", "shears")
    matrix = np.eye(n)
    matrix[~np.eye(n, dtype=bool)] = shears
    return matrix


def _reflection(normal: Array | None, n: int) -> Array:
    unit = _direction(normal, n, "normal")
    return np.asarray(np.eye(n) - 2 * np.outer(unit, unit))


def _direction(vector: Array | None, n: int, name: str) -> Array:
    if vector is None or len(vector) != n or not vector.any():
        raise InvalidInput.at(f"Send a direction of {n} components that is not zero.", name)
    scaled = vector / np.abs(vector).max()
    return np.asarray(scaled / np.linalg.norm(scaled))
