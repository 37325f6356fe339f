"""Norms of vectors and matrices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.checks import require_axis
from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.norms import euclidean, rounding_of_norms, scaled_norm, worst_relative
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.singular_values import best_values
from service.operation import Cost
from service.schemas.linear_algebra.geometry import NormRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result

_OF_SINGULAR_VALUES = (2, -2, "nuc")
_MATRIX_ORDERS = (1, 2, -1, -2, math.inf, -math.inf, "fro", "nuc")


@dataclass(slots=True, kw_only=True)
class NormResult(Result):
    """Norms."""

    result: RealTensor
    """A number, or one for each vector or matrix of the stack."""
    error: RealTensor
    """Bound on the absolute error of each."""


_UNCERTAIN = "The smallest singular value has only so many digits, relative to its own size; `svd` gives its error."


def norm(request: NormRequest) -> NormResult:
    """The norm of a vector, ‖x‖ₚ = (Σ|xᵢ|ᵖ)^(1/p), or of a matrix.

    Of a matrix: Frobenius √Σ|aᵢⱼ|², 1 the largest column sum, `inf` the largest row sum, 2 the largest singular value,
    `nuc` the sum of the singular values; -1, `-inf` and -2 take the smallest instead (NumPy's `linalg.norm`).

    The Euclidean and the Frobenius norm of up to 16 doubles are rounded once. The error of other sums is proved, from
    the number of their terms; that of singular values up to 16 rows and columns, and up to 64 their decomposition is
    checked.
    """
    axis = norm_axis(request)
    order = norm_order(request, axis)
    if len(axis) == 2 and order in _OF_SINGULAR_VALUES:
        return _of_singular_values(np.moveaxis(request.a, axis, (-2, -1)), order)
    if order in ("fro", 2) and len(axis) == request.a.ndim and (length := euclidean(request.a)) is not None:
        return NormResult(result=length, error=length and math.ulp(length), certainty="proved")
    result = scaled_norm(request.a, order, axis, keepdims=False)
    terms = math.prod(request.a.shape[place] for place in axis)
    return NormResult(result=result, error=rounding_of_norms(result, order, terms), certainty="proved")


def _of_singular_values(a: Array, order: Any) -> NormResult:
    """The largest, the smallest, which may be in doubt, or the sum of the singular values of each matrix."""
    near, k = tamed(a)
    s, errors, levels = best_values(near)
    chosen = {2: slice(0, 1), -2: slice(-1, None), "nuc": slice(None)}[order]
    found, error = s[..., chosen].sum(-1), errors[..., chosen].sum(-1)
    if order == "nuc":
        error = error + s.shape[-1] * epsilon(near) * found
    return NormResult(
        result=times_power(found, k),
        error=times_power(error, k),
        certainty=certainty(levels),
        warnings=doubts(worst_relative(found[..., None], error[..., None]), a.dtype.char, _UNCERTAIN),
    )


def norm_cost(request: NormRequest) -> Cost:
    """Singular values at most."""
    return Cost(150.0 * request.a.size * max(request.a.shape), request.a.size)


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
