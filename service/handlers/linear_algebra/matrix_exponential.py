"""The exponential of a matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import doubts
from service.handlers.linear_algebra.results import UNCERTAIN_FUNCTION
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.matrix_functions import condition_of, exponential
from service.methods.linear_algebra.stacks import proved
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import ExtendedTensor, Result, Tensor

_PROOF = 1e7  # operations of the time that a proof may cost: 10 ms, as the estimates of the condition do


@dataclass(slots=True, kw_only=True)
class MatrixExponential(Result):
    """The exponential of a matrix."""

    result: Tensor
    """e^A, of the shape of `a`."""
    condition_number: ExtendedTensor
    """How much a relative change of A grows in e^A, of each matrix, in the Frobenius norm: an estimate."""
    error: ExtendedTensor
    """Estimated error relative to the norm of the result: rounding unit times condition number."""


def matrix_exponential(request: SquareRequest) -> MatrixExponential:
    """The matrix exponential e^A = Σ Aᵏ/k!.

    Scaling and squaring with Padé approximants (Al-Mohy and Higham, SIAM J. Matrix Anal. Appl. 31, 2009). The condition
    number is a small-sample estimate (Kenney and Laub, SIAM J. Sci. Comput. 15, 1994). Up to some 16 rows it is
    `proved` instead: enclosed by ball arithmetic (FLINT) for the doubles received, each entry to its last digit.
    """
    a = request.a
    with np.errstate(over="ignore", invalid="ignore"):
        whole = proved(balls.exponential, a, _PROOF)
        result = exponential(a) if whole is None else whole
        condition = condition_of(exponential, a, result)
    error = epsilon(a) * np.maximum(condition, 1)
    warned = doubts(error, a.dtype.char, UNCERTAIN_FUNCTION)
    return MatrixExponential(
        certainty="estimated" if whole is None else "proved",
        result=result,
        condition_number=condition,
        error=error,
        warnings=warned,
    )
