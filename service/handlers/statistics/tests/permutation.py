"""The permutation test of two samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product

import numpy as np

from service.handlers.statistics.tests.outcome import TestResult, pairs, sample
from service.methods.statistics.precision import Floats
from service.methods.statistics.seeds import seed_of
from service.operation import Cost
from service.schemas.statistics.tests import PermutationRequest
from service.schemas.types.errors import ComputationError

_TOGETHER = 2_000_000
_SAME = 1e-12

Statistic = Callable[[Floats], Floats]


@dataclass(slots=True, kw_only=True)
class PermutationResult(TestResult):
    """A permutation test."""

    __test__ = False

    permutations: int
    """How many were compared."""
    exact: bool
    """Whether they are all there are."""
    seed: int | None
    """Of the random permutations; null where all were taken."""


def permutation(request: PermutationRequest) -> PermutationResult:
    """The permutation test that two samples are exchangeable: the share of permutations at least as extreme.

    Values are exchanged between the samples, or the signs of the differences of pairs. All permutations are taken
    where there are no more than `resamples`; otherwise p = (1 + extreme)/(1 + resamples) of random ones. Two-sided, p
    is twice the smaller tail. The same seed gives the same answer.
    """
    least = 2 if request.statistic == "t" else 1
    if request.paired:
        x, y = pairs(request, least)
        everything, count = x - y, 2 ** min(len(x), 60)
    else:
        x, y = sample(request.x, request.missing, least, "x"), sample(request.y, request.missing, least, "y")
        everything, count = np.concatenate([x, y]), math.comb(len(x) + len(y), len(x))
    if np.all(everything == everything[0]) and not (request.paired and everything[0]):
        raise ComputationError.at("All values are equal, so that permutations change nothing.", "x")
    exact = count <= request.resamples
    seed = None if exact else seed_of(request.seed)
    statistic = _statistic(request, everything, len(x))
    observed = float(statistic(_observed(request, len(x), len(everything))[None])[0])
    low = high = taken = 0
    scale = _SAME * max(abs(observed), float(np.abs(everything).max()) if request.statistic != "t" else 1.0)
    for chosen in _permutations(request, len(x), len(everything), seed):
        values = statistic(chosen)
        low += int((values <= observed + scale).sum())
        high += int((values >= observed - scale).sum())
        taken += len(values)
    extra = 0 if exact else 1
    tails = {"less": low, "greater": high}.get(request.alternative, 2 * min(low + extra, high + extra) - extra)
    p_value = min(1.0, (tails + extra) / (taken + extra))
    return PermutationResult(
        statistic=observed,
        p_value=p_value,
        estimate=None if request.statistic == "t" else observed,
        reject_null=p_value < request.alpha,
        permutations=taken,
        exact=exact,
        seed=seed,
    )


def _observed(request: PermutationRequest, n: int, size: int) -> Floats:
    """Signs of pairs, or which values are of the first sample."""
    return np.ones(size) if request.paired else (np.arange(size) < n).astype(float)


def _permutations(request: PermutationRequest, n: int, size: int, seed: int | None) -> Iterator[Floats]:
    """Rows of signs, or of which values are of the first sample, some at a time."""
    together = max(1, _TOGETHER // size)
    if seed is not None:
        generator = np.random.Generator(np.random.PCG64(seed))
        for start in range(0, request.resamples, together):
            rows = min(together, request.resamples - start)
            if request.paired:
                yield np.asarray(generator.integers(0, 2, (rows, size)) * 2 - 1, np.float64)
            else:
                yield generator.permuted(np.tile(_observed(request, n, size), (rows, 1)), axis=1)
        return
    if request.paired:
        yield np.array(list(product((1.0, -1.0), repeat=size)))
        return
    everywhere = combinations(range(size), n)
    while batch := list(islice(everywhere, together)):
        chosen = np.zeros((len(batch), size))
        np.put_along_axis(chosen, np.array(batch), 1.0, axis=1)
        yield chosen


def _statistic(request: PermutationRequest, everything: Floats, n: int) -> Statistic:
    """What is compared, for rows of signs or of members of the first sample."""
    paired, m = request.paired, len(everything) - n
    centred = everything if paired else everything - everything.mean()

    def groups(chosen: Floats) -> tuple[Floats, Floats]:
        order = np.argsort(-chosen, axis=1, kind="stable")
        return everything[order[:, :n]], everything[order[:, n:]]

    def mean_difference(chosen: Floats) -> Floats:
        return np.asarray(chosen @ centred / n if paired else chosen @ centred * (1 / n + 1 / m) - centred.sum() / m)

    def median_difference(chosen: Floats) -> Floats:
        if paired:
            return np.asarray(np.median(chosen * everything, axis=1))
        first, second = groups(chosen)
        return np.asarray(np.median(first, axis=1) - np.median(second, axis=1))

    def t(chosen: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            if paired:
                values = chosen * everything
                return np.asarray(np.nan_to_num(values.mean(1) / (values.std(1, ddof=1) / math.sqrt(n))))
            first, second = groups(chosen)
            errors = np.sqrt(first.var(1, ddof=1) / n + second.var(1, ddof=1) / m)
            return np.asarray(np.nan_to_num((first.mean(1) - second.mean(1)) / errors))

    return {"mean_difference": mean_difference, "median_difference": median_difference, "t": t}[request.statistic]


def permutation_cost(request: PermutationRequest) -> Cost:
    """Every permutation touches every value."""
    size = len(request.x) + len(request.y)
    return Cost(20.0 * size * request.resamples, max(size, _TOGETHER))
