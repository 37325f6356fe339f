"""Intervals of effect sizes: those noncentralities at which the statistic is not in a tail (Steiger 2004).

The law of a statistic moves up with its noncentrality, which is a multiple of the effect. SciPy's laws (Boost) agree to
1e-12 with integrals where they are asked here; farther out, and for rarer tails, there is no interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, special

from service.methods.statistics.proportions import Ends

_FARTHEST = (
    300.0  # of t, and of the root of F's numerator and of χ²: SciPy's series take 0.1 ms there, and grow with it
)
_CERTAIN = -9.0  # a noncentrality at which a positive statistic has a chance of Φ(−9) = 1e-19, which 1 does not show
_EDGE = 1e-12  # of a probability: nearer to 0 or 1 the score is 0 for another reason
_RAREST = 1e-10  # of an alpha, which the laws, right to 1e-12, still tell from 0


def cohen_d(t: float, df: float, scale: float, alternative: str, alpha: float) -> Ends | None:
    """Of d = t/scale, open on the side that the alternative leaves; exact for normal values."""
    if not (abs(t) <= _FARTHEST and alpha >= _RAREST):
        return None
    width, each = 3.0 + abs(t) / math.sqrt(df), alpha / 2 if alternative == "two-sided" else alpha
    size = abs(t)  # SciPy's law of a negative t has no digits

    def below(shift: float) -> float:  # SciPy has no number where it is all but 1, or all but 0
        found = float(special.nctdtr(df, shift, size)) if shift > _CERTAIN else 1.0
        return 0.0 if math.isnan(found) else found

    near, far = _noncentralities(below, (size - width, size + width), -math.inf, each)
    lower, upper = (near, far) if t >= 0 else (-far, -near)
    return (
        -math.inf if alternative == "less" else lower / scale,
        math.inf if alternative == "greater" else upper / scale,
    )


def hedges_factor(df: float) -> float:
    """J of Hedges's g = J d, whose mean is the true effect: Γ(df/2)/(√(df/2) Γ((df − 1)/2)); 0 for one df."""
    if df <= 1:
        return 0.0
    return float(special.poch((df - 1) / 2, 0.5) / math.sqrt(df / 2))


def eta_squared(f: float, between: float, within: float, alpha: float) -> Ends | None:
    """Of (partial) η² = λ/(λ + N), with N the sum of the degrees of freedom and one; exact for normal values."""
    squares = f * between
    if not (squares <= _FARTHEST**2 and alpha >= _RAREST):
        return None

    def below(shift: float) -> float:  # SciPy's law is wrong at noncentrality 0
        return float(special.ncfdtr(between, within, shift, f) if shift else special.fdtr(between, within, f))

    width = 3.0 * math.sqrt(2 * between + 4 * squares) + squares / math.sqrt(within)
    lower, upper = _noncentralities(below, (squares - width, squares + width), 0.0, alpha / 2)
    return lower / (lower + between + within + 1), upper / (upper + between + within + 1)


def omega_squared(f: float, between: float, within: float) -> float:
    """ω², which is η² without most of its bias: df (F − 1)/(df (F − 1) + N)."""
    excess = between * (f - 1)
    return excess / (excess + between + within + 1)


def cramers_v(chi_squared: float, df: float, most: float, alpha: float) -> Ends | None:
    """Of V = √(λ/most), most = N (min(rows, columns) − 1) being the largest χ²; its law is that of large counts."""
    if not (chi_squared <= _FARTHEST**2 and alpha >= _RAREST):
        return None
    width = 3.0 * math.sqrt(2 * df + 4 * chi_squared)
    ends = _noncentralities(
        lambda shift: float(special.chndtr(chi_squared, df, shift)),
        (chi_squared - width, chi_squared + width),
        0.0,
        alpha / 2,
    )
    lower, upper = (min(1.0, math.sqrt(shift / most)) for shift in ends)
    return lower, upper


def rank_biserial(r: float, n: int, m: int, alternative: str, alpha: float) -> Ends:
    """Of r = 2 P(x > y) + P(x = y) − 1, by Newcombe's fifth method (2006), a score interval that is not empty at ±1.

    P lies in it where |p − P| ≤ z √V(P), V = P(1 − P)/(nm) [1 + ((n + m)/2 − 1)((1 − P)/(2 − P) + P/(1 + P))].
    """
    z = -float(special.ndtri(alpha / 2 if alternative == "two-sided" else alpha))
    seen, more = (1 + r) / 2, (n + m) / 2 - 1

    def outside(p: float) -> float:
        spread = p * (1 - p) / (n * m) * (1 + more * ((1 - p) / (2 - p) + p / (1 + p)))
        return (p - seen) ** 2 - z * z * spread

    below = optimize.brentq(outside, 0.0, min(seen, 1 - _EDGE), xtol=1e-15) if seen else 0.0
    above = optimize.brentq(outside, max(seen, _EDGE), 1.0, xtol=1e-15) if seen < 1 else 1.0
    lower, upper = (below, above) if z >= 0 else (above, below)
    return -1.0 if alternative == "less" else 2 * lower - 1, 1.0 if alternative == "greater" else 2 * upper - 1


def signed_rank_biserial(r: float, n: int, alternative: str, alpha: float) -> Ends | None:
    """Of the share of positive ranks less that of negative ones among n, by Fisher's z; at ±1 that says nothing.

    The variance is that without an effect, as R's effectsize has it.
    """
    if abs(r) >= 1:
        return None
    each = alpha / 2 if alternative == "two-sided" else alpha
    half = -float(special.ndtri(each)) * math.sqrt((2 * n + 1) * 2 / (3 * n * (n + 1)))
    lower, upper = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return -1.0 if alternative == "less" else lower, 1.0 if alternative == "greater" else upper


def _noncentralities(below: Callable[[float], float], near: Ends, least: float, each: float) -> Ends:
    """Where P(statistic ≤ its value), which falls with the noncentrality, is 1 − each, and where it is `each`."""
    return _where(below, near, least, 1 - each), _where(below, near, least, each)


def _where(below: Callable[[float], float], near: Ends, least: float, probability: float) -> float:
    low, high = max(near[0], least), max(near[1], least + 1.0)
    while below(high) > probability:
        high += 2 * (high - low)
    while below(low) < probability:
        if low == least:
            return least
        low = max(low - 2 * (high - low), least)
    # Rounding of the distribution functions.
    return float(optimize.brentq(lambda shift: below(shift) - probability, low, high, xtol=1e-14, rtol=1e-14))
