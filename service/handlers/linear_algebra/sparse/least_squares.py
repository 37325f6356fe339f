"""Sparse least squares by iteration."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse.linalg import lsmr

from service.handlers.checks import require_rows
from service.handlers.linear_algebra.doubts import doubts
from service.methods.linear_algebra.bidiagonalization import (
    bidiagonalized,
    condition_of_small,
    ratio_of_singular_values,
    spread,
)
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.scaling import exponent_of, times_power
from service.schemas.linear_algebra.sparse import SparseLeastSquaresRequest
from service.schemas.types.results import ExtendedNumber, Number, Result, Vector


@dataclass(slots=True, kw_only=True)
class SparseLeastSquaresResult(Result):
    """A least-squares solution."""

    x: Vector
    """The solution (N) of least ‖b − A x‖₂, and of least ‖x‖₂ where there are several."""
    residual: Number
    """‖Aᴴ(b − A x)‖₂ / (‖A‖F ‖b − A x‖₂), 0 at an exact minimum; ‖b − A x‖₂ / ‖b‖₂ if that is less."""
    residual_sum_of_squares: ExtendedNumber
    """‖b − A x‖₂², infinite where it overflows."""
    condition_number: ExtendedNumber
    """Ratio of extreme singular values of A, of those that are not 0: computed up to 512 rows or columns and a million
    entries, zeros counted. Where some are so small that rounding cannot tell them from 0, and ranks are too dear to be
    exact, they are taken for 0, and a warning says that x may be another. Beyond it is estimated from the bidiagonal
    matrix that the iteration built, which does not see those below its tolerance."""
    success: bool
    """Whether the iteration ended by its tolerance."""
    message: str
    """Why the iteration ended."""
    status: Literal["converged", "singular", "iteration_limit"]
    """The same for programs."""
    iterations: int
    """Iterations, each one product with A and one with Aᴴ."""
    function_evaluations: int
    """Products with A or Aᴴ."""


_STOPS = {
    0: "x = 0 is the solution.",
    1: "The system is compatible, and x solves it to the tolerance.",
    2: "x is a least-squares solution to the tolerance.",
    4: "The system is compatible, and x solves it to machine precision.",
    5: "x is a least-squares solution to machine precision.",
    6: "The matrix is singular to machine precision: x is one of many near solutions.",
    7: "The limit of iterations was reached before the tolerance.",
}
_SHORT: dict[int, Literal["singular", "iteration_limit"]] = {6: "singular", 7: "iteration_limit"}
_UNFINISHED = "The iteration ended before its tolerance: no digit of x is certain."
_OVERLOOKED = (
    "This is the solution if those singular values are 0 that rounding does not tell from it. If columns or rows "
    "only nearly depend on each other, x is another: no digit is certain."
)
_LOOSE = "With this condition number and tolerance the largest entries of x have about the digits named."


def sparse_least_squares(request: SparseLeastSquaresRequest) -> SparseLeastSquaresResult:
    """The x that minimises ‖b − A x‖₂ for a sparse matrix of any shape, by the iteration LSMR.

    LSMR (Fong and Saunders, SIAM J. Sci. Comput. 33, 2011) is MINRES on the normal equations, from
    Golub–Kahan bidiagonalisation; A never becomes dense. The number of iterations grows with the condition number.
    Entries are divided by powers of two first: LSMR takes matrices of norm below 1 for ill-conditioned. The answer is
    `checked` where its condition number is known, and not taken from the iteration itself.
    """
    a = request.a.to_csr()
    require_rows(request.b, a.shape[0])
    of_a, of_b = exponent_of(a.data), exponent_of(request.b)
    a.data, b = times_power(a.data, -of_a), times_power(request.b, -of_b)
    b = b.astype(np.result_type(a.dtype, b.dtype), copy=False)  # LSMR adds to it in place.
    most = request.max_iterations or max(1000, 10 * min(a.shape))
    tolerance = request.tolerance
    operator, couplings = bidiagonalized(a)
    x, stop, iterations, *_, found, _ = lsmr(operator, b, atol=tolerance, btol=tolerance, conlim=0, maxiter=most)
    image = a @ x
    remainder = b - image
    length, scale = np.linalg.norm(remainder), np.linalg.norm(a.data)
    optimality = np.linalg.norm(a.conj().T @ remainder) / (scale * length) if scale * length else 0.0
    compatible = length / np.linalg.norm(b) if length else 0.0
    stretched = scale * np.linalg.norm(x) / np.linalg.norm(image) / min(a.shape) ** 0.5 if image.any() else 1.0
    small = condition_of_small(a)
    seen = float(found), spread(a), ratio_of_singular_values(couplings), float(stretched)
    condition = max(*seen, small.condition)
    success = stop not in _SHORT
    # What a relative change of A moves x by, the residual included (Wedin 1973).
    bent = condition * length / (scale * np.linalg.norm(x)) if x.any() else 0.0
    error = float(condition * (1 + bent) * max(tolerance, epsilon(x)))
    unknown = _UNFINISHED if not success else _OVERLOOKED if small.overlooked else None
    return SparseLeastSquaresResult(
        x=times_power(x, of_b - of_a),
        residual=min(float(optimality), float(compatible)),
        residual_sum_of_squares=float(times_power(length**2, 2 * of_b)),
        condition_number=condition,
        success=success,
        message=_STOPS[stop],
        status=_SHORT.get(stop, "converged"),
        iterations=iterations,
        function_evaluations=2 * iterations + 1,
        certainty="checked" if success and small.known else "estimated",
        warnings=doubts(math.inf if unknown else error, x.dtype.char, unknown or _LOOSE),
    )
