"""p-values of several tests, adjusted for their number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.statistics.tests.p_value_adjustment import adjusted
from service.schemas.statistics.tables import AdjustRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import BooleanTensor, Certainty, RealVector, Result


@dataclass(slots=True, kw_only=True)
class AdjustResult(Result):
    """Adjusted p-values, in the order of the request."""

    adjusted: RealVector
    """Smallest alpha at which each test would be rejected among all of them."""
    reject_null: BooleanTensor
    """Whether adjusted ≤ alpha."""


def adjust_p_values(request: AdjustRequest) -> AdjustResult:
    """The p-values of m tests, adjusted for their number.

    With p sorted, `bonferroni` is m p, `holm` the running maximum of (m − i + 1) pᵢ, `hochberg` the running minimum
    from above of the same, `benjamini_hochberg` that of m pᵢ / i, and `benjamini_yekutieli` the same times Σ 1/i; all
    are at most 1.
    """
    p = request.p_values.astype(float)
    if ((p < 0) | (p > 1)).any():
        place = int(np.argmax((p < 0) | (p > 1)))
        raise InvalidInput.at("A p-value must be from 0 to 1.", "p_values", place)
    found, exact = adjusted(p, request.method)
    certainty: Certainty = "exact" if exact else "estimated"
    return AdjustResult(adjusted=found, reject_null=found <= request.alpha, certainty=certainty)
