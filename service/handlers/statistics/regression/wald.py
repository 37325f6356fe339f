"""What is known of coefficients of maximum likelihood (Wald)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from service.methods.linear_algebra.norms import row_lengths
from service.methods.statistics.summation import Floats


def inference(
    coefficients: Floats, spreads: Floats | None, level: float, freedom: int | None, *, called: str = "statistics"
) -> dict[str, Any]:
    """What is known of coefficients with the covariance spreads spreadsᵀ (Wald); Student's where there is a freedom.

    Without spreads there is no maximum, and errors are infinite. The statistics have the name of their field.
    """
    errors = (
        np.full(coefficients.shape, np.inf) if spreads is None else row_lengths(spreads).reshape(coefficients.shape)
    )
    factor = quantile(0.5 + level / 2, freedom)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        statistics = coefficients / errors
        covariance = None if spreads is None else spreads @ spreads.T
    far = -np.abs(statistics)
    return {
        "coefficients": coefficients,
        "standard_errors": errors,
        called: statistics,
        "p_values": 2 * (special.ndtr(far) if freedom is None else special.stdtr(freedom, far)),
        "lower": coefficients - factor * errors,
        "upper": coefficients + factor * errors,
        "covariance": covariance,
    }


def quantile(probability: float, freedom: int | None) -> float:
    """Of the normal law, or of Student's."""
    return float(special.ndtri(probability) if freedom is None else special.stdtrit(freedom, probability))
