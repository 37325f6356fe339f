"""Values of polynomials, with a bound on their error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.operation import Cost
from service.schemas.numerics.requests import PolynomialRequest
from service.schemas.types.results import ExtendedTensor, Result, Tensor

Array = NDArray[Any]

_UNIT = 2.0**-53
_SPLITTER = 2.0**27 + 1


@dataclass(slots=True, kw_only=True)
class PolynomialResult(Result):
    """Values of a polynomial."""

    result: Tensor
    """p(x), of the shape of `x`."""
    error_bound: ExtendedTensor
    """No less than |result − p(x)|, unless something underflows."""


def polynomial_evaluate(request: PolynomialRequest) -> PolynomialResult:
    """The value p(x) = c₀xⁿ + c₁xⁿ⁻¹ + … + cₙ by Horner's rule, compensated for real numbers.

    Compensation adds the rounding errors of all steps, as if in twice the precision and then rounded (Graillat,
    Langlois and Louvet 2005), so that digits remain near multiple roots. `error_bound` is theirs; for complex numbers,
    and for values beyond 1e299, that of plain Horner (Higham 2002, 5.2).
    """
    coefficients, x = request.coefficients, np.asarray(request.x)
    degree = len(coefficients) - 1
    with np.errstate(all="ignore"):
        magnitude = _horner(np.abs(coefficients), np.abs(x))
        if "c" in coefficients.dtype.kind + x.dtype.kind:
            # A complex product or sum has a relative error of √5 or 1 units: 4 a step covers both.
            return PolynomialResult(result=_horner(coefficients, x), error_bound=_gamma(4 * degree + 1) * magnitude)
        plain, compensated = _compensated(coefficients.astype(np.float64), x.astype(np.float64))
        bound = _UNIT * np.abs(compensated) + 2 * _gamma(2 * degree + 1) ** 2 * magnitude
        lost = ~np.isfinite(compensated)  # Beyond 2^996 the split itself overflows; then Horner's rule has to do.
    return PolynomialResult(
        result=np.where(lost, plain, compensated), error_bound=np.where(lost, _gamma(2 * degree + 1) * magnitude, bound)
    )


def _gamma(n: int) -> float:
    return n * _UNIT / (1 - n * _UNIT)


def _horner(coefficients: Array, x: Array) -> Array:
    value = np.full(x.shape, coefficients[0], np.result_type(coefficients, x))
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return np.asarray(value)


def _compensated(coefficients: Array, x: Array) -> tuple[Array, Array]:
    """The value by Horner's rule, and compensated."""
    value = np.full(x.shape, coefficients[0])
    correction = np.zeros(x.shape)
    high, low = _split(x)
    for coefficient in coefficients[1:]:
        product = value * x
        first, second = _split(value)
        lost = low * second - (((product - first * high) - second * high) - first * low)  # Dekker's two-product.
        value = product + coefficient
        part = value - product
        lost += (product - (value - part)) + (coefficient - part)  # Knuth's two-sum.
        correction = correction * x + lost
    return value, value + correction


def _split(x: Array) -> tuple[Array, Array]:
    scaled = _SPLITTER * x
    high = scaled - (scaled - x)
    return high, x - high


def costs(request: PolynomialRequest) -> Cost:
    """Some twenty steps for each coefficient and each point."""
    elements = max(request.x.size, request.coefficients.size)
    return Cost(30.0 * request.coefficients.size * (request.x.size + 500), elements)
