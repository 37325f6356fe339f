"""Whether predictors separate responses at the edges of their range, where a likelihood has no maximum."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from service.methods.optimization.highs import run
from service.methods.optimization.program import Program
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
    if not len(oriented):
        return False
    program = Program(
        objective=oriented.sum(0),
        matrix=csr_array(np.where(between[:, None], columns, columns * signs[:, None])),
        lower=np.zeros(len(columns)),
        upper=np.where(between, 0.0, np.inf),
        bounds=np.tile([-1.0, 1.0], (columns.shape[1], 1)),
        sign=-1.0,
    )
    found = run(program, {"primal_feasibility_tolerance": _TIE})
    if found.optimum is None:
        return False
    distances = oriented @ found.optimum
    return bool(distances.min() >= -_TIE and distances.max() > _APART)
