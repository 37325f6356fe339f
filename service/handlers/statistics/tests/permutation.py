"""The permutation test of two samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from service.handlers.statistics.tests.result import TestResult
from service.handlers.statistics.tests.samples import pairs, sample
from service.methods.linear_algebra.scaling import tamed
from service.methods.progress import Progress
from service.methods.seeds import seed_of
from service.methods.statistics.decimals import WholeNumbers, whole_numbers
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.permutations import (
    TOGETHER,
    Design,
    all_permutations,
    order_of,
    random_permutations,
    statistics,
    tail_counts,
)
from service.operation import Cost
from service.schemas.statistics.tests import PermutationRequest
from service.schemas.types.errors import ComputationError


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


def permutation(request: PermutationRequest, progress: Progress) -> PermutationResult:
    """The permutation test that two samples are exchangeable: the share of permutations at least as extreme.

    Values are exchanged between the samples, or the signs of the differences of pairs. All permutations are taken
    where there are no more than `resamples`; otherwise p = (1 + extreme)/(1 + resamples) of random ones. Two-sided, p
    is twice the smaller tail. Statistics are told from each other by the decimal numbers sent, not by their rounding:
    in whole numbers for means and medians, of which p is `exact` where all permutations are taken, within a part in
    1e12 for t. The same seed gives the same answer.
    """
    design = _design(request)
    if np.all(design.values == design.values[0]) and not (request.paired and design.values[0]):
        raise ComputationError.at("All values are equal, so that permutations change nothing.", "x")
    exact = design.number <= request.resamples
    seed = None if exact else seed_of(request.seed)
    batches, count = _permuted(design, request, seed), min(design.number, request.resamples)
    observed, low, high, taken = tail_counts(design, request.statistic, batches, count, progress)
    extra = 0 if exact else 1
    tails = {"less": low, "greater": high}.get(request.alternative, 2 * min(low + extra, high + extra) - extra)
    p_value = min(1.0, (tails + extra) / (taken + extra))
    return PermutationResult(
        statistic=observed,
        p_value=p_value,
        estimate=None if request.statistic == "t" else observed,
        reject_null=p_value <= request.alpha,
        permutations=taken,
        exact=exact,
        seed=seed,
        certainty="exact" if exact and order_of(design, request.statistic) else "estimated",
    )


def statistics_of(request: PermutationRequest, seed: int | None) -> Floats:
    """The statistic of each permutation; of all where there is no seed."""
    design = _design(request)
    return statistics(design, request.statistic, _permuted(design, request, seed))


def _design(request: PermutationRequest) -> Design:
    least = 2 if request.statistic == "t" else 1
    if request.paired:
        x, y = pairs(request, least)
    else:
        x, y = sample(request.x, request.missing, least, "x"), sample(request.y, request.missing, least, "y")
    sent = whole_numbers(x, y)
    x, y, unit = (*sent.arrays, sent.unit) if sent.is_short else _tamed(x, y)
    if request.paired:
        whole = sent.arrays[0] - sent.arrays[1]
        return Design(x - y, len(x), unit, paired=True, whole=WholeNumbers([whole], sent.unit))
    both, whole = np.concatenate([x, y]), np.concatenate(sent.arrays)
    return Design(both - both[0], len(x), unit, paired=False, whole=WholeNumbers([whole], sent.unit))


def _tamed(x: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Both times a power of two that keeps sums and squares in the range, and that power."""
    both, k = tamed(np.concatenate([x, y])[None])
    return both[0, : len(x)], both[0, len(x) :], 2.0 ** -float(k)


def _permuted(design: Design, request: PermutationRequest, seed: int | None) -> Iterator[Floats]:
    return all_permutations(design) if seed is None else random_permutations(design, request.resamples, seed)


def permutation_cost(request: PermutationRequest) -> Cost:
    """Every permutation touches every value."""
    size = len(request.x) + len(request.y)
    return Cost(20.0 * size * request.resamples, max(size, TOGETHER))
