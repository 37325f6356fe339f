"""Definite integrals of one variable."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.calculus.complex_integral import complex_integral
from service.handlers.calculus.definite import answer, numeric_integral
from service.methods.budget import Budget
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, RealOrComplexNumber, Result


@dataclass(slots=True, kw_only=True)
class DefiniteIntegralResult(Result):
    """A definite integral of real or of complex values."""

    result: RealOrComplexNumber
    """The integral, complex exactly where `numbers` is."""
    error: ExtendedNumber
    """A bound on its absolute error, proved where `certainty` is `proved`, and else an estimate that errs upwards."""
    evaluations: int
    """How often the integrand was evaluated, or its parts."""


def integrate(request: IntegrateRequest, budget: Budget) -> DefiniteIntegralResult:
    """The integral ∫ f(x) dx from `lower` to `upper`, proved where that takes no more than some fifty milliseconds.

    The formula itself tells where it has kinks, jumps and poles; between them adaptive Gauss–Kronrod quadrature, and
    rigorous quadrature in ball arithmetic, which holds the true value: singular ends in the logarithm of the distance,
    what lies far out by bounds of its growth. Without a proof, double-exponential changes of variable, summation over
    periods for what oscillates, or jumps, for ever and falls slowly, and arithmetic of many digits. Limits are the
    decimals that were sent.
    A divergent integral is refused as `no-answer`. With `numbers: "complex"` all of that is done for the real and for
    the imaginary part, which the formula tells; `path` leads through the plane in place of the limits, as for residues.
    """
    if request.numbers == "complex":
        value, found = complex_integral(request, budget)
    else:
        if request.path is not None:
            raise InvalidInput.at('A path in the complex plane needs `numbers: "complex"`.', "path")
        estimate = numeric_integral(request, budget)
        value, found = estimate.value, answer(estimate)
    return DefiniteIntegralResult(
        result=value,
        error=found.error,
        evaluations=found.evaluations,
        certainty=found.certainty,
        warnings=found.warnings,
    )
