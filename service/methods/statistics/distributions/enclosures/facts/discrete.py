"""Moments and entropies of families of integers, in balls."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from flint import arb, arb_series, ctx

from service.methods.statistics.balls.incomplete import log_beta
from service.methods.statistics.distributions.enclosures.facts.record import (
    SYMMETRIC,
    Facts,
    Four,
    Moment,
    as_it_is,
    from_cumulants,
    from_raw,
)
from service.methods.statistics.distributions.enclosures.record import Ball, Parameters

_MOST_TERMS = 3000  # of a sum: some 10 ms at 128 bits
_GUARD = 20  # bits of a sum beyond those of the precision

# Entropies by sums ----------------------------------------------------------------------------------------------------


class _Masses(NamedTuple):
    """The masses of a law, from one of them on, which is the largest where the law has no end."""

    start: int
    mass: Ball
    """That of the start."""
    growth: Callable[[int], Ball]
    """That of k + 1 over that of k."""
    ends: tuple[float, float]
    deviation: Ball
    limit: Ball | None
    """An upper bound on later growths that are not below those before them, 0 of a law whose masses are log-concave;
    None where nothing is known, and all are summed."""


def _entropy(of: _Masses) -> Ball:
    """−Σ p log p; NaN where that has too many terms."""
    if not _terms(of) < _MOST_TERMS:
        return arb.nan()
    above = _beside(of, of.ends[1], 1, of.growth)
    below = _beside(of, of.ends[0], -1, lambda k: 1 / of.growth(k - 1))
    return _share(of.mass) + above + below


def _terms(of: _Masses) -> float:
    """About as many terms as count: of a normal law's masses, and of those that fall by the limit."""
    if of.limit is None:
        return of.ends[1] - of.ends[0]
    bits = math.log(2) * (ctx.prec + _GUARD)
    falling = -math.log(float(of.limit)) if of.limit > 0 else math.inf
    return 2 * math.sqrt(2 * bits) * float(of.deviation) + (bits / falling if falling else math.inf)


def _share(mass: Ball) -> Ball:
    return -mass * mass.log()


def _beside(of: _Masses, end: float, step: int, factor: Callable[[int], Ball]) -> Ball:
    """The terms on one side of the start, those that are left out as a ball.

    Masses that go on to fall by r at least have −log(m rʲ) m rʲ of them at most, as −p log p rises below 1/e.
    """
    total, mass, k, least = arb(0), of.mass, of.start, arb(2) ** -(ctx.prec + _GUARD)
    while k != end:
        mass *= factor(k)
        k += step
        total += _share(mass)
        if of.limit is not None and mass < least and k != end:
            r = factor(k).max(of.limit)
            if r < 1:
                rest = mass * r / (1 - r) * (-mass.log() - r.log() / (1 - r))
                return total + rest.union(arb(0))
    return total


def _log_choices(n: Ball, k: Ball) -> Ball:
    return (n + 1).lgamma() - (k + 1).lgamma() - (n - k + 1).lgamma()


# Binomial, Poisson and waiting ----------------------------------------------------------------------------------------


def _binomial(n: Ball, p: Ball) -> Four:
    q = 1 - p
    variance = n * p * q
    return n * p, variance, (q - p) / variance.sqrt(), (1 - 6 * p * q) / variance


def _binomial_entropy(n: Ball, p: Ball) -> Ball:
    odds, start = p / (1 - p), int(float(n * p))
    mass = (_log_choices(n, arb(start)) + start * p.log() + (n - start) * (-p).log1p()).exp()
    deviation = (n * p * (1 - p)).sqrt()
    return _entropy(_Masses(start, mass, lambda k: (n - k) / (k + 1) * odds, (0, float(n)), deviation, arb(0)))


def _poisson_entropy(p: Parameters) -> Ball:
    rate, start = p.rate, int(float(p.rate))
    mass = (start * rate.log() - rate - arb(start + 1).lgamma()).exp()
    return _entropy(_Masses(start, mass, lambda k: rate / (k + 1), (0, math.inf), rate.sqrt(), arb(0)))


def _waiting(n: Ball, p: Ball) -> Four:
    """Failures before the n-th success."""
    q = 1 - p
    return n * q / p, n * q / p**2, (2 - p) / (n * q).sqrt(), 6 / n + p**2 / (n * q)


def _geometric(p: Parameters) -> Four:
    mean, *others = _waiting(arb(1), p.p)
    return mean + 1, *others


def _waiting_entropy(p: Parameters) -> Ball:
    n, q = p.n, 1 - p.p
    start = max(0, math.floor(float((n - 1) * q / p.p)))
    log_mass = (n + start).lgamma() - n.lgamma() - arb(start + 1).lgamma() + n * p.p.log() + start * (-p.p).log1p()
    deviation = (n * q).sqrt() / p.p
    return _entropy(_Masses(start, log_mass.exp(), lambda k: (n + k) / (k + 1) * q, (0, math.inf), deviation, q))


def _skellam_entropy(p: Parameters) -> Ball:
    z, root = 2 * (p.rate_1 * p.rate_2).sqrt(), (p.rate_1 / p.rate_2).sqrt()
    start = round(float(p.rate_1 - p.rate_2))

    def level(k: int) -> Ball:
        return z.bessel_i(abs(k), scaled=True)

    mass = (z - p.rate_1 - p.rate_2).exp() * root**start * level(start)
    deviation = (p.rate_1 + p.rate_2).sqrt()
    return _entropy(
        _Masses(start, mass, lambda k: root * level(k + 1) / level(k), (-math.inf, math.inf), deviation, arb(0))
    )


