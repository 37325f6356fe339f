"""What small changes of the data do to a least-squares fit, to first order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.methods.statistics.exact_least_squares import Solution
from service.methods.statistics.input_rounding import ALL_DIGITS, digits_left
from service.methods.statistics.summation import Floats


class Data(NamedTuple):
    """Columns (n, p), responses and weights (n)."""

    design: Floats
    y: Floats
    weights: Floats


def digits_of_fit(data: Data, fit: Solution, dx: Floats, dy: Floats) -> int:
    """Digits of the coefficients and of their standard errors that changes of the columns and responses leave."""
    design, dx = np.ldexp(data.design, -fit.exponents), np.ldexp(dx, -fit.exponents)
    y, dy, w = np.ldexp(data.y, -fit.exponent), np.ldexp(dy, -fit.exponent), data.weights
    residuals = y - design @ fit.coefficients
    moved = dy - dx @ fit.coefficients
    change = fit.inverse @ (dx.T @ (w * residuals) + design.T @ (w * moved))
    cross = design.T @ (w[:, None] * dx)
    spread = -np.diagonal(fit.inverse @ (cross + cross.T) @ fit.inverse) / np.diagonal(fit.inverse)
    squares = 2 * (w * residuals) @ moved / fit.residual_squares if fit.residual_squares else 0.0
    of_coefficients = [
        digits_left(moved, value) if value else ALL_DIGITS
        for moved, value in zip(change, fit.coefficients, strict=True)
    ]
    return min(*of_coefficients, *(digits_left(one, 1.0) for one in (spread + squares) / 2))
