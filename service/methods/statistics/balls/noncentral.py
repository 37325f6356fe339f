"""Noncentral laws in balls: their lower tails, with the slopes in the noncentrality, and noncentralities themselves.

An effect size's interval ends where the law's tail at the statistic is a given probability.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import arb, ctx

from service.methods.proofs import Undecided
from service.methods.statistics.balls.incomplete import beta_below, gamma_below, log_beta
from service.methods.statistics.balls.laws import RIGHT, STEPS, normal_above

MOST_FREEDOM = 200
"""Degrees of freedom of t, each a step of a recurrence of a microsecond."""
_MOST_TERMS = 2000  # a millisecond
_RADIUS = 2.0**-36  # of a start, relative: what SciPy's laws and Brent's search mostly keep


_HIGHEST = 80_000.0  # nanoseconds of the last law of a mixture
_TERM = 1_000.0  # nanoseconds of one of a mixture


class Tail(NamedTuple):
    """P(statistic ≤ its value)."""

    value: arb
    slope: arb
    """In the noncentrality."""


def noncentrality(below: Callable[[arb], Tail], probability: Any, start: float) -> Any:
    """The noncentrality with that tail, near a start; 0 where the start is 0 and the tail is smaller even there.

    A tail is a mean of functions whose second derivative is ¼ at most, which tells its slope on a ball around a point.
    """
    middle = arb(start)
    if not start:
        if below(middle).value < probability:
            return middle
        raise Undecided
    for _ in range(STEPS):
        radius = abs(middle) * _RADIUS
        value, slope = below(middle)
        image = middle - (value - probability) / (slope + arb(0, radius / 4))
        if not image.is_finite():
            break
        if arb(middle, radius).contains(image) and image.rel_accuracy_bits() >= RIGHT:
            return image
        middle = image.mid()
    raise Undecided


def t_below(t: arb, df: int, shift: arb) -> Tail:
    """Of Student's t = (Z + δ)/S, S = √(χ²/df), for t ≥ 0 and whole degrees of freedom.

    With A = t/√df the tail is E Φ(As − δ) over s = √χ², and its slope −E φ(As − δ). By parts, with g = e^(−s²/2)φ(As −
    δ), the integrals I_k of s^k g and J_k of s^k e^(−s²/2) Φ(As − δ) over s > 0 obey
    I_k = B[(k − 1)I_(k−2) + Aδ I_(k−1)], J_k = (k − 1)J_(k−2) + A I_(k−1), B = 1/(1 + A²).
    """
    a = t / arb(df).sqrt()
    b = 1 / (1 + a * a)
    root_b, step = b.sqrt(), b * a * shift
    density = (-shift * shift / 2).exp() / (2 * arb.pi()).sqrt()
    # I_0 and I_1; J_0 (by Owen's T) where df is odd, J_1 where it is even
    slopes = [root_b * (-shift * shift * b / 2).exp() * normal_above(-a * shift * root_b)]
    slopes.append(b * density + step * slopes[0])
    if df % 2:
        whole = (arb.pi() / 2).sqrt() * (normal_above(shift * root_b) + 2 * owen_t(shift * root_b, a))
    else:
        whole = normal_above(shift) + a * slopes[0]
    for k in range(2, df):
        slopes.append(b * (k - 1) * slopes[k - 2] + step * slopes[k - 1])
        if (df - 1 - k) % 2 == 0:
            whole = (k - 1) * whole + a * slopes[k - 1]
    height = 2 * (-(arb(df) / 2) * arb(2).log() - (arb(df) / 2).lgamma()).exp()
    return Tail(height * whole, -height * slopes[df - 1])


def owen_t(h: arb, a: arb) -> Any:
    """Owen's T(h, a) = ∫ exp(−h²(1 + x²)/2)/(1 + x²) dx/(2π) over [0, a], for a ≥ 0."""
    if a > 1:
        lower = normal_above(h), normal_above(a * h)
        # T(h, a) + T(ah, 1/a) = (Q(h) + Q(ah))/2 − Q(h)Q(ah) with Q = 1 − Φ
        return (lower[0] + lower[1]) / 2 - lower[0] * lower[1] - owen_t(a * h, 1 / a)
    square = h * h / 2
    top = (-square).exp()
    if square > ctx.prec:  # T is less than e^(−h²/2)/8
        return arb(0, top / 8)
    # (1/2π) Σ (−1)^j a^(2j+1)/(2j+1) P(N > j), N of Poisson's law with mean h²/2, taken from the whole: atan a
    term, head, power, total, least = top, top, a, a.atan(), 2.0**-ctx.prec
    ratio, most, narrow = -a * a, 2 * float(square), a * a < arb(1) / 2
    for j in range(_MOST_TERMS):
        total -= power * (1 - head) / (2 * j + 1)
        term *= square / (j + 1)
        head += term
        power *= ratio
        # What follows is no more than twice this term, and than twice this power where a² is ½ at most.
        if (j > most and term < least) or (narrow and abs(power) < least):
            return (total + arb(0, 2 * least)) / (2 * arb.pi())
    raise Undecided


