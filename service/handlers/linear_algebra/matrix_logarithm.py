"""The principal logarithm of a matrix."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import MatrixFunction, matrix_function
from service.methods.linear_algebra.matrix_functions import exponential, inverse_function, logarithm
from service.methods.linear_algebra.norms import frobenius
from service.methods.linear_algebra.scaling import tamed
from service.schemas.linear_algebra.matrices import SquareRequest


def matrix_logarithm(request: SquareRequest) -> MatrixFunction:
    """The principal logarithm X of a matrix: e^X = A, with imaginary parts of eigenvalues in (−π, π].

    Inverse scaling and squaring on the Schur form (Al-Mohy and Higham, SIAM J. Sci. Comput. 34, 2012). A singular
    matrix has none and is refused.
    """
    a, k = tamed(request.a)
    found = inverse_function(a, logarithm, exponential)
    if k.any():
        shifted = found.result + np.log(2) * k[..., None, None] * np.eye(a.shape[-1])
        condition = found.condition * frobenius(found.result) / frobenius(shifted)
        found = found._replace(result=shifted, condition=condition)
    return matrix_function(found)
