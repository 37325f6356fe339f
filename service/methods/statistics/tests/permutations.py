"""Permutations of two samples, or of the signs of pairs, and the statistics that are compared over them.

A permutation is a row of signs ±1 (pairs), or of which values are of the first sample (1 or 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, islice, product
from typing import NamedTuple

import numpy as np

from service.methods.progress import Progress
from service.methods.statistics.decimals import WholeNumbers
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.exact_order import ExactOrder, exact_order

TOGETHER = 2_000_000  # numbers of a batch of permutations: 16 MiB; a choice
_SAME = 1e-12  # between the rounding of a sum of some thousand values and the gap of different statistics

Statistic = Callable[[Floats], Floats]


class Design(NamedTuple):
    """What is permuted: the differences of n pairs, or both samples, n values of the first one before the others."""

    values: Floats
    """In units; of two samples less any one number, so that an offset hides no difference."""
    n: int
    unit: float
    """What all were multiplied by: what makes whole numbers of decimals, or keeps their squares in the range."""
    paired: bool
    whole: WholeNumbers
    """The decimals sent in the same way, differences or both samples, whole also where `values` are not."""

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
    order = order_of(design, name)
    observed, signs = _about(design, name) if order is None else (_exactly(design, name), order.signs)
    low = high = taken = 0
    for chosen in batches:
        found = signs(chosen)
        low += int((found <= 0).sum())
        high += int((found >= 0).sum())
        taken += len(found)
        progress.report(taken, count, statistic=observed, at_most=low, at_least=high)
    return observed, low, high, taken


def order_of(design: Design, name: str) -> ExactOrder | None:
    """What orders all statistics without rounding: none of t, nor where the decimals are too long."""
    (values,) = design.whole.arrays
    if name == "t":
        return None
    weights = {"mean_difference": lambda chosen: chosen, "median_difference": _middles(design)}[name]
    return exact_order([int(value) for value in values.tolist()], weights, design.observed)


def _exactly(design: Design, name: str) -> float:
    """The observed statistic, rounded once."""
    center = _mean if name == "mean_difference" else _median
    values, n = [int(value) for value in design.whole.arrays[0].tolist()], design.n
    found = center(values[:n]) - (0 if design.paired else center(values[n:]))
    return float(found / int(design.whole.unit))


def _mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def _median(values: list[int]) -> Fraction:
    ordered, n = sorted(values), len(values)
    return Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2)


def _about(design: Design, name: str) -> tuple[float, Statistic]:
    """The observed statistic, and the signs of others less it, of which 0 stands for what rounding may make equal.

    They are compared in units, in which none overflows.
    """
    statistic = _STATISTICS[name](design)
    observed = float(statistic(design.observed[None])[0])
    scale = _SAME * max(abs(observed), float(np.abs(design.values).max()) if name != "t" else 1.0)

    def signs(chosen: Floats) -> Floats:
        found = statistic(chosen)
        return np.where(found > observed + scale, 1.0, np.where(found < observed - scale, -1.0, 0.0))

    return float(_sent(design, name, np.array(observed))), signs


def _sent(design: Design, name: str, found: Floats) -> Floats:
    """Statistics of the values sent, infinite where they overflow, from those in units; t has none."""
    return np.asarray(found if name == "t" else found / design.unit)


def statistics(design: Design, name: str, batches: Iterator[Floats]) -> Floats:
    """The statistic of each permutation."""
    statistic = _STATISTICS[name](design)
    return _sent(design, name, np.concatenate([statistic(chosen) for chosen in batches]))


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
        return lambda chosen: np.asarray(chosen @ design.values / n)
    whole = design.values.sum()
    return lambda chosen: np.asarray(chosen @ design.values * (1 / n + 1 / m) - whole / m)


def _median_difference(design: Design) -> Statistic:
    def of(chosen: Floats) -> Floats:
        if design.paired:
            return np.asarray(np.median(chosen * design.values, axis=1))
        first, second = _groups(design, chosen)
        return np.asarray(np.median(first, axis=1) - np.median(second, axis=1))

    return of


def _middles(design: Design) -> Statistic:
    """Weights of twice the difference of medians, or of twice the median of pairs."""
    if design.paired:
        ranks = _signed_ranks([int(value) for value in design.whole.arrays[0].tolist()])
        return lambda chosen: _middle_of_rows(chosen, ranks)
    order = np.argsort(design.whole.arrays[0], kind="stable")

    def weights(chosen: Floats) -> Floats:
        found = np.empty_like(chosen)
        found[:, order] = _middle(chosen[:, order]) - _middle(1 - chosen[:, order])
        return found

    return weights


def _middle(chosen: Floats) -> Floats:
    """1 at each of the two middle members of what is chosen (k, size), 2 where they are one."""
    place, count = np.cumsum(chosen, axis=1), int(chosen[0].sum())
    return np.asarray(chosen * ((place == (count + 1) // 2) * 1.0 + (place == count // 2 + 1)))


def _signed_ranks(values: list[int]) -> Floats:
    """Numbers in the order of the values, and of their opposites."""
    places = {size: place for place, size in enumerate(sorted({0, *map(abs, values)}))}
    return np.array([places[abs(value)] * (-1.0 if value < 0 else 1.0) for value in values])


def _middle_of_rows(signs: Floats, ranks: Floats) -> Floats:
    """The signs of the two middle values of each row, twice of one."""
    order, n = np.argsort(signs * ranks, axis=1, kind="stable"), len(ranks)
    found, rows = np.zeros_like(signs), np.arange(len(signs))
    for middle in (order[:, (n - 1) // 2], order[:, n // 2]):
        found[rows, middle] += signs[rows, middle]
    return found


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
