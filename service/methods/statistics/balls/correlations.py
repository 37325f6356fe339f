"""Pearson's correlations, partial ones too, in balls."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flint import arb, arb_mat

from service.methods.statistics.balls import laws
from service.methods.statistics.balls.samples import balls_of, deviations, total

PAIR = 250_000.0
"""Nanoseconds for each pair of variables: Student's law, and Fisher's z."""
PRODUCT = 500.0
"""For each product of two values."""


_FISHER = 3  # what the variance of z has less than observations


class Asked(NamedTuple):
    """How correlations are compared."""

    observations: int
    """Less the variables that are held fixed."""
    alternative: str
    level: float


def products(columns: Iterable[Any]) -> list[list[arb]]:
    """n² Σ(xᵢ − x̄)(yᵢ − ȳ) of all pairs of columns (p, p)."""
    parts = []
    for column in columns:
        x = balls_of(column)
        parts.append(deviations(x, total(x)))
    return [[total([a * b for a, b in zip(one, other, strict=True)]) for other in parts] for one in parts]


def without(of: list[list[arb]], fixed: Sequence[int], free: Sequence[int]) -> list[list[arb]]:
    """The products of what the fixed columns do not explain of the free ones."""

    def part(rows: Sequence[int], columns: Sequence[int]) -> arb_mat:
        return arb_mat([[of[i][j] for j in columns] for i in rows])

    left: Any = part(free, free) - part(free, fixed) * part(fixed, fixed).solve(part(fixed, free))
    return [[left[i, j] for j in range(len(free))] for i in range(len(free))]


def correlations(of: list[list[arb]], asked: Asked) -> dict[str, list[list[Any]]]:
    """Correlations from products, with t, p-values and intervals."""
    p, names = len(of), ("result", "statistics", "p_values", "lower", "upper")
    open_below = asked.alternative == "less" or asked.observations <= _FISHER
    one = dict(zip(names, (1.0, math.inf, 0.0, -1.0 if open_below else 1.0, 1.0), strict=True))
    pairs = [[one if i == j else {} for j in range(p)] for i in range(p)]
    for i in range(p):
        for j in range(i):
            found = _pair(of[i][j] / (of[i][i] * of[j][j]).sqrt(), asked)
            pairs[i][j] = pairs[j][i] = dict(zip(names, found, strict=True))
    return {name: [[entry[name] for entry in row] for row in pairs] for name in names}


def _pair(r: arb, asked: Asked) -> tuple[Any, ...]:
    df, freedom = asked.observations - 2, asked.observations - _FISHER
    t = r * (df / ((1 - r) * (1 + r))).sqrt()
    p_value = laws.tail(asked.alternative, t, lambda value: laws.student_above(value, df))
    if freedom < 1:
        return r, t, p_value, -1.0, 1.0
    tail = 1 - arb(asked.level)
    quantile = laws.normal_upper(tail / 2 if asked.alternative == "two-sided" else tail)
    half, z = quantile / arb(freedom).sqrt(), r.atanh()
    lower = -1.0 if asked.alternative == "less" else (z - half).tanh()
    return r, t, p_value, lower, 1.0 if asked.alternative == "greater" else (z + half).tanh()
