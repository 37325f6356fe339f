"""p-values adjusted for their number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from service.methods.statistics.summation import Floats

_MOST = 300  # p-values of which quotients are taken as fractions, in a millisecond or two


def adjusted(p: Floats, method: str) -> tuple[Floats, bool]:
    """The smallest alpha at which each of m tests would be rejected among all of them, and whether it is rounded once.

    A product by a whole number is; quotients are up to a number of tests.
    """
    order, m = np.argsort(p, kind="stable"), len(p)
    rank, ascending = np.arange(1, m + 1), p[order]
    match method:
        case "bonferroni":
            found = m * ascending
        case "holm":
            found = np.maximum.accumulate((m - rank + 1) * ascending)
        case "hochberg":
            found = np.minimum.accumulate(((m - rank + 1) * ascending)[::-1])[::-1]
        case _:
            found = np.minimum.accumulate(_shares(ascending, rank, method == "benjamini_yekutieli")[::-1])[::-1]
    result = np.empty(m)
    result[order] = np.minimum(found, 1.0)
    return result, not method.startswith("benjamini") or m <= _MOST


def _shares(p: Floats, rank: Any, dependent: bool) -> Floats:
    """m pᵢ/i, times Σ 1/i where tests may depend on each other in any way."""
    m = len(p)
    if m > _MOST:
        return np.asarray((float((1 / rank).sum()) if dependent else 1.0) * m / rank * p)
    factor = m * sum((Fraction(1, i) for i in rank.tolist()), Fraction(0)) if dependent else Fraction(m)
    return np.array([float(factor * Fraction(one) / i) for one, i in zip(p.tolist(), rank.tolist(), strict=True)])