# Draws ----------------------------------------------------------------------------------------------------------------


def _of_factorial(ratio: Callable[[int], Ball]) -> Moment:
    """E X^k, by Stirling's numbers of the second kind, of factorial moments; *ratio* is that of one to the last."""

    def moment(k: int, _: Parameters) -> Ball:
        found, factorial = arb(0), arb(1)
        for j, stirling in enumerate([(1,), (1, 1), (1, 3, 1), (1, 7, 6, 1)][k - 1]):
            factorial *= ratio(j)
            found += stirling * factorial
        return found

    return moment


def _hypergeometric(p: Parameters) -> Four:
    def ratio(j: int) -> Ball:
        return (p.draws - j) * (p.successes - j) / (p.population - j) if p.population > j else arb(0)

    return from_raw(_of_factorial(ratio))(p)


def _hypergeometric_entropy(p: Parameters) -> Ball:
    size, good, n = p.population, p.successes, p.draws
    start = math.floor(float((n + 1) * (good + 1) / (size + 2)))
    log_mass = _log_choices(good, arb(start)) + _log_choices(size - good, n - start) - _log_choices(size, n)
    ends = (max(0.0, float(n + good - size)), float(n.min(good)))
    return _entropy(
        _Masses(
            start, log_mass.exp(), lambda k: (good - k) * (n - k) / ((k + 1) * (size - good - n + k + 1)), ends,
            _hypergeometric(p)[1].sqrt(), arb(0),
        )
    )  # fmt: skip


def _beta_binomial(p: Parameters) -> Four:
    return from_raw(_of_factorial(lambda j: (p.n - j) * (p.alpha + j) / (p.alpha + p.beta + j)))(p)


def _beta_binomial_entropy(p: Parameters) -> Ball:
    n, a, b = p.n, p.alpha, p.beta
    mass = (log_beta(a, b + n) - log_beta(a, b)).exp()
    return _entropy(
        _Masses(0, mass, lambda k: (n - k) / (k + 1) * (a + k) / (b + n - k - 1), (0, float(n)), arb(0), None)
    )


# Others ---------------------------------------------------------------------------------------------------------------


def _discrete_uniform(p: Parameters) -> Four:
    square = (p.upper - p.lower + 1) ** 2
    return (p.lower + p.upper) / 2, (square - 1) / 12, SYMMETRIC, -arb(6) / 5 * (square + 1) / (square - 1)


def _categorical(k: int, p: Parameters) -> Ball:
    return sum((i**k * mass for i, mass in enumerate(p.probabilities)), arb(0)) / sum(p.probabilities, arb(0))


def _categorical_entropy(p: Parameters) -> Ball:
    whole = sum(p.probabilities, arb(0))
    return sum((_share(mass / whole) for mass in p.probabilities if mass > 0), arb(0))


def _logarithmic(k: int, p: Parameters) -> Ball:
    polynomial = (1, 1, 1 + p.p, 1 + 4 * p.p + p.p**2)[k - 1]
    return -polynomial * p.p / (1 - p.p) ** k / (-p.p).log1p()


def _logarithmic_entropy(p: Parameters) -> Ball:
    mass = -p.p / (-p.p).log1p()
    return _entropy(_Masses(1, mass, lambda k: p.p * k / (k + 1), (1, math.inf), arb(0), p.p))


def _zipf_entropy(p: Parameters) -> Ball:
    zeta, slope = arb_series([p.exponent, 1], 2).zeta().coeffs()
    return zeta.log() - p.exponent * slope / zeta


FACTS = {
    "bernoulli": Facts(lambda p: _binomial(arb(1), p.p), lambda p: _binomial_entropy(arb(1), p.p), as_it_is),
    "binomial": Facts(lambda p: _binomial(p.n, p.p), lambda p: _binomial_entropy(p.n, p.p), as_it_is),
    "beta_binomial": Facts(_beta_binomial, _beta_binomial_entropy, as_it_is),
    "poisson": Facts(from_cumulants(lambda _, p: p.rate), _poisson_entropy, as_it_is),
    "geometric": Facts(_geometric, lambda p: -p.p.log() - (1 - p.p) / p.p * (-p.p).log1p(), as_it_is),
    "negative_binomial": Facts(lambda p: _waiting(p.n, p.p), _waiting_entropy, as_it_is),
    "hypergeometric": Facts(_hypergeometric, _hypergeometric_entropy, as_it_is),
    "discrete_uniform": Facts(_discrete_uniform, lambda p: (p.upper - p.lower + 1).log(), as_it_is),
    "categorical": Facts(from_raw(_categorical), _categorical_entropy, as_it_is),
    "skellam": Facts(
        from_cumulants(lambda k, p: p.rate_1 - p.rate_2 if k % 2 else p.rate_1 + p.rate_2), _skellam_entropy, as_it_is
    ),
    "logarithmic": Facts(from_raw(_logarithmic), _logarithmic_entropy, as_it_is),
    "zipf": Facts(from_raw(lambda k, p: (p.exponent - k).zeta() / p.exponent.zeta()), _zipf_entropy, as_it_is),
}  # fmt: skip
"""The families of this file, by name."""
