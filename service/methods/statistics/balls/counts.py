"""Tests and intervals of counts in balls: tables, binomial probabilities."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq
from scipy import special, stats

from service.methods.proofs import Undecided, positive
from service.methods.statistics.balls import laws
from service.methods.statistics.balls.incomplete import beta_below
from service.methods.statistics.balls.noncentral import chi_squared_below, mixture_effort, noncentrality
from service.methods.statistics.balls.samples import total
from service.methods.statistics.proportions import SAME, opposite

CELL = 3_000.0
"""Nanoseconds for each cell of a table."""

Counts = list[list[int]]


def independence(table: Counts, *, corrected: bool, alpha: float, near: Any) -> dict[str, Any]:
    """The χ² test of a contingency table, with Cramér's V."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    whole = sum(rows)
    cells = [
        (fmpq(abs(count * whole - row * column), whole), fmpq(row * column, whole))
        for counts, row in zip(table, rows, strict=True)
        for count, column in zip(counts, columns, strict=True)
    ]
    plain = sum((distance * distance / expected for distance, expected in cells), fmpq(0))
    less = min(fmpq(1, 2), *(distance for distance, _ in cells)) if corrected else fmpq(0)
    statistic = sum(((distance - less) ** 2 / expected for distance, expected in cells), fmpq(0))
    df = (len(rows) - 1) * (len(columns) - 1)
    return {
        "statistic": arb(statistic),
        "p_value": laws.chi_squared_above(arb(statistic), df),
        **cramers_v(plain, df, whole * (min(len(rows), len(columns)) - 1), alpha, near),
    }


