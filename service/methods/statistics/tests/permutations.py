"""Permutations of two samples, or of the signs of pairs, and the statistics that are compared over them.

A permutation is a row of signs ±1 (pairs), or of which values are of the first sample (1 or 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations, islice, product
from typing import NamedTuple

import numpy as np

from service.methods.progress import Progress
from service.methods.statistics.summation import Floats

TOGETHER = 2_000_000  # numbers of a batch of permutations: 16 MiB; a choice
_SAME = 1e-12  # between the rounding of a sum of some thousand values and the gap of different statistics

Statistic = Callable[[Floats], Floats]


class Design(NamedTuple):
    """What is permuted: the differences of n pairs, or both samples, n values of the first one before the others."""

    values: Floats
    """In units; of two samples less any one number, so that an offset hides no difference."""
    n: int
    unit: float
    """How many units a statistic of values is divided by, which makes whole numbers of decimals."""
    paired: bool

    @property
    def number(self) -> int:
        """How many permutations there are."""
        return int(2 ** min(self.n, 60)) if self.paired else math.comb(len(self.values), self.n)

    @property
    def observed(self) -> Floats:
        """The permutation that was seen."""
        size = len(self.values)
        return np.ones(size) if self.paired else (np.arange(size) < self.n).astype(float)


def tail_counts(
    design: Design, name: str, batches: Iterator[Floats], count: int, progress: Progress
) -> tuple[float, int, int, int]:
    """The observed statistic, how many of `count` permutations are at most and at least that, and how many came."""
    statistic = _STATISTICS[name](design)
    observed = float(statistic(design.observed[None])[0])
    scale = _SAME * max(abs(observed), float(np.abs(design.values).max()) / design.unit if name != "t" else 1.0)
    low = high = taken = 0
    for chosen in batches:
        found = statistic(chosen)
        low += int((found <= observed + scale).sum())
        high += int((found >= observed - scale).sum())
        taken += len(found)
        progress.report(taken, count, statistic=observed, at_most=low, at_least=high)
    return observed, low, high, taken


def statistics(design: Design, name: str, batches: Iterator[Floats]) -> Floats:
    """The statistic of each permutation."""
    statistic = _STATISTICS[name](design)
    return np.concatenate([statistic(chosen) for chosen in batches])


def random_permutations(design: Design, count: int, seed: int) -> Iterator[Floats]:
    """So many random ones, some at a time."""
    generator, size = np.random.Generator(np.random.PCG64(seed)), len(design.values)
    together = max(1, TOGETHER // size)
    for start in range(0, count, together):
        rows = min(together, count - start)
        if design.paired:
            yield np.asarray(generator.integers(0, 2, (rows, size)) * 2 - 1, np.float64)
        else:
            yield generator.permuted(np.tile(design.observed, (rows, 1)), axis=1)


def all_permutations(design: Design) -> Iterator[Floats]:
    """Each of them once, some at a time."""
    size = len(design.values)
    if design.paired:
        yield np.array(list(product((1.0, -1.0), repeat=size)))
        return
    everywhere = combinations(range(size), design.n)
    while batch := list(islice(everywhere, max(1, TOGETHER // size))):
        chosen = np.zeros((len(batch), size))
        np.put_along_axis(chosen, np.array(batch), 1.0, axis=1)
        yield chosen


def _groups(design: Design, chosen: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(-chosen, axis=1, kind="stable")
    return design.values[order[:, : design.n]], design.values[order[:, design.n :]]


def _mean_difference(design: Design) -> Statistic:
    n, m = design.n, len(design.values) - design.n
    if design.paired:
        return lambda chosen: np.asarray(chosen @ design.values / (n * design.unit))
    whole = design.values.sum()
    return lambda chosen: np.asarray((chosen @ design.values * (1 / n + 1 / m) - whole / m) / design.unit)


def _median_difference(design: Design) -> Statistic:
    def of(chosen: Floats) -> Floats:
        if design.paired:
            return np.asarray(np.median(chosen * design.values, axis=1) / design.unit)
        first, second = _groups(design, chosen)
        return np.asarray((np.median(first, axis=1) - np.median(second, axis=1)) / design.unit)

    return of


def _t(design: Design) -> Statistic:
    n, m = design.n, len(design.values) - design.n

    @np.errstate(divide="ignore", invalid="ignore")
    def of(chosen: Floats) -> Floats:
        if design.paired:
            values = chosen * design.values
            return np.asarray(np.nan_to_num(values.mean(1) / (values.std(1, ddof=1) / math.sqrt(n))))
        first, second = _groups(design, chosen)
        errors = np.sqrt(first.var(1, ddof=1) / n + second.var(1, ddof=1) / m)
        return np.asarray(np.nan_to_num((first.mean(1) - second.mean(1)) / errors))

    return of


_STATISTICS: dict[str, Callable[[Design], Statistic]] = {
    "mean_difference": _mean_difference, "median_difference": _median_difference, "t": _t,
}  # fmt: skip
