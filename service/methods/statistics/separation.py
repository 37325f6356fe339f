"""Whether predictors separate responses at the edges of their range, where a likelihood has no maximum."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from service.methods.statistics.summation import Floats

_TIE, _APART = 1e-10, 1e-4
"""A row of size 1 lies on the separating plane, or apart from it: HiGHS's smallest tolerance, and far above it."""


def edges(y: Floats, least: float, most: float) -> Floats:
    """−1 where a response is the least that there is, 1 where it is the most, else 0."""
    return np.asarray(np.where(y == most, 1.0, np.where(y == least, -1.0, 0.0)))


def separates(columns: Floats, signs: Floats) -> bool:
    """Whether some β has xβ ≥ 0 at signs of 1, xβ ≤ 0 at −1, xβ = 0 at 0, and not all 0, by a linear program.

    Then the likelihood grows along β for ever (Albert, Anderson 1984; for counts Santos Silva, Tenreyro 2010).
    """
    between = signs == 0
    oriented = (columns * signs[:, None])[~between]
    found = optimize.linprog(
        -oriented.sum(0),
        A_ub=-oriented,
        b_ub=np.zeros(len(oriented)),
        A_eq=columns[between] if between.any() else None,
        b_eq=np.zeros(int(between.sum())) if between.any() else None,
        bounds=(-1, 1),
        method="highs",
        options={"primal_feasibility_tolerance": _TIE},
    )
    if found.status != 0 or not len(oriented):
        return False
    distances = oriented @ found.x
    return bool(distances.min() >= -_TIE and distances.max() > _APART)
