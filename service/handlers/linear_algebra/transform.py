"""Linear maps of points: scaling, rotation, shear, reflection, or any matrix."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.costs import LAPACK_CALL
from service.handlers.linear_algebra.determinant import determinant
from service.handlers.linear_algebra.doubts import cancelled
from service.handlers.linear_algebra.eigen import eigen
from service.methods.linear_algebra.cancellation import product_of
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.linear_maps import reflection, rotation, scaling, shear
from service.operation import Cost
from service.schemas.linear_algebra.factorizations import EigenRequest
from service.schemas.linear_algebra.geometry import GeometricTransformRequest
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ComplexMatrix, ComplexVector, ExtendedNumber, RealMatrix, Result, Warning

_ON_CIRCLE = 100  # points, the last of them the first: as smooth as pictures need
_PARAMETERS = {"scale": ("factors",), "rotate": ("angle", "axis"), "shear": ("shears",), "reflect": ("normal",)}


@dataclass(slots=True, kw_only=True)
class GeometricTransformResult(Result):
    """Points after a linear map."""

    points: RealMatrix
    """The points as rows (K, N): those of the request, or of its shape."""
    result: RealMatrix
    """The points after the map as rows (K, M), in the order of `points`."""
    matrix: RealMatrix
    """The matrix A (M, N) of the map p ↦ A p."""
    determinant: ExtendedNumber | None
    """det A, by which the map multiplies areas (volumes), negative where it mirrors; null unless A is square."""
    eigenvalues: ComplexVector | None
    """λ of A x = λ x (N), with `eigenvectors`; else null."""
    eigenvectors: ComplexMatrix | None
    """The unit eigenvectors as columns (N, N), with `eigenvectors`; else null."""


def transform(request: GeometricTransformRequest) -> GeometricTransformResult:
    """The images A p of points p under a linear map A.

    `scale` is diag(f₁, …, f_N). `rotate` is [[cos θ, −sin θ], [sin θ, cos θ]] in a plane, and in space about an axis
    Rodrigues' formula cos θ I + sin θ [u]ₓ + (1 − cos θ) u uᵀ. `shear` adds multiples of other coordinates,
    `reflect` is Householder's I − 2 n nᵀ / nᵀn.
    """
    points = _points(request)
    n = points.shape[1]
    matrix = _matrix(request, n)
    if matrix.shape[1] != n:
        detail = f"The matrix has {matrix.shape[1]} columns, but the points have {n} coordinates."
        raise InvalidInput.at(detail, "matrix")
    result, errors, _ = product_of(points, matrix.T)
    square = matrix.shape[0] == n
    if request.eigenvectors and not square:
        raise InvalidInput.at("Only a map into the same space has eigenvectors.", "eigenvectors")
    volume = determinant(SquareRequest.model_construct(a=np.ascontiguousarray(matrix))) if square else None
    spectrum = eigen(EigenRequest.model_construct(a=matrix, structure="general")) if request.eigenvectors else None
    factor: Any = volume.result if volume else None
    values: Any = spectrum.eigenvalues if spectrum else None
    vectors: Any = spectrum.eigenvectors if spectrum else None
    return GeometricTransformResult(
        points=points, result=result, matrix=matrix, determinant=factor, eigenvalues=values, eigenvectors=vectors,
        certainty="estimated",
        warnings=[
            *(one for found in (volume, spectrum) if found for one in found.warnings),
            *cancelled(errors, result.dtype.char), *_turns(request.angle),
        ],
    )  # fmt: skip


def _points(request: GeometricTransformRequest) -> Array:
    """The points of the request, or of its shape."""
    if request.points is not None and request.shape is None:
        return request.points
    if request.points is not None or request.shape is None:
        raise InvalidInput.at("Send either points, or a shape.", "points")
    if request.shape == "square":
        return np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    angle = np.linspace(0, 2 * np.pi, _ON_CIRCLE)
    return np.stack([np.cos(angle), np.sin(angle)], -1)


def transform_cost(request: GeometricTransformRequest) -> Cost:
    """A product of points and matrix, and a small determinant; eigenvectors are for a worker."""
    count, n = request.points.shape if request.points is not None else (_ON_CIRCLE, 2)
    rows = n if request.matrix is None else len(request.matrix)
    longer = max(n, rows)
    flops = math.inf if request.eigenvectors else 2.0 * count * n * rows + 50.0 * n**3 + LAPACK_CALL
    return Cost(flops, longer * max(count, n))


def _turns(angle: float | None) -> list[Warning]:
    """A warning where an angle is so large that degrees may have been meant."""
    if angle is None or abs(angle) <= 2 * np.pi:
        return []
    detail = "The angle is more than one turn: it is in radians, and 90 degrees are 1.5707963267948966."
    return [Warning(code="more-than-one-turn", detail=detail)]


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
            return scaling(request.factors, n)
        case "rotate":
            return rotation(request.angle, request.axis, n)
        case "shear":
            return shear(request.shears, n)
        case "reflect":
            return reflection(request.normal, n)
    return np.asarray(request.matrix)
