"""How many digits of coefficients the rounding of R leaves, where data are gone through by blocks."""

from __future__ import annotations

import math

import numpy as np

from service.methods.linear_algebra.block_triangle import Centred, Triangle, lengths
from service.methods.linear_algebra.norms import row_lengths
from service.methods.statistics.summation import Floats
from service.schemas.types.results import Warning

_UNIT = 2.0**-52  # of the last place
_NONE = 1e-3  # of a standard error: a coefficient that nobody tells from 0


def moves(state: Centred | Triangle) -> Floats:
    """How far the rounding of values moves each column of R, over the unit: by its length before it was centred."""
    size = lengths(state.factor)
    return np.hypot(state.means * math.sqrt(state.rows), size) if isinstance(state, Centred) else size


def digits_of(rows: Floats, pull: float, coefficients: Floats, errors: Floats) -> int:
    """The fewest digits that any coefficient has; one far below its standard error counts as 0 with that error.

    The rows (q, k) of R⁻¹, and of the intercept's, turn what is moved to changes of coefficients: to first order
    δβ = R⁻¹(δy − δR β) + R⁻¹R⁻ᵀδRᵀr (Golub and Van Loan, section 5.3.7), of which `pull` is the length behind R⁻¹.
    """
    change = math.sqrt(rows.shape[1]) * row_lengths(rows) * pull
    size = np.maximum(np.abs(coefficients), np.where(np.isfinite(errors), _NONE * errors, 0.0))
    return digits_left(float(np.divide(change, size, out=np.full(len(size), np.inf), where=size > 0).max()))


def digits_left(units: float) -> int:
    """Those that a change by so many units of rounding leaves."""
    return max(math.floor(-math.log10(max(units, 1.0) * _UNIT)), 0) if math.isfinite(units) else 0


def ill_conditioned(digits: int, least: int) -> list[Warning]:
    """The warning about coefficients of so many digits, where that is fewer than there should be."""
    if digits >= least:
        return []
    detail = (
        "The predictors nearly depend on each other, or lie far from zero: by blocks, in 64-bit floating point, about "
        f"{digits} digits of the coefficients can be relied on. Of rows that fit memory they are exact."
    )
    return [Warning(code="ill-conditioned", detail=detail, trusted_digits=digits)]


def small_residual(digits: int, least: int) -> list[Warning]:
    """The warning about a residual of so few digits, and so about standard errors and tests."""
    if digits >= least:
        return []
    detail = (
        f"The fit leaves next to no residual: about {digits} digits of it, and so of standard errors, tests and "
        "intervals, are more than rounding by blocks."
    )
    return [Warning(code="ill-conditioned" if digits else "perfect-fit", detail=detail, trusted_digits=digits)]