def f_below(f: arb, between: Any, within: Any, shift: arb) -> Tail:
    """Of Fisher's F, a mixture of beta laws with Poisson's weights of mean λ/2."""
    if f == 0:
        return Tail(arb(0), arb(0))
    x = between * f / (between * f + within)
    a, b = arb(between) / 2, arb(within) / 2
    rest = 1 - x

    def highest(n: int) -> tuple[arb, arb]:
        end = a + n
        step = (end * x.log() + b * rest.log() - log_beta(end, b)).exp() / end
        return beta_below(x, end, b), step

    def before(step: arb, n: int) -> Any:  # of I(a + n), from that of I(a + n + 1)
        return step * (a + n + 1) / (x * (a + n + b))

    return _mixture(shift, highest, before)


def f_above(f: arb, between: Any, within: Any, shift: arb) -> Any:
    """P(statistic > f) of the same: 1 less the lower tail has no digits where that is 1 but for 1e-77.

    It is Σ pₙ Jₙ with Jₙ₊₁ = Jₙ + stepₙ, where all terms add up.
    """
    both = between * f + within
    x, rest = between * f / both, within / both
    a, b, mean = arb(between) / 2, arb(within) / 2, shift / 2
    last, weight = _checked_last(mean), (-mean).exp()
    value = beta_below(rest, b, a, x)
    step = (a * x.log() + b * rest.log() - log_beta(a, b)).exp() / a
    total = weight * value
    for n in range(1, last + 1):
        value += step
        step = step * x * (a + n - 1 + b) / (a + n)
        weight = weight * mean / n
        total += weight * value
    return total + weight * mean / (last + 1) * 2 * arb(0.5, 0.5)


def chi_squared_below(x: arb, df: Any, shift: arb) -> Tail:
    """Of χ², a mixture of central ones with Poisson's weights of mean λ/2."""
    a, half = arb(df) / 2, x / 2

    def highest(n: int) -> tuple[arb, arb]:
        end = a + n
        step = (end * half.log() - half - (end + 1).lgamma()).exp()
        return gamma_below(half, end), step

    return _mixture(shift, highest, lambda step, n: step * (a + n + 1) / half)


def mixture_effort(shift: float) -> float:
    """Nanoseconds of both ends of an interval of the noncentrality of F or χ², the upper one being near this."""
    return 2 * (_HIGHEST + _TERM * _last(shift / 2))


def _last(mean: float) -> int:
    """The n from which on Poisson's weights of that mean may be bounded."""
    return int(mean + 20 + 14 * mean**0.5) + ctx.prec // 8  # fourteen deviations, and more where the law is skewed


def _checked_last(mean: arb) -> int:
    """The same of a ball. Raises Undecided where that takes too long."""
    last = _last(float(mean.abs_upper()))
    if last > _MOST_TERMS:
        raise Undecided
    return last


def _mixture(shift: arb, highest: Callable[[int], tuple[arb, arb]], before: Callable[[arb, int], arb]) -> Tail:
    """Σ pₙ Iₙ with Poisson's pₙ, from the highest n that counts down: Iₙ = Iₙ₊₁ + stepₙ, where all terms add up.

    The slope is −½ Σ pₙ stepₙ.
    """
    mean = shift / 2
    last = _checked_last(mean)
    weights = [(-mean).exp()]
    for n in range(1, last + 1):
        weights.append(weights[-1] * mean / n)
    value, step = highest(last)
    total, steps = weights[last] * value, weights[last] * step
    for n in range(last - 1, -1, -1):
        step = before(step, n)
        value += step
        total += weights[n] * value
        steps += weights[n] * step
    # beyond the last n all I are below its own, and the weights fall by half at least
    left = weights[last] * mean / (last + 1) * 2
    return Tail(total + left * arb(0.5, 0.5), -(steps + left * arb(0.5, 0.5)) / 2)
