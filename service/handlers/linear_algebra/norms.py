"""Norms of vectors and matrices, safe from overflow and underflow on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.checks import require_axis
from service.operation import Cost
from service.schemas.linear_algebra.geometry import NormRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor

Array = NDArray[Any]

_TAME_ORDERS = (1, 2, math.inf, -math.inf)
_MATRIX_ORDERS = (1, 2, -1, -2, math.inf, -math.inf, "fro", "nuc")


@dataclass(slots=True, kw_only=True)
class NormResult(Result):
    """Norms."""

    result: RealTensor
    """A number, or one for each vector or matrix of the stack."""


@dataclass(slots=True, kw_only=True)
class NormalizeResult(Result):
    """Arrays of norm 1."""

    result: Tensor
    """`a` divided by its norm, of the shape of `a`."""
    norm: ExtendedTensor
    """The norm of each vector or matrix before, infinite where it overflows."""


def norm(request: NormRequest) -> NormResult:
    """The norm of a vector, ‖x‖ₚ = (Σ|xᵢ|ᵖ)^(1/p), or of a matrix.

    Of a matrix: Frobenius √Σ|aᵢⱼ|², 1 the largest column sum, `inf` the largest row sum, 2 the largest singular value,
    `nuc` the sum of the singular values; -1, `-inf` and -2 take the smallest instead (NumPy's `linalg.norm`).
    """
    axis = _axis(request)
    return NormResult(result=scaled_norm(request.a, _order(request, axis), axis, keepdims=False))


def normalize(request: NormRequest) -> NormalizeResult:
    """The array a / ‖a‖ of norm 1; with `axis` 1, each row of a matrix gets norm 1, with `axis` 0 each column.

    The norm is that of the operation `norm`. Where it is zero there is no answer.
    """
    axis = _axis(request)
    result, *factors = normalized(request.a, _order(request, axis), axis)
    if not factors[0].all():
        raise ComputationError.at("A norm here is zero, so that it cannot be made 1.", "a")
    with np.errstate(over="ignore"):
        return NormalizeResult(result=result, norm=math.prod(factors).squeeze(axis))


def cost(request: NormRequest) -> Cost:
    """Singular values at most."""
    sides = request.a.shape[-2:]
    return Cost(50.0 * request.a.size * max(sides), request.a.size)


def scaled_norm(a: Array, order: Any, axis: tuple[int, ...], *, keepdims: bool) -> Array:
    """NumPy's norm of entries brought near 1 by a power of two, which is exact, so that no square overflows."""
    _, found, scale = _near_one(a, order, axis)
    with np.errstate(over="ignore"):
        result = found * scale
    return np.asarray(result if keepdims else result.squeeze(axis))


def normalized(a: Array, order: Any, axis: tuple[int, ...]) -> tuple[Array, Array, Any]:
    """The array over its norm, NaN where that is 0, and the norm as two factors, whose product may leave the range."""
    near, found, scale = _near_one(a, order, axis)
    with np.errstate(invalid="ignore"):
        return np.asarray(near / found), found, scale


def _near_one(a: Array, order: Any, axis: tuple[int, ...]) -> tuple[Array, Array, Any]:
    """The array over a power of two or, for orders that need it, over the entry that counts most; its norm; that."""
    along = axis[0] if len(axis) == 1 else axis
    if order == 0:
        return a, np.asarray(np.linalg.norm(a, 0, axis[0], keepdims=True)), 1
    sizes = np.abs(a)
    if len(axis) == 1 and order not in _TAME_ORDERS:  # Powers of any other number leave the range for a large order.
        extreme = sizes.min(along, keepdims=True) if order < 0 else sizes.max(along, keepdims=True)
        scale = np.where(extreme > 0, extreme, 1).astype(sizes.dtype)
    else:
        _, exponent = np.frexp(sizes.max(axis, keepdims=True))
        least = -1000 if sizes.dtype == np.float64 else -120
        scale = np.ldexp(np.ones((), sizes.dtype), np.clip(exponent, least, None) - 1)
    with np.errstate(all="ignore"):  # Negative orders divide by zero entries, and are zero then.
        near = a / scale
        return near, np.asarray(np.linalg.norm(near, order, along, keepdims=True)), scale


def _axis(request: NormRequest) -> tuple[int, ...]:
    axes = request.a.ndim
    if request.axis is None:
        return (0,) if axes == 1 else (axes - 2, axes - 1)
    for axis in request.axis:
        require_axis(axis, request.a)
    found = tuple(axis % axes for axis in request.axis)
    if not 1 <= len(found) <= 2 or len(set(found)) < len(found):
        raise InvalidInput.at("Name one axis for norms of vectors, or two for norms of matrices.", "axis")
    return found


def _order(request: NormRequest, axis: tuple[int, ...]) -> Any:
    order: Any = request.order
    if order is None:
        return "fro" if len(axis) == 2 else 2
    order = {"inf": math.inf, "-inf": -math.inf}.get(order, order)
    if len(axis) == 2 and order not in _MATRIX_ORDERS:
        raise InvalidInput.at('Norms of matrices are 1, 2, -1, -2, "inf", "-inf", "fro" and "nuc".', "order")
    if len(axis) == 1 and isinstance(order, str):
        raise InvalidInput.at(f'{order!r} is a norm of matrices; vectors take a number, "inf" or "-inf".', "order")
    return order
