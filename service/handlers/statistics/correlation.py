"""Correlation matrices with p-values and confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import approximate, limited, underflowing
from service.handlers.statistics.tests.result import few_values
from service.handlers.statistics.variables import variables
from service.methods.statistics.balls import correlations
from service.methods.statistics.balls.samples import VALUE
from service.methods.statistics.correlations import (
    fisher_intervals,
    kendall_p_value,
    kendall_tau,
    kendall_z,
    pearson,
    spearman_p_values,
    t_tails,
)
from service.methods.statistics.cross_products import digits_of_products
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import discordances
from service.methods.statistics.tests.tails import normal_tail
from service.methods.statistics.tests.tied_laws import order_tails
from service.operation import Cost
from service.schemas.statistics.variables import CorrelationRequest, PartialCorrelationRequest
from service.schemas.types.errors import ComputationError, InvalidInput, TooLarge
from service.schemas.types.results import ExtendedMatrix, RealMatrix, Result, Warning

_DIGITS = 10  # fewer that the rounding of the input leaves are worth a warning; a choice
_FEW = 10  # values below which no approximation of a rank correlation's law is worth a digit
_SPEARMAN_EXCESS, _KENDALL_EXCESS = 1.2, 2.16
"""Times 1/n: how far the kurtosis of t (found by counting orders of 13 to 20) and of the normal law is too large."""
_MOST_TIED = 12  # values whose orders are counted also where there are ties: some 0.1 s
_EXACT_KENDALL = 50  # as in R
_KENDALL = 400_000.0  # steps for a pair of variables, however short: 0.4 ms measured, most of it in front of SciPy
_COUNTING = 2e8  # steps at most to count the orders that Spearman's law is made of


@dataclass(slots=True, kw_only=True)
class CorrelationResult(Result):
    """Correlations of each pair of variables, as matrices (p, p)."""

    result: RealMatrix
    """Correlation coefficients."""
    p_values: RealMatrix
    """Of the hypothesis that the correlation is 0; 0 on the diagonal."""
    lower: RealMatrix
    """Lower ends of the confidence intervals (Fisher's z)."""
    upper: RealMatrix
    """Upper ends."""
    statistics: ExtendedMatrix
    """What the p-values come from: Student's t, for Kendall z or, where exact, the number of concordant pairs."""


def correlation(request: CorrelationRequest) -> CorrelationResult:
    """The correlation matrix of variables, with p-values and confidence intervals of each pair.

    `pearson`: r of centred values, t = r√((n − 2)/(1 − r²)). `spearman`: r of the ranks, likewise, or exact
    for up to 12 values, and without ties as far into the tails as all orders can be counted for more. `kendall`: τ_b,
    compared with the normal distribution with the variance for ties, or exact for fewer than 50 values without ties and
    for up to 12 with them, where their orders are not too many to be counted. A warning
    `approximate-p-value` says where an approximation is rough. Intervals are those of Fisher's z = artanh r with
    variance 1/(n − 3); for Spearman (1 + r²/2)/(n − 3) (Bonett and Wright 2000), for Kendall 0.437/(n − 4) (Fieller et
    al. 1957), and [−1, 1] where n is too small for them. Fewer than three observations, and variables whose values are
    all equal, are refused. A warning `limited-by-input` counts digits that rounding the decimals sent leaves.
    """
    data = variables(request)
    require_variation(data, "data" if request.data is not None else "x")
    n = len(data)
    if request.method == "kendall":
        result, statistics, p_values, warnings = _kendall(request, data)
    else:
        if request.method == "spearman":
            data = stats.rankdata(data, axis=0)
        result, statistics, p_values = of_t = with_t(data, n - 2, request.alternative)
        if request.method == "spearman":
            p_values, warnings = _spearman(request, data, p_values)
        else:
            digits = digits_of_products(data, lambda moved: with_t(moved, n - 2, request.alternative), of_t, _DIGITS)
            warnings = limited(digits, _DIGITS, "the correlations and their p-values")
    found = with_intervals(request, n, (result, statistics, p_values), warnings)
    return found if request.method == "kendall" else proved_correlations(request, found, data, ())


def proved_correlations(
    request: CorrelationRequest | PartialCorrelationRequest,
    found: CorrelationResult,
    data: Floats,
    fixed: Sequence[int],
) -> CorrelationResult:
    """Pearson's correlations of the columns that are not held fixed, proved where that is possible in time."""
    n, p = data.shape
    asked = correlations.Asked(n - len(fixed), request.alternative, request.level)
    free = [column for column in range(p) if column not in fixed]

    def balls() -> dict[str, Any]:
        products = correlations.products(data.T)
        return correlations.correlations(correlations.without(products, fixed, free) if fixed else products, asked)

    pairs = len(free) * (len(free) - 1) / 2
    work = VALUE * data.size + correlations.PRODUCT * n * p * p + correlations.PAIR * pairs
    return proved(found, balls, work) if request.method == "pearson" else found


def with_intervals(
    request: CorrelationRequest | PartialCorrelationRequest,
    n: int,
    found: tuple[Floats, Floats, Floats],
    warnings: list[Warning],
) -> CorrelationResult:
    """The answer from correlations of n observations, what is compared, and p-values."""
    result, statistics, p_values = found
    lower, upper = fisher_intervals(result, n, request.method, request.level, request.alternative)
    np.fill_diagonal(p_values, 1.0)  # for a moment: those of the diagonal are 0 by definition, and do not underflow
    few = [] if warnings and request.method != "pearson" else underflowing(p_values)  # a rough 0 claims nothing
    np.fill_diagonal(p_values, 0.0)
    return CorrelationResult(
        result=result,
        p_values=p_values,
        lower=lower,
        upper=upper,
        statistics=statistics,
        certainty="estimated",
        warnings=warnings + few,
    )


def require_variation(data: Floats, place: str) -> None:
    """Refuse fewer than three observations, and variables whose values are all equal."""
    n = len(data)
    if n < 3:
        raise InvalidInput.at(f"A correlation needs three observations at least, and there are {n}.", place)
    for j in np.flatnonzero((data[0] == data[n // 2]) & (data[0] == data[-1])).tolist():
        if np.all(data[:, j] == data[0, j]):
            detail = "All values of a variable are equal, so that it is correlated with nothing."
            raise ComputationError.at(detail, place, *([] if place == "x" else [0, j]))


def with_t(data: Floats, df: int, alternative: str) -> list[Floats]:
    """Correlations, their t of so many degrees of freedom, and its p-values."""
    result, lack = pearson(data)
    with np.errstate(divide="ignore", over="ignore"):
        statistics = result * np.sqrt(df / lack)
    return [result, statistics, t_tails(statistics, df, alternative)]


def _has_ties(data: Floats) -> bool:
    return any(len(np.unique(column)) < len(column) for column in data.T)


def _tied(request: CorrelationRequest, data: Floats) -> Floats:
    """p-values (p, p) by counting all orders, which few enough values with ties have; NaN where they are too many."""
    n, p = data.shape
    found = np.full((p, p), np.nan)
    if request.p_value_method == "asymptotic" or n > _MOST_TIED:
        return found
    for i, j in zip(*np.tril_indices(p, -1), strict=True):
        tails = order_tails(data[:, i], data[:, j], request.method)
        if tails is not None:
            below, above = tails
            p_value = {"less": below, "greater": above}.get(request.alternative, min(1.0, 2 * min(below, above)))
            found[i, j] = found[j, i] = p_value
    return found


def _require_counted(request: CorrelationRequest, exact: Floats) -> None:
    if request.p_value_method == "exact" and np.isnan(exact[~np.eye(len(exact), dtype=bool)]).any():
        raise TooLarge.at("The exact distribution would take too long here; use asymptotic.", "p_value_method")


def _spearman(request: CorrelationRequest, ranks: Floats, by_t: Floats) -> tuple[Floats, list[Warning]]:
    """p-values, exact where they can be counted, and the warning about those of t that are rough."""
    n, exact = len(ranks), np.full_like(by_t, np.nan)
    if _has_ties(ranks):
        exact = _tied(request, ranks)
    elif request.p_value_method != "asymptotic":
        exact = spearman_p_values(ranks, request.alternative)
    _require_counted(request, exact)
    np.fill_diagonal(exact, 1.0)
    counted = ~np.isnan(exact)
    return np.where(counted, exact, by_t), _rough(np.where(counted, 1.0, by_t), counted, n, _SPEARMAN_EXCESS)


def rough_rank_correlations(p_values: Floats, n: int) -> list[Warning]:
    """The warning about p-values that t gives for rank correlations."""
    exact = np.eye(len(p_values), dtype=bool)
    return _rough(np.where(exact, 1.0, p_values), exact, n, _SPEARMAN_EXCESS)


def _rough(p_values: Floats, exact: NDArray[np.bool_], n: int, excess: float) -> list[Warning]:
    """The warning about p-values that an approximation alone gives."""
    if n < _FEW and not exact.all():
        return few_values(True, "the approximation")
    return approximate(p_values, excess / n)


def _kendall(request: CorrelationRequest, data: Floats) -> tuple[Floats, Floats, Floats, list[Warning]]:
    n, p = data.shape
    ties = _has_ties(data)
    tied = _tied(request, data) if ties else np.full((p, p), np.nan)
    if ties:
        _require_counted(request, tied)
    wanted = request.p_value_method == "exact" or (request.p_value_method == "auto" and n < _EXACT_KENDALL)
    exact = wanted and not ties
    chances = discordances(n) if exact else np.empty(0)
    result, statistics, p_values = np.eye(p), np.full((p, p), np.inf), np.ones((p, p))
    for i in range(p):
        for j in range(i):
            tau = kendall_tau(data[:, i], data[:, j])
            result[i, j] = result[j, i] = tau
            if exact:
                statistic, p_value = kendall_p_value(tau, n, request.alternative, chances)
            else:
                statistic = kendall_z(data[:, i], data[:, j], tau)
                p_value = normal_tail(request.alternative, statistic) if np.isnan(tied[i, j]) else tied[i, j]
            statistics[i, j] = statistics[j, i] = statistic
            p_values[i, j] = p_values[j, i] = p_value
    return result, statistics, p_values, _kendall_doubts(p_values, exact | ~np.isnan(tied), n)


def _kendall_doubts(p_values: Floats, exact: NDArray[np.bool_], n: int) -> list[Warning]:
    exact = exact | np.eye(len(exact), dtype=bool)
    return _rough(np.where(exact, 1.0, p_values), exact, n, _KENDALL_EXCESS)


def correlation_cost(request: CorrelationRequest) -> Cost:
    """Products of all pairs of variables; ranks and orders cost more."""
    n, p = request.data.shape if request.data is not None else (len(request.x if request.x is not None else ()), 2)
    each = {"pearson": 40.0, "spearman": 10.0, "kendall": 200.0}[request.method]
    counted = _COUNTING if request.method == "spearman" else 0.0
    a_pair = _KENDALL if request.method == "kendall" else 600.0
    return Cost(each * n * p * p + a_pair * p * (p - 1) / 2 + 1000.0 * n * p + counted, max(n * p, p * p))
