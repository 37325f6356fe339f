"""Warnings about values that float64 does not hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.places import at_places
from service.schemas.types.results import Warning

SMALLEST = float(np.finfo(np.float64).tiny)
"""Below it, float64 numbers lose digits and then vanish."""


def underflowing(p_values: Any) -> list[Warning]:
    """The warning about p-values that float64 does not hold."""
    detail = "A p-value is below 2.2e-308, where 64-bit floating point underflows; report it as p < 2.2e-308."
    return at_places(np.asarray(p_values) < SMALLEST, "underflow", detail)
