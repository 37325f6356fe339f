"""Integer powers of a matrix."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import operands, power
from service.methods.linear_algebra.lapack import Array
from service.operation import Cost
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.linear_algebra.operands import MatrixPowerRequest


def matrix_power(request: MatrixPowerRequest) -> ArrayResult:
    """The matrix power Aᵏ = A⋯A (k factors) by repeated squaring; A⁰ = I, and A⁻ᵏ = (A⁻¹)ᵏ.

    Powers of integer matrices are exact for k ≥ 0: a result outside 64 bits is refused as `integer-overflow`. A
    negative exponent of a singular matrix is refused as `singular-matrix`; warnings are those of the inverse.
    """
    a, exponent = request.a, request.exponent
    if exponent < 0:
        found = inverse(SquareRequest.model_construct(a=_floating(a)))
        return ArrayResult(result=power(np.asarray(found.result), -exponent), warnings=found.warnings)
    return ArrayResult(result=power(a, exponent), certainty=exact_if(a.dtype.kind == "i"))


def matrix_power_cost(request: MatrixPowerRequest) -> Cost:
    """Two products for each bit of the exponent, and an inversion."""
    n, products = request.a.shape[-1], 2 * abs(request.exponent).bit_length() + 1
    per_entry = 100.0 if request.a.dtype.kind == "i" else 4.0
    return Cost(per_entry * products * n * request.a.size + 1200.0 * n * request.a.size, request.a.size)


def _floating(a: Array) -> Array:
    return operands({"a": a, "": np.empty(0)})[0]
