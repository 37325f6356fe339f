"""Integer powers of a matrix."""

from __future__ import annotations

import numpy as np

from service.handlers.costs import lu_factorisation
from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import is_wide, operands, power
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
        result = power(np.asarray(found.result), -exponent)
        certainty = found.certainty if exponent == -1 else "estimated"
        return ArrayResult(result=result, certainty=certainty, warnings=found.warnings)
    return ArrayResult(result=power(a, exponent), certainty=exact_if(a.dtype.kind == "i"))


_WIDE_STEP = 500.0  # to multiply two integers of 2,048 bits takes Python half a microsecond


def matrix_power_cost(request: MatrixPowerRequest) -> Cost:
    """Two products for each bit of the exponent, and an inversion."""
    a, exponent = request.a, request.exponent
    products = 2 * abs(exponent).bit_length() + 1
    step = _WIDE_STEP if is_wide(a, exponent) else 4.0
    inversion = lu_factorisation(request).flops if exponent < 0 else 0.0
    return Cost(step * products * a.shape[-1] * a.size + inversion, a.size)


def _floating(a: Array) -> Array:
    return operands({"a": a, "": np.empty(0)})[0]
