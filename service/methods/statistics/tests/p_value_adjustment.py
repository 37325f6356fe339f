"""p-values adjusted for their number."""

from __future__ import annotations

import numpy as np

from service.methods.statistics.summation import Floats


def adjusted(p: Floats, method: str) -> Floats:
    """The smallest alpha at which each of m tests would be rejected among all of them."""
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
            factor = float((1 / rank).sum()) if method == "benjamini_yekutieli" else 1.0
            found = np.minimum.accumulate((factor * m / rank * ascending)[::-1])[::-1]
    result = np.empty(m)
    result[order] = np.minimum(found, 1.0)
    return result