def squares_of(table: Counts) -> fmpq:
    """χ² of a contingency table, as a fraction."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    shares = sum(
        (
            fmpq(count * count, row * column)
            for counts, row in zip(table, rows, strict=True)
            for count, column in zip(counts, columns, strict=True)
        ),
        fmpq(0),
    )
    return (shares - 1) * sum(rows)


def cramers_v(squares: fmpq, df: int, most: int, alpha: float, near: Any) -> dict[str, Any]:
    """V = √(χ²/most) with its interval, whose ends are near those given."""
    ends, each = list(near), arb(alpha) / 2
    if near[0] is not None and squares:
        for place, probability in enumerate((1 - each, each)):
            start = near[place] ** 2 * most
            end = noncentrality(lambda at: chi_squared_below(arb(squares), df, at), probability, start) / most
            ends[place] = end.sqrt()
            if near[place] == 1.0:  # cut there
                ends[place] = 1.0 if end > 1 else ends[place]
    return {
        "effect_size": (arb(squares) / most).sqrt(),
        "effect_size_lower": ends[0],
        "effect_size_upper": ends[1],
    }


def of_cramers_v(most: float, ends: Any) -> float:
    """Nanoseconds of that interval."""
    return mixture_effort(ends[1] ** 2 * most) if ends[0] is not None else 0.0


def fit(observed: list[int], expected: list[arb], df: int) -> dict[str, Any]:
    """The χ² test that counts follow expected ones."""
    statistic = total([(count - one) ** 2 / one for count, one in zip(observed, expected, strict=True)])
    return {
        "statistic": statistic,
        "p_value": laws.chi_squared_above(statistic, df),
        "effect_size": (statistic / sum(observed)).sqrt(),
    }


def equal(observed: list[int]) -> list[arb]:
    """Equal expected counts with the same total."""
    return [arb(fmpq(sum(observed), len(observed)))] * len(observed)


def scaled(expected: list[float], total: int) -> list[arb]:
    """Expected counts, or probabilities times a total."""
    return [arb(one) * total for one in expected]


def matched(above: list[int], below: list[int], correction: int, *, exact: bool, small: bool) -> dict[str, Any]:
    """McNemar's or Bowker's test of discordant pairs."""
    b, c = above[0], below[0]
    if exact:
        statistic, p_value = arb(b), 2 * binomial_below(min(b, c), b + c, arb(1) / 2)
        p_value = arb(1) if b == c else p_value
    else:
        pairs = zip(above, below, strict=True)
        statistic = arb(sum((fmpq(max(abs(x - y) - correction, 0) ** 2, x + y) for x, y in pairs), fmpq(0)))
        p_value = laws.chi_squared_above(statistic, len(above))
    odds = arb(b) / c if c else float("inf")
    return {
        "statistic": statistic,
        "p_value": p_value,
        "estimate": odds if small else None,
        "effect_size": arb(fmpq(b, b + c) - laws.HALF) if small else None,
    }


def binomial_below(k: int, n: int, p: arb) -> Any:
    """P(K ≤ k) of n trials."""
    if k < 0 or k >= n or p == 0:
        return arb(k >= 0)
    return beta_below(1 - p, n - k, k + 1, p)


def binomial_above(k: int, n: int, p: arb) -> Any:
    """P(K ≥ k) of n trials."""
    return arb(k <= 0) if k <= 0 or k > n or p == 0 else beta_below(p, k, n - k + 1)


def clopper_pearson(k: int, n: int, alpha: arb, alternative: str = "two-sided") -> tuple[Any, Any]:
    """The exact interval of a probability."""
    each = alpha / 2 if alternative == "two-sided" else alpha
    lower = upper = arb(0)
    if k and alternative != "less":
        lower = laws.beta_quantile(each, k, n - k + 1, float(stats.beta.ppf(float(each), k, n - k + 1)))
    if k < n and alternative != "greater":  # of 1 − p, for its digits near 1
        upper = laws.beta_quantile(each, n - k, k + 1, float(stats.beta.ppf(float(each), n - k, k + 1)))
    return lower, 1 - upper


def proportion(method: str, k: int, n: int, level: float) -> dict[str, Any]:
    """The interval of a probability of k successes in n trials, cut to [0, 1]."""
    alpha, p = 1 - arb(level), arb(k) / n
    if method == "clopper_pearson":
        lower, upper = clopper_pearson(k, n, alpha)
    elif method == "jeffreys":
        lower, upper = _jeffreys(k, n, alpha / 2), 1 - _jeffreys(n - k, n, alpha / 2)
    else:
        z = laws.normal_upper(alpha / 2)
        lower, upper = _score_like(method, k, n, z)
    return {
        "estimate": p,
        "lower": lower if positive(lower) else arb(0),
        "upper": upper if positive(1 - upper) else arb(1),
    }


def _jeffreys(k: int, n: int, tail: arb) -> arb:
    a, b = k + laws.HALF, n - k + laws.HALF
    start = float(special.betaincinv(k + 0.5, n - k + 0.5, float(tail)))
    return laws.beta_quantile(tail, a, b, start) if k else arb(0)


def _score_like(method: str, k: int, n: int, z: arb) -> tuple[arb, arb]:
    p, square = arb(k) / n, z * z
    if method == "wald":
        half = z * (p * (1 - p) / n).sqrt()
        return p - half, p + half
    if method == "agresti_coull":
        more = n + square
        centre = (k + square / 2) / more
        half = z * (centre * (1 - centre) / more).sqrt()
        return centre - half, centre + half
    return wilson(arb(k), arb(n), z)


def wilson(k: arb, n: arb, z: arb) -> tuple[arb, arb]:
    """The probabilities that are z standard deviations from k successes of n trials, which may be sums of weights."""
    p, square = k / n, z * z
    centre, half = p + square / (2 * n), z * (p * (1 - p) / n + square / (4 * n * n)).sqrt()
    scale = 1 + square / n
    return (centre - half) / scale if k != 0 else arb(0), (centre + half) / scale if k != n else arb(1)


def binomial(k: int, n: int, probability: float, alternative: str, alpha: float) -> dict[str, Any]:
    """The exact test of a probability."""
    p, share = arb(probability), arb(k) / n
    lower, upper = clopper_pearson(k, n, arb(alpha), alternative)
    return {
        "statistic": arb(k),
        "p_value": _binomial_p_value(k, n, p, alternative),
        "lower": lower,
        "upper": upper,
        "estimate": share,
        "effect_size": 2 * (share.sqrt().asin() - p.sqrt().asin())
        if k / n != probability  # the decimal that was sent
        else arb(0),
    }


def _binomial_p_value(k: int, n: int, p: arb, alternative: str) -> Any:
    if alternative == "less":
        return binomial_below(k, n, p)
    if alternative == "greater":
        return binomial_above(k, n, p)
    given = float(p)
    if k == given * n:
        return arb(1)
    other, limit, odds = opposite(k, n, given), arb(SAME).log(), (p / (1 - p)).log()

    def likelier(i: int) -> bool:
        """Whether i successes are likelier than k, by more than what is the same."""
        ratio = _log_choices(n, i) - _log_choices(n, k) + (i - k) * odds
        return positive(ratio - limit)

    near, far = (other - 1, other) if k < given * n else (other, other - 1)
    if (0 <= near <= n and not likelier(near)) or (0 <= far <= n and likelier(far)):
        raise Undecided
    if k < given * n:
        return binomial_below(k, n, p) + binomial_above(other, n, p)
    return binomial_below(other - 1, n, p) + binomial_above(k, n, p)


def _log_choices(n: int, k: int) -> arb:
    return arb(n + 1).lgamma() - arb(k + 1).lgamma() - arb(n - k + 1).lgamma()
