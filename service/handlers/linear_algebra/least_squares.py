"""Linear least squares that do not cut the rank in silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.least_squares import Fit, condition, full_rank, ridge, truncated
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.singular_values import certified, singular_values
from service.operation import Cost
from service.schemas.linear_algebra.systems import LeastSquaresRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedTensor, RealVector, Result, Tensor, Warning

NEARLY_DEPENDENT = "The columns of `a` are nearly dependent: the coefficients depend on the last digits of the data."


@dataclass(slots=True, kw_only=True)
class LeastSquaresResult(Result):
    """The solution of a least-squares problem."""

    x: Tensor
    """The coefficients: a vector (N), or columns (N, K) where `b` has columns."""
    rank: int
    """How many independent columns of `a` were used."""
    singular_values: RealVector
    """Of `a`, in descending order, min(M, N) of them."""
    residual_sum_of_squares: ExtendedTensor
    """‖b − Ax‖₂², one for each column of `b`, without the penalty; infinite where it overflows."""
    condition_number: ExtendedNumber
    """The ratio of the extreme singular values; with a ridge λ, √((σ₁² + λ)/(σₙ² + λ))."""


def least_squares(request: LeastSquaresRequest) -> LeastSquaresResult:
    """The x of smallest ‖A x − b‖₂² + λ‖x‖₂², by singular values (LAPACK gesdd); the shortest x where there are many.

    The columns are scaled to length 1 first, so that the rank is cut only where they truly are dependent, which a
    warning tells; `relative_tolerance` cuts it on purpose. A small problem whose condition leaves fewer than 11 digits
    is solved again exactly, by its normal equations in rational arithmetic; for a larger one a warning tells how many
    digits of the largest coefficient can be trusted.
    """
    a, b = _operands(request)
    b, of_b = tamed(b)
    a, of_a = tamed(a) if request.ridge == 0 else (a, 0)
    s, errors, _ = certified(a, singular_values(a))
    if request.ridge > 0:
        found = ridge(a, b, request.ridge)
    elif request.relative_tolerance is not None:
        found = truncated(a, b, request.relative_tolerance)
    else:
        found = full_rank(a, b)
    vector = request.b.ndim == 1
    x, squares = times_power(found.x, of_b - of_a), times_power(found.squares, 2 * of_b)
    return LeastSquaresResult(
        x=x[:, 0] if vector else x,
        rank=found.rank,
        singular_values=times_power(s, of_a),
        residual_sum_of_squares=squares[0] if vector else squares,
        condition_number=condition(s, errors, request.ridge, wide=a.shape[0] < a.shape[1]),
        certainty=certainty(found.level),
        warnings=_warnings(request, found, a),
    )


def least_squares_cost(request: LeastSquaresRequest) -> Cost:
    """Singular values three times, and products with every column."""
    usual = thin_factorisation(request.a)
    columns = request.b.size // len(request.b)
    flops = 3 * usual.flops + 10.0 * request.a.size * columns
    return Cost(flops, max(usual.elements, request.b.size, request.a.shape[1] * columns))


def _operands(request: LeastSquaresRequest) -> tuple[Array, Array]:
    a, b = request.a, request.b
    if len(b) != len(a):
        raise InvalidInput.at(f"`a` has {len(a)} rows, but here are {len(b)}.", "b")
    kind = np.result_type(a, b)
    return a.astype(kind, copy=False), b.reshape(len(b), -1).astype(kind, copy=False)


def _warnings(request: LeastSquaresRequest, found: Fit, a: Array) -> list[Warning]:
    warnings = doubts(found.error, a.dtype.char, NEARLY_DEPENDENT)
    most = min(a.shape)
    if found.rank < most and not request.ridge and request.relative_tolerance is None:
        detail = (
            f"Only {found.rank} of {most} columns (or rows) are independent: the shortest of many solutions is given."
        )
        warnings.append(Warning(code="rank-deficient", detail=detail))
    return warnings
