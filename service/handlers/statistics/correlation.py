"""Correlation matrices with p-values and confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from service.handlers.statistics.lost_digits import underflowing
from service.handlers.statistics.variables import variables
from service.methods.statistics.cross_products import centred, cross_products
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import discordances, squared_rank_differences, tie_sizes
from service.methods.statistics.tests.tails import normal_tail
from service.operation import Cost
from service.schemas.statistics.variables import CorrelationRequest
from service.schemas.types.errors import ComputationError, InvalidInput, TooLarge
from service.schemas.types.results import ExtendedMatrix, RealMatrix, Result

_NEAR_ONE = 1e-3
_SMALLEST = 1e-150
_EXACT_KENDALL, _EXACT_SPEARMAN = 50, 9


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

    `pearson`: r of centred values, t = r√((n − 2)/(1 − r²)). `spearman`: r of the ranks, likewise, or exact for fewer
    than 10 values without ties. `kendall`: τ_b, compared with the normal distribution with the variance for ties, or
    exact for fewer than 50 values without ties. Intervals are those of Fisher's z = artanh r with variance 1/(n − 3);
    for Spearman (1 + r²/2)/(n − 3) (Bonett and Wright 2000), for Kendall 0.437/(n − 4) (Fieller et al. 1957), and
    [−1, 1] where n is too small for them. Fewer than three observations, and variables whose values are all equal, are
    refused.
    """
    data = variables(request)
    place = "data" if request.data is not None else "x"
    n = len(data)
    if n < 3:
        raise InvalidInput.at(f"A correlation needs three observations at least, and there are {n}.", place)
    for j in np.flatnonzero((data[0] == data[n // 2]) & (data[0] == data[-1])).tolist():
        if np.all(data[:, j] == data[0, j]):
            detail = "All values of a variable are equal, so that it is correlated with nothing."
            raise ComputationError.at(detail, place, *([] if place == "x" else [0, j]))
    if request.method == "kendall":
        result, statistics, p_values = _kendall(request, data)
    else:
        if request.method == "spearman":
            data = stats.rankdata(data, axis=0)
        result, lack = _pearson(data)
        with np.errstate(divide="ignore", over="ignore"):
            statistics = result * np.sqrt((n - 2) / lack)
        p_values = _t_tails(statistics, n - 2, request.alternative)
        if request.method == "spearman" and _is_exact(request, data, _EXACT_SPEARMAN):
            p_values = _exact_spearman(data, request.alternative)
    lower, upper = _intervals(request, result, n)
    np.fill_diagonal(p_values, 1.0)  # for a moment: those of the diagonal are 0 by definition, and do not underflow
    warnings = underflowing(p_values)
    np.fill_diagonal(p_values, 0.0)
    return CorrelationResult(
        result=result, p_values=p_values, lower=lower, upper=upper, statistics=statistics, warnings=warnings
    )


def _pearson(data: Floats) -> tuple[Floats, Floats]:
    """Correlations r, and 1 − r², which near 1 comes from the distance of the standardised variables."""
    with np.errstate(over="ignore", invalid="ignore"):
        r = cross_products(data)
    if not ((np.diagonal(r) > _SMALLEST) & (np.diagonal(r) < 1 / _SMALLEST)).all():
        # Correlations do not feel the scale; squares that overflow or underflow do.
        data = np.ldexp(data, -np.frexp(np.abs(data).max(0))[1])
        r = cross_products(data)
    norms = np.sqrt(np.diagonal(r))
    r = np.clip(r / np.outer(norms, norms), -1.0, 1.0)
    np.fill_diagonal(r, 1.0)
    lack = (1 - r) * (1 + r)
    near = np.argwhere(np.triu(lack < _NEAR_ONE, 1))
    deviations = centred(data) if len(near) else data
    for i, j in near:
        sign = math.copysign(1.0, r[i, j])
        gap = deviations[:, i] / norms[i] - sign * deviations[:, j] / norms[j]
        half = float(gap @ gap) / 2
        r[i, j] = r[j, i] = sign * (1 - half)
        lack[i, j] = lack[j, i] = half * (2 - half)
    return r, lack


def _t_tails(t: Floats, df: int, alternative: str) -> Floats:
    if alternative == "two-sided":
        return np.asarray(2 * special.stdtr(df, -np.abs(t)))
    return np.asarray(special.stdtr(df, t if alternative == "less" else -t))


def _is_exact(request: CorrelationRequest, data: Floats, most: int) -> bool:
    if request.p_value_method == "asymptotic":
        return False
    ties = any(len(np.unique(column)) < len(column) for column in data.T)
    if request.p_value_method == "exact" and ties:
        detail = "The exact distribution is of values without ties; use asymptotic."
        raise InvalidInput.at(detail, "p_value_method")
    if request.p_value_method == "exact" and request.method == "spearman" and len(data) > _EXACT_SPEARMAN:
        raise TooLarge.at("Spearman's exact distribution is for at most 9 values.", "p_value_method")
    return not ties and (len(data) <= most or request.p_value_method == "exact")


def _exact_spearman(ranks: Floats, alternative: str) -> Floats:
    n, p = ranks.shape
    chances = squared_rank_differences(n)
    found = np.zeros((p, p))
    for i in range(p):
        for j in range(i):
            distance = round(float(((ranks[:, i] - ranks[:, j]) ** 2).sum()))
            # A small distance is a high correlation.
            high, low = float(chances[: distance + 1].sum()), float(chances[distance:].sum())
            p_value = {"greater": high, "less": low}.get(alternative, 2 * min(high, low))
            found[i, j] = found[j, i] = min(1.0, p_value)
    return found


def _kendall(request: CorrelationRequest, data: Floats) -> tuple[Floats, Floats, Floats]:
    n, p = data.shape
    exact = _is_exact(request, data, _EXACT_KENDALL - 1)
    chances = discordances(n) if exact else np.empty(0)
    result, statistics, p_values = np.eye(p), np.full((p, p), np.inf), np.zeros((p, p))
    for i in range(p):
        for j in range(i):
            tau = _tau(data[:, i], data[:, j])
            result[i, j] = result[j, i] = tau
            if exact:
                concordant = round((1 + tau) * n * (n - 1) / 4)
                statistic, p_value = float(concordant), _exact_kendall(chances, concordant, request.alternative)
            else:
                statistic = _kendall_z(data[:, i], data[:, j], tau)
                p_value = normal_tail(request.alternative, statistic)
            statistics[i, j] = statistics[j, i] = statistic
            p_values[i, j] = p_values[j, i] = p_value
    return result, statistics, p_values


def _tau(x: Floats, y: Floats) -> float:
    """SciPy's τ_b, whose product of two roots is rounded, again as the quotient of a whole number and one root."""
    root = math.sqrt(_untied_pairs(x) * _untied_pairs(y))
    return round(float(stats.kendalltau(x, y, method="asymptotic").statistic) * root) / root


def _untied_pairs(x: Floats) -> float:
    sizes = tie_sizes(x)
    return (len(x) * (len(x) - 1) - float((sizes * (sizes - 1)).sum())) / 2


def _exact_kendall(chances: Floats, concordant: int, alternative: str) -> float:
    low, high = float(chances[: concordant + 1].sum()), float(chances[concordant:].sum())
    return min(1.0, {"less": low, "greater": high}.get(alternative, 2 * min(low, high)))


def _kendall_z(x: Floats, y: Floats, tau: float) -> float:
    """S over its standard deviation under independence, with ties (Kendall 1970)."""
    n, a, b = len(x), tie_sizes(x), tie_sizes(y)
    pairs = n * (n - 1)
    s = tau * math.sqrt((pairs - (a * (a - 1)).sum()) * (pairs - (b * (b - 1)).sum())) / 2
    v0 = pairs * (2 * n + 5) - (a * (a - 1) * (2 * a + 5)).sum() - (b * (b - 1) * (2 * b + 5)).sum()
    v1 = (a * (a - 1)).sum() * (b * (b - 1)).sum() / (2 * pairs)
    v2 = (a * (a - 1) * (a - 2)).sum() * (b * (b - 1) * (b - 2)).sum() / (9.0 * pairs * (n - 2))
    return float(round(s) / math.sqrt(v0 / 18 + v1 + v2))


def _intervals(request: CorrelationRequest, r: Floats, n: int) -> tuple[Floats, Floats]:
    by_method: dict[str, Floats] = {"pearson": np.ones(1), "spearman": 1 + r * r / 2, "kendall": np.full(1, 0.437)}
    spread = by_method[request.method]
    freedom = n - (4 if request.method == "kendall" else 3)
    if freedom < 1:
        return np.full_like(r, -1.0), np.ones_like(r)
    two_sided = request.alternative == "two-sided"
    quantile = float(special.ndtri(0.5 + request.level / 2 if two_sided else request.level))
    half = quantile * np.sqrt(spread / freedom)
    with np.errstate(divide="ignore"):
        z = np.arctanh(r)
    lower, upper = np.tanh(z - half), np.tanh(z + half)
    if not two_sided:
        lower, upper = (np.full_like(r, -1.0), upper) if request.alternative == "less" else (lower, np.ones_like(r))
    return lower, upper


def correlation_cost(request: CorrelationRequest) -> Cost:
    """Products of all pairs of variables; ranks and orders cost more."""
    n, p = request.data.shape if request.data is not None else (len(request.x if request.x is not None else ()), 2)
    each = {"pearson": 4.0, "spearman": 10.0, "kendall": 200.0}[request.method]
    return Cost(each * n * p * p + 300.0 * p * p + 100.0 * n * p, max(n * p, p * p))
