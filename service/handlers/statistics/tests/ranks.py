"""Tests of location by ranks."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from service.handlers.statistics.tests.outcome import (
    Ends,
    TestResult,
    normal_tail,
    pairs,
    sample,
    samples_of,
    upper_chi_squared,
)
from service.methods.statistics.precision import Floats
from service.methods.statistics.tests.rank_distributions import (
    exact_tail,
    ranks_doubled,
    signed_sums,
    subset_sums,
    tie_sizes,
)
from service.schemas.statistics.tests import RankSumRequest, SamplesRequest, SignedRankRequest
from service.schemas.types.errors import ComputationError, InvalidInput

_SMALL = 50
_MOST_SHIFTS = 4_000_000


def mann_whitney(request: RankSumRequest) -> TestResult:
    """The Mann–Whitney U test (Wilcoxon's rank sum test) that x − `location` and y have one distribution.

    The statistic is U = #{xᵢ > yⱼ} + ½#{xᵢ = yⱼ} (R's W). Its distribution is exact for `exact`, also with ties, or
    normal with the variance for ties. The estimate is the Hodges–Lehmann shift, the median of all xᵢ − yⱼ, with its
    interval (for at most 4 million differences); the effect size is the rank-biserial correlation 2U/(nm) − 1.
    """
    x, y = sample(request.x, request.missing, 1, "x") - request.location, sample(request.y, request.missing, 1, "y")
    n, m, both = len(x), len(y), np.concatenate([x, y])
    ties = tie_sizes(both)
    if len(ties) == 1:
        raise ComputationError.at("All values are equal, so that there are no ranks to compare.", "x")
    doubled = ranks_doubled(both)
    doubled_u = float(doubled[:n].sum()) - n * (n + 1)
    exact = request.method == "exact" or (request.method == "auto" and max(n, m) < _SMALL and len(ties) == n + m)
    variance = n * m / 12 * (n + m + 1 - (ties**3 - ties).sum() / ((n + m) * (n + m - 1)))
    if exact:
        halved = 2 if len(ties) == n + m else 1
        chances = subset_sums(doubled / halved, n)
        p_value = exact_tail(chances, round(doubled[:n].sum() / halved), request.alternative)
    else:
        p_value = _normal(request, doubled_u / 2 - n * m / 2, variance)
    estimate, lower, upper = _shift(request, (x[:, None] - y).ravel() if n * m <= _MOST_SHIFTS else None, variance)
    return TestResult(
        statistic=doubled_u / 2,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=doubled_u / (n * m) - 1,
        reject_null=p_value < request.alpha,
    )


def wilcoxon(request: SignedRankRequest) -> TestResult:
    """Wilcoxon's signed rank test that differences (x, or x − y) are symmetric about `location`.

    The statistic is V, the sum of the ranks of the positive differences (as in R); zeros are left out. Its law is
    exact for method `exact`, also with ties, or normal with the variance for ties. The estimate is the pseudo-median,
    the median of all (dᵢ + dⱼ)/2, i ≤ j, with its interval (for at most 4 million of them); the effect size is the
    rank-biserial correlation.
    """
    values = _differences(request)
    differences = values[values != 0]
    if not differences.size:
        raise ComputationError.at("All differences are zero, so that there are no ranks to compare.", "x")
    n, doubled = len(differences), ranks_doubled(np.abs(differences))
    ties = tie_sizes(np.abs(differences))
    doubled_v, plain = float(doubled[differences > 0].sum()), len(ties) == n == len(values)
    variance = n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48
    if request.method == "exact" or (request.method == "auto" and plain and n < _SMALL):
        halved = 2 if len(ties) == n else 1
        p_value = exact_tail(signed_sums(doubled / halved), round(doubled_v / halved), request.alternative)
    else:
        p_value = _normal(request, doubled_v / 2 - n * (n + 1) / 4, variance)
    upper_half = np.triu_indices(n)
    means = (differences[:, None] + differences)[upper_half] / 2 if n * n <= _MOST_SHIFTS else None
    estimate, lower, upper = _shift(request, means, variance)
    return TestResult(
        statistic=doubled_v / 2,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=2 * doubled_v / (n * (n + 1)) - 1,
        reject_null=p_value < request.alpha,
    )


def _differences(request: SignedRankRequest) -> Floats:
    if request.y is None:
        return sample(request.x, request.missing, 1, "x") - request.location
    x, y = pairs(request, 1)
    return x - y - request.location


def _normal(request: RankSumRequest | SignedRankRequest, distance: float, variance: float) -> float:
    """The p-value of a distance from the mean, moved by ½ towards it."""
    if request.continuity_correction:
        towards = {"two-sided": math.copysign(0.5, distance) if distance else 0.0, "greater": 0.5, "less": -0.5}
        distance -= towards[request.alternative]
    return normal_tail(request.alternative, distance / math.sqrt(variance))


def _shift(
    request: RankSumRequest | SignedRankRequest, shifts: Floats | None, variance: float
) -> tuple[float | None, float | None, float | None]:
    """The median of the shifts, and the order statistics that bound it by the normal approximation (Lehmann 1975)."""
    if shifts is None:
        return None, None, None
    shifts = np.sort(shifts) + request.location
    two_sided = request.alternative == "two-sided"
    z = -float(special.ndtri(request.alpha / (2 if two_sided else 1)))
    cut = max(0, math.floor(len(shifts) / 2 - 0.5 - z * math.sqrt(variance)))
    ends: Ends = float(shifts[cut]), float(shifts[-1 - cut])
    lower = -math.inf if request.alternative == "less" else ends[0]
    upper = math.inf if request.alternative == "greater" else ends[1]
    return float(np.median(shifts)), lower, upper


def kruskal(request: SamplesRequest) -> TestResult:
    """The Kruskal–Wallis test that k samples have one distribution.

    H = 12/(N(N + 1)) Σ nᵢ(R̄ᵢ − (N + 1)/2)², divided by 1 − Σ(t³ − t)/(N³ − N) for ties, is compared with χ² of k − 1
    degrees of freedom. The effect size is ε² = H/(N − 1).
    """
    samples = samples_of(request, 1)
    everything = np.concatenate(samples)
    n, ties = len(everything), tie_sizes(everything)
    if len(ties) == 1:
        raise ComputationError.at("All values are equal, so that there are no ranks to compare.", "samples")
    ranks = np.split(ranks_doubled(everything) / 2, np.cumsum([len(x) for x in samples])[:-1])
    spread = sum(len(rank) * (rank.mean() - (n + 1) / 2) ** 2 for rank in ranks)
    statistic = float(12 / (n * (n + 1)) * spread / (1 - (ties**3 - ties).sum() / (float(n) ** 3 - n)))
    p_value = upper_chi_squared(statistic, len(samples) - 1)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=len(samples) - 1,
        p_value=p_value,
        effect_size=statistic / (n - 1),
        reject_null=p_value < request.alpha,
    )


def friedman(request: SamplesRequest) -> TestResult:
    """Friedman's test that k treatments, each applied to the same n blocks, have one effect.

    Values are ranked within blocks. χ² = 12 Σ(Rⱼ − n(k + 1)/2)² / (nk(k + 1) − Σ(t³ − t)/(k − 1)) is compared with χ²
    of k − 1 degrees of freedom; each sample is a treatment, with the blocks in one order. The effect size is Kendall's
    W = χ²/(n(k − 1)).
    """
    blocks = _blocks(request)
    n, k = blocks.shape
    ranks = np.array([ranks_doubled(block) / 2 for block in blocks])
    ties = sum(float((sizes**3 - sizes).sum()) for sizes in map(tie_sizes, blocks))
    scale = n * k * (k + 1) - ties / (k - 1)
    if not scale:
        raise ComputationError.at("Values are equal within every block, so that there are no ranks.", "samples")
    statistic = float(12 * ((ranks.sum(0) - n * (k + 1) / 2) ** 2).sum() / scale)
    p_value = upper_chi_squared(statistic, k - 1)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=k - 1,
        p_value=p_value,
        effect_size=statistic / (n * (k - 1)),
        reject_null=p_value < request.alpha,
    )


def _blocks(request: SamplesRequest) -> Floats:
    """(n, k), complete blocks."""
    n = len(request.samples[0])
    for i, treatment in enumerate(request.samples):
        if len(treatment) != n:
            detail = (
                f"This sample has {len(treatment)} blocks where the first has {n}; each block needs all treatments."
            )
            raise InvalidInput.at(detail, "samples", i)
    if request.missing == "refuse":
        samples_of(request, 2)
    return sample(np.column_stack(request.samples), "omit", 2, "samples")
