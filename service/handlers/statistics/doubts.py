"""Warnings about single values of an answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.schemas.results import Warning

SMALLEST = float(np.finfo(np.float64).tiny)
"""Below it, float64 numbers lose digits and then vanish."""
_MOST_INDICES = 10


def at_places(wrong: Any, code: str, detail: str) -> list[Warning]:
    """The warning about the true entries of a mask, a scalar one too; none where there are none."""
    wrong = np.asarray(wrong)
    if not wrong.any():
        return []
    indices = [list(map(int, place)) for place in np.argwhere(wrong)[:_MOST_INDICES]] if wrong.ndim else []
    return [Warning(code=code, detail=detail, count=int(wrong.sum()), indices=indices)]


def underflowing(p_values: Any) -> list[Warning]:
    """The warning about p-values that float64 does not hold."""
    detail = "A p-value is below 2.2e-308, where 64-bit floating point underflows; report it as p < 2.2e-308."
    return at_places(np.asarray(p_values) < SMALLEST, "underflow", detail)
