"""Sums of squares of two crossed factors, balanced or not, from the moments of their cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from service.methods.statistics.moments import Moments, difference
from service.methods.statistics.summation import Floats


class TwoFactors(NamedTuple):
    """What an analysis of variance of two factors needs; a term's sums are those of rows, columns, and interaction."""

    type_2: list[float]
    """Of each main effect given the other, and of the interaction given both."""
    type_3: list[float]
    """Of each effect given all others, with effects that sum to zero."""
    freedom: list[int]
    residual: float
    residual_freedom: int


def two_factors(cells: Sequence[Moments], a: int, b: int, *, interaction: bool) -> TwoFactors:
    """The sums of a × b cells, row by row, none of them empty.

    Effects are constant within cells: cell means, weighted by their counts, carry all of them. A sum is that of the
    squares along the last columns of an orthogonal basis of the models without and with the term, which nothing
    cancels in as it would in a difference of two residual sums.
    """
    counts = np.array([cell.count for cell in cells], float)
    means = np.array([difference(cell, cells[0]) for cell in cells])
    means -= (counts * means).sum() / counts.sum()
    root = np.sqrt(counts)
    rows, columns = np.repeat(_contrasts(a), b, axis=0), np.tile(_contrasts(b), (a, 1))
    both: Floats = np.einsum("ni,nj->nij", rows, columns).reshape(a * b, -1)
    one, y = np.ones((a * b, 1)), root * means

    def squares(*parts: Floats) -> float:
        """Of the last part given the others before it."""
        basis = np.linalg.qr(root[:, None] * np.hstack(parts)).Q
        return float(((basis[:, -parts[-1].shape[1] :].T @ y) ** 2).sum())

    within = math.fsum(cell.squares for cell in cells)
    type_2 = [squares(one, columns, rows), squares(one, rows, columns), squares(one, rows, columns, both)]
    freedom = [a - 1, b - 1, (a - 1) * (b - 1)]
    n = int(counts.sum())
    if not interaction:  # what it would explain is residual
        return TwoFactors(type_2[:2], type_2[:2], freedom[:2], within + type_2[2], n - a - b + 1)
    type_3 = [squares(one, columns, both, rows), squares(one, rows, both, columns), type_2[2]]
    return TwoFactors(type_2, type_3, freedom, within, n - a * b)


def _contrasts(levels: int) -> Floats:
    """Columns (levels, levels − 1) of effects that sum to zero."""
    return np.asarray(np.vstack([np.eye(levels - 1), -np.ones((1, levels - 1))]), np.float64)
