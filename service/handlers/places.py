"""Warnings about single entries of an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.schemas.types.results import Warning

MOST_INDICES = 10
"""Places of a warning that are named."""


def at_places(wrong: Any, code: str, detail: str) -> list[Warning]:
    """The warning about the true entries of a mask, a scalar one too; none where there are none."""
    if wrong is False:
        return []
    wrong = np.asarray(wrong)
    if not wrong.any():
        return []
    indices = np.argwhere(wrong)[:MOST_INDICES].tolist() if wrong.ndim else []
    return [Warning(code=code, detail=detail, count=int(np.count_nonzero(wrong)), indices=indices)]
