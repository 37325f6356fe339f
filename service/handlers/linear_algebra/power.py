"""Integer powers of a matrix by repeated squaring."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra import inverse as inversion
from service.handlers.linear_algebra.elementwise import ArrayResult
from service.methods.linear_algebra.integers import narrowed, operands, product_bound
from service.operation import Cost
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.linear_algebra.operands import MatrixPowerRequest
from service.schemas.types.errors import IntegerOverflow

Array = NDArray[Any]

_MOST_BITS = 2048
"""Partial results of exact powers may pass 64 bits so far: the result may be small again, as of nilpotent matrices."""


def matrix_power(request: MatrixPowerRequest) -> ArrayResult:
    """The matrix power Aᵏ = A⋯A (k factors) by repeated squaring; A⁰ = I, and A⁻ᵏ = (A⁻¹)ᵏ.

    Powers of integer matrices are exact for k ≥ 0: a result outside 64 bits is refused as `integer-overflow`. A
    negative exponent of a singular matrix is refused as `singular-matrix`; warnings are those of the inverse.
    """
    a, exponent = request.a, request.exponent
    if exponent < 0:
        inverse = inversion.inverse(SquareRequest.model_construct(a=_floating(a)))
        result = _power(np.asarray(inverse.result), -exponent)
        return ArrayResult(result=result, warnings=inverse.warnings)
    if a.dtype.kind != "i":
        return ArrayResult(result=_power(a, exponent))
    steps = exponent * a.shape[-1].bit_length() + exponent * product_bound([a], 1).bit_length()
    if steps <= 62:
        return ArrayResult(result=_power(a, exponent))
    return ArrayResult(result=narrowed(_power(a.astype(object), exponent)))


def cost(request: MatrixPowerRequest) -> Cost:
    """Two products for each bit of the exponent, and an inversion."""
    n, products = request.a.shape[-1], 2 * abs(request.exponent).bit_length() + 1
    per_entry = 100.0 if request.a.dtype.kind == "i" else 4.0
    return Cost(per_entry * products * n * request.a.size + 1200.0 * n * request.a.size, request.a.size)


def _floating(a: Array) -> Array:
    return operands({"a": a, "": np.empty(0)})[0]


def _power(a: Array, exponent: int) -> Array:
    """From the highest bit of the exponent down, so that no partial result is a higher power than the last."""
    result = np.zeros_like(a)
    result[..., range(a.shape[-1]), range(a.shape[-1])] = 1
    with np.errstate(over="ignore", invalid="ignore"):  # A result that is not finite is refused by its field.
        for bit in f"{exponent:b}":
            result = result @ result
            if bit == "1":
                result = result @ a
            if a.dtype == object and max(map(abs, result.flat)).bit_length() > _MOST_BITS:
                raise IntegerOverflow("An exact integer result leaves 64 bits.")
    return result
