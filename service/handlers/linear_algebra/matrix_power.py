"""Integer powers of a matrix."""

from __future__ import annotations

from functools import partial

import numpy as np

from service.handlers.costs import lu_factorisation
from service.handlers.linear_algebra.doubts import cancelled
from service.handlers.linear_algebra.inverse import inverse
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.cancellation import DOUBTFUL, lost_digits
from service.methods.linear_algebra.integers import is_wide, operands, power
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.stacks import proved
from service.operation import Cost
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.linear_algebra.operands import MatrixPowerRequest
from service.schemas.types.results import Warning


def matrix_power(request: MatrixPowerRequest) -> ArrayResult:
    """The matrix power Aᵏ = A⋯A (k factors) by repeated squaring; A⁰ = I, and A⁻ᵏ = (A⁻¹)ᵏ.

    Powers of integer matrices are exact for k ≥ 0: a result outside 64 bits is refused as `integer-overflow`. Others
    are `proved` where that takes a millisecond, or where entries cancel: enclosed by ball arithmetic (FLINT) for the
    doubles received. A negative exponent of a singular matrix is refused as `singular-matrix`; warnings are those of
    the inverse.
    """
    a, exponent = request.a, request.exponent
    if a.dtype.kind == "i" and exponent >= 0:
        return ArrayResult(result=power(a, exponent), certainty="exact")
    base, warnings = _floating(a), list[Warning]()
    prove = partial(proved, lambda item, operations: balls.power(item, exponent, operations), base)
    if exponent < 0:
        found = inverse(SquareRequest.model_construct(a=base))
        if exponent == -1:
            return ArrayResult(result=found.result, certainty=found.certainty, warnings=found.warnings)
        base, warnings = np.asarray(found.result), found.warnings
    if (whole := prove(balls.AT_ALL)) is not None:
        return ArrayResult(result=whole, certainty="proved", warnings=warnings)
    result = power(base, abs(exponent))
    errors = lost_digits(power(np.abs(base), abs(exponent)), result, abs(exponent) * a.shape[-1])
    if (errors > DOUBTFUL).any() and (whole := prove(balls.MOST)) is not None:
        return ArrayResult(result=whole, certainty="proved", warnings=warnings)
    return ArrayResult(result=result, certainty="estimated", warnings=warnings + cancelled(errors, result.dtype.char))


_WIDE_STEP = 500.0  # to multiply two integers of 2,048 bits takes Python half a microsecond


def matrix_power_cost(request: MatrixPowerRequest) -> Cost:
    """Two products for each bit of the exponent, twice, and an inversion."""
    a, exponent = request.a, request.exponent
    products = 2 * abs(exponent).bit_length() + 1
    step = _WIDE_STEP if is_wide(a, exponent) else 8.0  # and one of absolute values
    inversion = lu_factorisation(request).flops if exponent < 0 else 0.0
    return Cost(step * products * a.shape[-1] * a.size + inversion, a.size)


def _floating(a: Array) -> Array:
    return operands({"a": a, "": np.empty(0)})[0]
