"""Pearson's chi-squared tests of counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.places import at_places
from service.handlers.statistics.tests.result import NO_ENDS, EffectResult, TestResult, proved_test
from service.methods.statistics.balls import counts
from service.methods.statistics.balls.laws import TAIL
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.effect_intervals import cramers_v
from service.methods.statistics.tests.tails import upper_chi_squared
from service.schemas.statistics.tables import FrequencyFitRequest, IndependenceRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning

_WORD = 2.0**63  # where 64-bit integers end
_SAME_TOTAL = 1e-8  # relative, what rounding leaves of totals that are meant to be equal


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


def chi_squared_independence(request: IndependenceRequest) -> EffectResult:
    """Pearson's chi-squared test that rows and columns of a contingency table are independent.

    χ² = Σ(O − E)²/E with E = row total × column total / total, and (rows − 1)(columns − 1) degrees of freedom; of a
    2 × 2 table with Yates' correction by default. The effect size is Cramér's V (without correction), with the
    interval of the noncentral χ² law. A warning
    `small-expected-counts` says where the approximation is doubtful; `tests/fisher-exact` is exact.
    """
    check_table(request.table)
    table = request.table.astype(float)
    total, rows, columns = float(table.sum()), table.sum(1), table.sum(0)
    expected = np.outer(rows, columns) / total
    distance = np.abs(_distances(request.table)) / total
    plain = float((distance**2 / expected).sum())
    if request.continuity_correction and table.shape == (2, 2):
        distance = distance - min(0.5, float(distance.min()))
    statistic, df = float((distance**2 / expected).sum()), (len(rows) - 1) * (len(columns) - 1)
    p_value, most = upper_chi_squared(statistic, df), total * (min(table.shape) - 1)
    ends = cramers_v(plain, df, most, request.alpha) or NO_ENDS
    result = EffectResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        effect_size=math.sqrt(plain / most),
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=_small(expected),
    )
    corrected = request.continuity_correction and table.shape == (2, 2)
    return proved_test(
        request,
        result,
        lambda: counts.independence(request.table.tolist(), corrected=corrected, alpha=request.alpha, near=ends),
        counts.CELL * table.size + TAIL + counts.of_cramers_v(most, ends),
    )


def _distances(table: NDArray[Any]) -> Floats:
    """O − E times the total, in integers, which do not cancel."""
    whole = table.astype(np.int64 if float(table.astype(float).sum()) ** 2 < _WORD else object)
    return np.asarray(whole * whole.sum() - np.outer(whole.sum(1), whole.sum(0)), float)


def _small(expected: Floats) -> list[Warning]:
    detail = "Expected counts are below 5 in places, where chi-squared is a rough approximation."
    return at_places(expected < 5, "small-expected-counts", detail)


def chi_squared_fit(request: FrequencyFitRequest) -> TestResult:
    """Pearson's chi-squared test that counts follow expected ones.

    χ² = Σ(O − E)²/E with k − 1 degrees of freedom, less the parameters that were estimated. `expected` are counts with
    the total of `observed`, or probabilities; anything else is refused rather than rescaled. The effect size
    is Cohen's w.
    """
    observed, expected = request.observed.astype(float), expected_counts(request)
    df = len(observed) - 1 - request.estimated_parameters
    if df < 1:
        detail = f"{len(observed)} categories leave {df} degrees of freedom; at least one is needed."
        raise InvalidInput.at(detail, "observed")
    distance = observed - expected
    if request.expected is None:  # which is no integer: k O less the total is one, and does not cancel
        whole = request.observed.astype(object)
        distance = np.asarray(whole * len(whole) - whole.sum(), float) / len(whole)
    statistic = float((distance**2 / expected).sum())
    p_value = upper_chi_squared(statistic, df)
    result = TestResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        effect_size=math.sqrt(statistic / observed.sum()),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=_small(expected),
    )

    def balls() -> dict[str, Any]:
        return counts.fit(request.observed.tolist(), _expected_balls(request), df)

    return proved_test(request, result, balls, counts.CELL * len(observed) + TAIL)


def _expected_balls(request: FrequencyFitRequest) -> list[Any]:
    """The same as `expected_counts` in balls: probabilities are those whose sum is not near the total."""
    observed: list[int] = request.observed.tolist()
    if request.expected is None:
        return counts.equal(observed)
    expected = request.expected.astype(float)
    is_share = not math.isclose(math.fsum(expected), sum(observed), rel_tol=_SAME_TOTAL)
    return counts.scaled(expected.tolist(), sum(observed) if is_share else 1)


def expected_counts(request: FrequencyFitRequest) -> Floats:
    """The expected counts, with the total of the observed ones. Raises InvalidInput."""
    observed = request.observed
    if (observed < 0).any():
        raise InvalidInput.at("A count must not be negative.", "observed", int(np.argmax(observed < 0)))
    total = float(sum(observed.tolist()))  # which may pass 64 bits
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
    if math.isclose(found, total, rel_tol=_SAME_TOTAL):
        return expected
    if math.isclose(found, 1, rel_tol=_SAME_TOTAL):
        return expected * total
    detail = f"The expected counts sum to {found:.10g}; send counts that sum to {total:.10g}, or probabilities."
    raise InvalidInput.at(detail, "expected")
