"""Results that several operations share."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.linear_algebra.doubts import cancelled, certainty, checked, doubts
from service.methods.linear_algebra.cancellation import product_of
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import PROVED
from service.methods.linear_algebra.matrix_functions import FunctionValue
from service.schemas.types.results import ComplexTensor, ExtendedNumber, ExtendedTensor, Matrix, Number, Result, Tensor


@dataclass(slots=True, kw_only=True)
class ArrayResult(Result):
    """One array."""

    result: Tensor
    """The result: a number, or an array of the shape that the operation gives it."""


def product_result(a: Array, b: Array, shape: tuple[int, ...]) -> ArrayResult:
    """The product of floating (…, M, N) and (…, N, P) in a shape: entries whose terms cancel are exact, or told."""
    found, errors, level = product_of(a, b)
    warnings = [] if level == PROVED else cancelled(errors.reshape(shape), found.dtype.char)
    return ArrayResult(result=found.reshape(shape), certainty=certainty(level), warnings=warnings)


_ILL_CONDITIONED = "The equation is near one without a solution; the largest entries of x have about the digits named."


@dataclass(slots=True, kw_only=True)
class LinearEquationResult(Result):
    """The solution of a linear matrix equation."""

    x: Matrix
    """The solution X."""
    residual: Number
    """What is left of the equation in the Frobenius norm, relative to the sum of the norms of its terms."""
    condition_number: ExtendedNumber
    """The 1-norm condition number of the linear system for the entries of X (the inverse's norm is an estimate)."""


def linear_equation(x: Array, residual: float, condition: float) -> LinearEquationResult:
    """The result, with a warning where few digits are left."""
    warnings = doubts(condition * epsilon(x), x.dtype.char, _ILL_CONDITIONED)
    return LinearEquationResult(
        x=x, residual=residual, condition_number=condition, certainty=checked(residual, x), warnings=warnings
    )


UNCERTAIN_FUNCTION = "The function is sensitive here: the largest entries of the result have about the digits named."


@dataclass(slots=True, kw_only=True)
class MatrixFunction(Result):
    """The logarithm or the square root of a matrix."""

    result: ComplexTensor
    """The principal value, of the shape of `a`."""
    residual: ExtendedTensor
    """‖e^X − A‖F / ‖A‖F for the logarithm X, ‖X² − A‖F / ‖A‖F for the square root, of each matrix."""
    condition_number: ExtendedTensor
    """How much a relative change of A grows in the result, of each matrix, in the Frobenius norm: an estimate."""
    error: ExtendedTensor
    """Estimated error relative to the norm of the result: residual, at least one rounding, times condition number."""


def matrix_function(found: FunctionValue) -> MatrixFunction:
    """The result, with a warning where few digits are left."""
    return MatrixFunction(
        result=found.result,
        residual=found.residual,
        condition_number=found.condition,
        error=found.error,
        certainty=checked(found.residual, found.result),
        warnings=doubts(found.error, found.result.dtype.char, UNCERTAIN_FUNCTION),
    )


@dataclass(slots=True, kw_only=True)
class SubspaceResult(Result):
    """A subspace."""

    basis: Matrix
    """Orthonormal columns that span it; none where its dimension is 0."""
    dimension: int
    """The number of columns of the basis."""
