"""The principal square root of a matrix."""

from __future__ import annotations

from service.handlers.linear_algebra.results import MatrixFunction, matrix_function
from service.methods.linear_algebra.matrix_functions import inverse_function, square_root
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.matrices import SquareRequest


def matrix_square_root(request: SquareRequest) -> MatrixFunction:
    """The principal square root X of a matrix: X² = A, with eigenvalues of non-negative real part.

    By recursion on the Schur form (Deadman, Higham and Ralha, LNCS 7782, 2013). A singular matrix may have none, which
    is refused.
    """
    a, k = tamed(request.a)
    found = inverse_function(a, square_root, lambda x: x @ x)
    return matrix_function(found._replace(result=times_power(found.result, k[..., None, None] // 2)))
