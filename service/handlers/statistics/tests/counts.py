"""Tests of counts: chi-squared, McNemar, binomial."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from service.handlers.places import at_places
from service.handlers.statistics.tests.outcome import Ends, TestResult, upper_chi_squared
from service.methods.statistics.precision import Floats
from service.schemas.statistics.tables import BinomialRequest, FrequencyFitRequest, IndependenceRequest, McNemarRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Warning

_SAME = 1 + 1e-7
"""Probabilities this near each other are the same one, computed along different ways."""


def check_table(table: NDArray[Any]) -> None:
    """Raises InvalidInput where a table is not one of counts, or has a row or column without any."""
    if (table < 0).any():
        raise InvalidInput.at("A count must not be negative.", "table", *map(int, np.argwhere(table < 0)[0]))
    if min(table.shape) < 2:
        raise InvalidInput.at("A contingency table needs two rows and two columns at least.", "table")
    for axis, name in ((1, "row"), (0, "column")):
        if not (sums := table.sum(axis)).all():
            detail = f"The counts of {name} {int(np.argmin(sums))} are all zero; leave the {name} out."
            raise InvalidInput.at(detail, "table")


def chi_squared_independence(request: IndependenceRequest) -> TestResult:
    """Pearson's chi-squared test that rows and columns of a contingency table are independent.

    χ² = Σ(O − E)²/E with E = row total × column total / total, and (rows − 1)(columns − 1) degrees of freedom; of a
    2 × 2 table with Yates' correction by default. The effect size is Cramér's V (without correction). A warning
    `small-expected-counts` says where the approximation is doubtful; `tests/fisher-exact` is exact.
    """
    check_table(request.table)
    table, total = request.table.astype(float), float(request.table.sum())
    rows, columns = table.sum(1), table.sum(0)
    expected = np.outer(rows, columns) / total
    # O − E over a common denominator: integers below 2^53 do not cancel.
    distance = np.abs(table * total - np.outer(rows, columns)) / total
    plain = float((distance**2 / expected).sum())
    if request.continuity_correction and table.shape == (2, 2):
        distance = distance - min(0.5, float(distance.min()))
    statistic, df = float((distance**2 / expected).sum()), (len(rows) - 1) * (len(columns) - 1)
    p_value = upper_chi_squared(statistic, df)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        effect_size=math.sqrt(plain / total / (min(table.shape) - 1)),
        reject_null=p_value < request.alpha,
        warnings=_small(expected),
    )


def _small(expected: Floats) -> list[Warning]:
    detail = "Expected counts are below 5 in places, where chi-squared is a rough approximation."
    return at_places(expected < 5, "small-expected-counts", detail)


def chi_squared_fit(request: FrequencyFitRequest) -> TestResult:
    """Pearson's chi-squared test that counts follow expected ones.

    χ² = Σ(O − E)²/E with k − 1 degrees of freedom, less the parameters that were estimated. `expected` are counts with
    the total of `observed`, or probabilities; anything else is refused rather than rescaled. The effect size
    is Cohen's w.
    """
    observed, expected = request.observed.astype(float), _expected(request)
    df = len(observed) - 1 - request.estimated_parameters
    if df < 1:
        detail = f"{len(observed)} categories leave {df} degrees of freedom; at least one is needed."
        raise InvalidInput.at(detail, "observed")
    statistic = float(((observed - expected) ** 2 / expected).sum())
    p_value = upper_chi_squared(statistic, df)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        effect_size=math.sqrt(statistic / observed.sum()),
        reject_null=p_value < request.alpha,
        warnings=_small(expected),
    )


def _expected(request: FrequencyFitRequest) -> Floats:
    observed = request.observed
    if (observed < 0).any():
        raise InvalidInput.at("A count must not be negative.", "observed", int(np.argmax(observed < 0)))
    total = float(observed.sum())
    if not total:
        raise InvalidInput.at("All counts are zero.", "observed")
    if request.expected is None:
        return np.full(len(observed), total / len(observed))
    expected = request.expected.astype(float)
    if len(expected) != len(observed):
        raise InvalidInput.at(f"There are {len(observed)} observed and {len(expected)} expected.", "expected")
    if (expected <= 0).any():
        raise InvalidInput.at("An expected count must be positive.", "expected", int(np.argmax(expected <= 0)))
    found = math.fsum(expected)
    if math.isclose(found, total, rel_tol=1e-8):
        return expected
    if math.isclose(found, 1, rel_tol=1e-8):
        return expected * total
    detail = f"The expected counts sum to {found:.10g}; send counts that sum to {total:.10g}, or probabilities."
    raise InvalidInput.at(detail, "expected")


def mcnemar(request: McNemarRequest) -> TestResult:
    """McNemar's test that a table of matched pairs is symmetric; Bowker's for more than two answers.

    χ² = Σ(|nᵢⱼ − nⱼᵢ| − 1)²/(nᵢⱼ + nⱼᵢ) over i < j with one degree of freedom each, the 1 being the correction of a
    2 × 2 table; for `exact` the binomial test of n₀₁ among n₀₁ + n₁₀ with probability ½. The estimate is the odds ratio
    n₀₁/n₁₀ and the effect size Cohen's g, both of a 2 × 2 table. A table without discordant pairs is refused.
    """
    table, small = request.table, request.table.shape == (2, 2)
    if table.shape[0] != table.shape[1] or len(table) < 2:
        raise InvalidInput.at("Matched pairs need a square table of two rows at least.", "table")
    if (table < 0).any():
        raise InvalidInput.at("A count must not be negative.", "table", *map(int, np.argwhere(table < 0)[0]))
    if request.method == "exact" and not small:
        raise InvalidInput.at("The exact test takes a 2 × 2 table.", "method")
    above = np.triu_indices(len(table), 1)
    b, c = table[above].astype(float), table.T[above].astype(float)
    used = b + c > 0
    if not used.any():
        raise ComputationError.at("No pair is discordant, so that nothing can differ.", "table")
    b, c = b[used], c[used]
    correction = 1.0 if small and request.continuity_correction else 0.0
    statistic = float((np.maximum(np.abs(b - c) - correction, 0) ** 2 / (b + c)).sum())
    p_value = upper_chi_squared(statistic, len(b))
    if request.method == "exact":
        p_value = min(1.0, 2 * float(special.bdtr(min(b[0], c[0]), int(b[0] + c[0]), 0.5)))
        statistic = float(b[0])
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=None if request.method == "exact" else len(b),
        p_value=p_value,
        estimate=(float(b[0] / c[0]) if c[0] else math.inf) if small else None,
        effect_size=float(b[0] / (b[0] + c[0]) - 0.5) if small else None,
        reject_null=p_value < request.alpha,
    )


def binomial(request: BinomialRequest) -> TestResult:
    """The exact binomial test that successes have `probability`.

    Two-sided, p is the probability of all outcomes that are no likelier than the one observed. The interval is Clopper
    and Pearson's, the effect size Cohen's h = 2 asin √p̂ − 2 asin √p₀.
    """
    successes, trials = request.successes, request.trials
    if successes > trials:
        raise InvalidInput.at(f"There are {successes} successes of {trials} trials.", "successes")
    estimate = successes / trials
    p_value = _binomial_p(successes, trials, request.probability, request.alternative)
    lower, upper = clopper_pearson(successes, trials, request.alpha, request.alternative)
    result = TestResult(
        statistic=float(successes),
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=2 * math.asin(math.sqrt(estimate)) - 2 * math.asin(math.sqrt(request.probability)),
        reject_null=p_value < request.alpha,
    )
    if request.probability in (0.0, 1.0):
        result.warnings.clear()  # what is impossible has the probability 0; nothing underflows
    return result


def _binomial_p(k: int, n: int, p: float, alternative: str) -> float:
    law = stats.binom(n, p)
    if alternative != "two-sided":
        return float(law.cdf(k) if alternative == "less" else law.sf(k - 1))
    if k == p * n:
        return 1.0
    limit = law.pmf(k) * _SAME
    if k < p * n:
        # The likelihood falls from the mode on: the first outcome beyond it that is no likelier, by bisection.
        other = _first(lambda i: law.pmf(i) <= limit, math.ceil(p * n), n + 1)
        return min(1.0, float(law.cdf(k) + law.sf(other - 1)))
    other = _first(lambda i: law.pmf(i) > limit, 0, math.floor(p * n) + 1)
    return min(1.0, float(law.cdf(other - 1) + law.sf(k - 1)))


def _first(holds: Any, low: int, high: int) -> int:
    """The first integer from low on where a monotone condition holds; high where it does nowhere below."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def clopper_pearson(k: int, n: int, alpha: float, alternative: str = "two-sided") -> Ends:
    """The exact interval of a probability, by quantiles of the beta distribution."""
    each = alpha / 2 if alternative == "two-sided" else alpha
    lower = float(stats.beta.ppf(each, k, n - k + 1)) if k and alternative != "less" else 0.0
    upper = float(stats.beta.isf(each, k + 1, n - k)) if k < n and alternative != "greater" else 1.0
    return lower, upper
