"""Moments and entropies of continuous families on a half-line, in balls."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb

from service.methods.statistics.balls.incomplete import log_beta
from service.methods.statistics.distributions.enclosures.facts.record import (
    Facts,
    Four,
    as_it_is,
    by_location,
    by_scale,
    from_cumulants,
    from_raw,
    gamma_ratio,
    normal_entropy,
    power_of_gamma_entropy,
)
from service.methods.statistics.distributions.enclosures.record import Ball, Parameters

_EULER = arb.const_euler


def _product(k: int, factor: Callable[[int], Ball]) -> Ball:
    """That of factor(0), …, factor(k − 1)."""
    found = arb(1)
    for j in range(k):
        found *= factor(j)
    return found


def _of_gamma(a: Ball) -> Four:
    return a, a, 2 / a.sqrt(), 6 / a


def _gamma_entropy(a: Ball) -> Ball:
    return power_of_gamma_entropy(a, arb(1))


def _by_rate(p: Parameters) -> tuple[Ball, Ball]:
    return arb(0), 1 / p.rate


def _noncentral(k: int, p: Parameters) -> Ball:
    return 2 ** (k - 1) * arb(k).gamma() * (p.degrees_of_freedom + k * p.noncentrality)


def _ratio_moment(k: int, a: Ball, b: Ball) -> Ball:
    """Of a gamma variable of shape a over one of shape b."""
    return _product(k, lambda j: (a + j) / (b - 1 - j))


def _ratio_entropy(a: Ball, b: Ball) -> Ball:
    total = (a + b) * (a + b).digamma()
    return log_beta(a, b) - (a - 1) * a.digamma() - (b + 1) * b.digamma() + total


def _f(p: Parameters) -> tuple[Ball, Ball]:
    return p.numerator_degrees_of_freedom / 2, p.denominator_degrees_of_freedom / 2


def _lognormal(p: Parameters) -> Four:
    less = (p.sigma**2).expm1()
    w = less + 1
    kurtosis = less * (w**3 + 3 * w**2 + 6 * w + 6)
    return (p.sigma**2 / 2).exp(), less * w, (w + 2) * less.sqrt(), kurtosis


def _generalized_pareto(p: Parameters) -> Four:
    s = p.shape
    skewness = 2 * (1 + s) * (1 - 2 * s).sqrt() / (1 - 3 * s)
    kurtosis = 3 * (1 - 2 * s) * (2 * s**2 + s + 3) / (1 - 3 * s) / (1 - 4 * s) - 3
    return 1 / (1 - s), 1 / (1 - s) ** 2 / (1 - 2 * s), skewness, kurtosis


def _inverse_gaussian(p: Parameters) -> Four:
    share = p.mean / p.shape
    return p.mean, p.mean**2 * share, 3 * share.sqrt(), 15 * share


def _scaled_integral(x: Ball) -> Ball:
    """Of e^x E₁(x)."""
    return x.exp() * x.expint(arb(1))


def _inverse_gaussian_entropy(p: Parameters) -> Ball:
    """By E log X = log μ − e^y E₁(y), y = 2λ/μ."""
    mean_logarithm = p.mean.log() - _scaled_integral(2 * p.shape / p.mean)
    return ((2 * arb.pi() / p.shape).log() + 3 * mean_logarithm + 1) / 2


def _burr_entropy(p: Parameters) -> Ball:
    """By E log(1 + X^c) = 1/d and E log X^c = ψ(1) − ψ(d)."""
    return (1 - 1 / p.c) * (_EULER() + p.d.digamma()) + (p.d + 1) / p.d - (p.c * p.d).log()


def _birnbaum_saunders(p: Parameters) -> Four:
    square = p.shape**2
    root = (5 * square + 4).sqrt()
    kurtosis = 6 * square * (93 * square + 40) / root**4
    return 1 + square / 2, square * (1 + 5 * square / 4), 4 * p.shape * (11 * square + 6) / root**3, kurtosis


FACTS = {
    "exponential": Facts(lambda _: _of_gamma(arb(1)), lambda _: arb(1), _by_rate),
    "gamma": Facts(lambda p: _of_gamma(p.shape), lambda p: _gamma_entropy(p.shape), _by_rate),
    "chi_squared": Facts(
        lambda p: _of_gamma(p.degrees_of_freedom / 2), lambda p: _gamma_entropy(p.degrees_of_freedom / 2),
        lambda _: (arb(0), arb(2)),
    ),
    "noncentral_chi_squared": Facts(from_cumulants(_noncentral), None, as_it_is),
    "f": Facts(
        from_raw(lambda k, p: _ratio_moment(k, *_f(p))), lambda p: _ratio_entropy(*_f(p)),
        lambda p: (arb(0), p.denominator_degrees_of_freedom / p.numerator_degrees_of_freedom),
    ),
    "lognormal": Facts(
        _lognormal, lambda p: normal_entropy() + p.sigma.log(), lambda p: (arb(0), p.mu.exp())
    ),
    "weibull": Facts(
        from_raw(lambda k, p: (1 + k / p.shape).lgamma().exp()), lambda p: power_of_gamma_entropy(arb(1), p.shape),
        by_scale,
    ),
    "exponentiated_weibull": Facts(None, None, by_scale),
    "frechet": Facts(
        from_raw(lambda k, p: (1 - k / p.shape).lgamma().exp()),
        lambda p: 1 + _EULER() * (1 + 1 / p.shape) - p.shape.log(), by_location,
    ),
    "pareto": Facts(
        from_raw(lambda k, p: p.shape / (p.shape - k)), lambda p: 1 + 1 / p.shape - p.shape.log(), by_scale
    ),
    "lomax": Facts(
        from_raw(lambda k, p: _ratio_moment(k, arb(1), p.shape)), lambda p: 1 + 1 / p.shape - p.shape.log(), by_scale
    ),
    "generalized_pareto": Facts(_generalized_pareto, lambda p: 1 + p.shape, by_location),
    "inverse_gamma": Facts(
        from_raw(lambda k, p: _product(k, lambda j: 1 / (p.shape - 1 - j))),
        lambda p: power_of_gamma_entropy(p.shape, arb(-1)), by_scale,
    ),
    "inverse_gaussian": Facts(_inverse_gaussian, _inverse_gaussian_entropy, as_it_is),
    "beta_prime": Facts(
        from_raw(lambda k, p: _ratio_moment(k, p.alpha, p.beta)), lambda p: _ratio_entropy(p.alpha, p.beta), by_scale
    ),
    "generalized_gamma": Facts(
        from_raw(lambda k, p: gamma_ratio(p.shape + k / p.power, p.shape)),
        lambda p: power_of_gamma_entropy(p.shape, p.power), by_scale,
    ),
    "levy": Facts(None, lambda _: (1 + 3 * _EULER() + (16 * arb.pi()).log()) / 2, by_location),
    "log_logistic": Facts(
        from_raw(lambda k, p: ((1 + k / p.shape).lgamma() + (1 - k / p.shape).lgamma()).exp()),
        lambda p: 2 - p.shape.log(), by_scale,
    ),
    "gompertz": Facts(None, lambda p: 1 - p.shape.log() - _scaled_integral(p.shape), by_scale),
    "burr_xii": Facts(
        from_raw(lambda k, p: gamma_ratio(p.d - k / p.c, p.d) * (1 + k / p.c).lgamma().exp()), _burr_entropy, by_scale
    ),
    "birnbaum_saunders": Facts(_birnbaum_saunders, None, by_scale),
}  # fmt: skip
"""The families of this file, by name."""
