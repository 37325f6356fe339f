"""Norms of vectors and matrices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.checks import require_axis
from service.handlers.linear_algebra.doubts import doubts
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.norms import scaled_norm, worst_relative
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.singular_values import certified, singular_values
from service.operation import Cost
from service.schemas.linear_algebra.geometry import NormRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result

_MATRIX_ORDERS = (1, 2, -1, -2, math.inf, -math.inf, "fro", "nuc")


@dataclass(slots=True, kw_only=True)
class NormResult(Result):
    """Norms."""

    result: RealTensor
    """A number, or one for each vector or matrix of the stack."""


_UNCERTAIN = "The smallest singular value has only so many digits, relative to its own size; `svd` gives its error."


def norm(request: NormRequest) -> NormResult:
    """The norm of a vector, ‖x‖ₚ = (Σ|xᵢ|ᵖ)^(1/p), or of a matrix.

    Of a matrix: Frobenius √Σ|aᵢⱼ|², 1 the largest column sum, `inf` the largest row sum, 2 the largest singular value,
    `nuc` the sum of the singular values; -1, `-inf` and -2 take the smallest instead (NumPy's `linalg.norm`).
    """
    axis = norm_axis(request)
    order = norm_order(request, axis)
    if len(axis) == 2 and order == -2:
        return _smallest(np.moveaxis(request.a, axis, (-2, -1)))
    return NormResult(certainty="estimated", result=scaled_norm(request.a, order, axis, keepdims=False))


def _smallest(a: Array) -> NormResult:
    """The smallest singular value of each matrix, which may be in doubt."""
    near, k = tamed(a)
    s, errors, _ = certified(near, singular_values(near))
    smallest = s[..., -1]
    warnings = doubts(worst_relative(smallest[..., None], errors[..., -1:]), a.dtype.char, _UNCERTAIN)
    return NormResult(certainty="estimated", result=times_power(smallest, k), warnings=warnings)


def norm_cost(request: NormRequest) -> Cost:
    """Singular values at most."""
    return Cost(50.0 * request.a.size * max(request.a.shape), request.a.size)


def norm_axis(request: NormRequest) -> tuple[int, ...]:
    """The one axis of vectors or the two of matrices that are asked for, not negative. Raises InvalidInput."""
    axes = request.a.ndim
    if request.axis is None:
        return (0,) if axes == 1 else (axes - 2, axes - 1)
    for axis in request.axis:
        require_axis(axis, request.a)
    found = tuple(axis % axes for axis in request.axis)
    if not 1 <= len(found) <= 2 or len(set(found)) < len(found):
        raise InvalidInput.at("Name one axis for norms of vectors, or two for norms of matrices.", "axis")
    return found


def norm_order(request: NormRequest, axis: tuple[int, ...]) -> Any:
    """The order as NumPy names it, by default the Euclidean one. Raises InvalidInput."""
    order: Any = request.order
    if order is None:
        return "fro" if len(axis) == 2 else 2
    order = {"inf": math.inf, "-inf": -math.inf}.get(order, order)
    if len(axis) == 2 and order not in _MATRIX_ORDERS:
        raise InvalidInput.at('Norms of matrices are 1, 2, -1, -2, "inf", "-inf", "fro" and "nuc".', "order")
    if len(axis) == 1 and isinstance(order, str):
        raise InvalidInput.at(f'{order!r} is a norm of matrices; vectors take a number, "inf" or "-inf".', "order")
    return order
