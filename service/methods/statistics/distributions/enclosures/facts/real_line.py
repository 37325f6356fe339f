"""Moments and entropies of continuous families on the real line, in balls."""

from __future__ import annotations

from flint import arb

from service.methods.statistics.balls.incomplete import log_beta
from service.methods.statistics.distributions.enclosures.facts.record import (
    Facts,
    Four,
    as_it_is,
    by_location,
    from_cumulants,
    from_raw,
    gamma_ratio,
    normal_entropy,
    polygamma,
    power_of_gamma_entropy,
    symmetric,
)
from service.methods.statistics.distributions.enclosures.record import HALF, Ball, Parameters

_EULER = arb.const_euler

_NORMAL = symmetric(lambda _: arb(1), lambda _: arb(0))


def _student_entropy(p: Parameters) -> Ball:
    n = p.degrees_of_freedom
    half = (n + 1) / 2
    return half * (half.digamma() - (n / 2).digamma()) + n.log() / 2 + log_beta(n / 2, HALF)


def _noncentral_t(k: int, p: Parameters) -> Ball:
    n, nc = p.degrees_of_freedom, p.noncentrality
    normal = {1: nc, 2: 1 + nc**2, 3: 3 * nc + nc**3, 4: 3 + 6 * nc**2 + nc**4}[k]
    return (n / 2).sqrt() ** k * gamma_ratio((n - k) / 2, n / 2) * normal


def _gumbel(k: int, _: Parameters) -> Ball:
    return _EULER() if k == 1 else arb(k).gamma() * arb(k).zeta()


# Generalized extreme values: location + scale (E^(−ξ) − 1)/ξ, E exponential, and Gumbel's law for ξ = 0.


def _extreme_value(p: Parameters) -> Four:
    if p.shape.is_zero():
        return from_cumulants(_gumbel)(p)
    return from_raw(lambda k, p: (1 - k * p.shape).lgamma().exp())(p)


def _extreme_value_entropy(p: Parameters) -> Ball:
    plain = 1 + _EULER() * (1 + p.shape)
    return plain if p.shape.is_zero() else plain + abs(p.shape).log()


def _extreme_value_place(p: Parameters) -> tuple[Ball, Ball]:
    return by_location(p) if p.shape.is_zero() else (p.location - p.scale / p.shape, p.scale / p.shape)


def _generalized_logistic(k: int, p: Parameters) -> Ball:
    return polygamma(k - 1, p.shape) + (-1) ** k * polygamma(k - 1, arb(1))


def _skew_normal(p: Parameters) -> Four:
    mean = p.shape / (1 + p.shape**2).sqrt() * (2 / arb.pi()).sqrt()
    variance = 1 - mean**2
    third = (4 - arb.pi()) / 2 * mean**3
    return mean, variance, third / variance / variance.sqrt(), 2 * (arb.pi() - 3) * (mean**2 / variance) ** 2


def _modified_normal(k: int, p: Parameters) -> Ball:
    normal = {1: p.mean, 2: p.standard_deviation**2}.get(k, arb(0))
    return normal + arb(k).gamma() / p.rate**k


def _normal_inverse_gaussian(p: Parameters) -> Four:
    a, b = p.tail_heaviness, p.asymmetry
    root = ((a - b) * (a + b)).sqrt()
    return b / root, a**2 / root**3, 3 * b / a / root.sqrt(), 3 * (1 + 4 * (b / a) ** 2) / root


_SINES = {1: {1: 1}, 2: {2: 1, 0: -2}, 3: {3: 1, 1: -3}, 4: {4: 1, 2: -4, 0: 6}}
"""(e^w − e^(−w))^k: coefficients of e^(jw), and (−1)^k times them of e^(−jw)."""


def _johnson_su(k: int, p: Parameters) -> Ball:
    """Of sinh w, w normal with mean −γ/δ and variance 1/δ²."""

    def power(j: int) -> Ball:
        return (-j * p.gamma / p.delta + (j / p.delta) ** 2 / 2).exp()

    terms = (c * (power(j) + (-1) ** k * power(-j)) if j else arb(c) for j, c in _SINES[k].items())
    return sum(terms, arb(0)) / 2**k


def _pearson_3_entropy(p: Parameters) -> Ball:
    if p.skewness.is_zero():
        return normal_entropy()
    return power_of_gamma_entropy(4 / p.skewness**2, arb(1)) + (abs(p.skewness) / 2).log()


def _double_gamma(p: Parameters) -> Ball:
    return (p.shape + 2) * (p.shape + 3) / p.shape / (p.shape + 1) - 3


def _kurtosis(second: Ball, fourth: Ball) -> Ball:
    return fourth / second**2 - 3


FACTS = {
    "normal": Facts(_NORMAL, lambda _: normal_entropy(), lambda p: (p.mean, p.standard_deviation)),
    "student_t": Facts(
        symmetric(
            lambda p: p.degrees_of_freedom / (p.degrees_of_freedom - 2), lambda p: 6 / (p.degrees_of_freedom - 4)
        ),
        _student_entropy, by_location,
    ),
    "noncentral_t": Facts(from_raw(_noncentral_t), None, by_location),
    "cauchy": Facts(None, lambda _: (4 * arb.pi()).log(), by_location),
    "laplace": Facts(symmetric(lambda _: arb(2), lambda _: arb(3)), lambda _: 1 + arb(2).log(), by_location),
    "logistic": Facts(symmetric(lambda _: arb.pi() ** 2 / 3, lambda _: arb(6) / 5), lambda _: arb(2), by_location),
    "hyperbolic_secant": Facts(
        symmetric(lambda _: arb.pi() ** 2 / 4, lambda _: arb(2)), lambda _: (2 * arb.pi()).log(), by_location
    ),
    "gumbel": Facts(from_cumulants(_gumbel), lambda _: _EULER() + 1, by_location),
    "gumbel_minimum": Facts(
        from_cumulants(_gumbel), lambda _: _EULER() + 1, lambda p: (p.location, -p.scale)
    ),
    "generalized_extreme_value": Facts(_extreme_value, _extreme_value_entropy, _extreme_value_place),
    "generalized_logistic": Facts(
        from_cumulants(_generalized_logistic),
        lambda p: p.shape.digamma() + _EULER() + 1 + 1 / p.shape - p.shape.log(), by_location,
    ),
    "generalized_normal": Facts(
        symmetric(
            lambda p: gamma_ratio(3 / p.shape, 1 / p.shape),
            lambda p: _kurtosis(gamma_ratio(3 / p.shape, 1 / p.shape), gamma_ratio(5 / p.shape, 1 / p.shape)),
        ),
        lambda p: power_of_gamma_entropy(1 / p.shape, p.shape) + arb(2).log(), by_location,
    ),
    "log_gamma": Facts(
        from_cumulants(lambda k, p: polygamma(k - 1, p.shape)),
        lambda p: p.shape.lgamma() + p.shape - p.shape * p.shape.digamma(), by_location,
    ),
    "double_gamma": Facts(
        symmetric(lambda p: p.shape * (p.shape + 1), _double_gamma),
        lambda p: power_of_gamma_entropy(p.shape, arb(1)) + arb(2).log(), by_location,
    ),
    "double_weibull": Facts(
        symmetric(
            lambda p: (1 + 2 / p.shape).lgamma().exp(),
            lambda p: _kurtosis((1 + 2 / p.shape).lgamma().exp(), (1 + 4 / p.shape).lgamma().exp()),
        ),
        lambda p: power_of_gamma_entropy(arb(1), p.shape) + arb(2).log(), by_location,
    ),
    "skew_normal": Facts(_skew_normal, None, by_location),
    "power_normal": Facts(None, None, by_location),
    "exponentially_modified_normal": Facts(from_cumulants(_modified_normal), None, as_it_is),
    "normal_inverse_gaussian": Facts(_normal_inverse_gaussian, None, by_location),
    "johnson_su": Facts(from_raw(_johnson_su), None, by_location),
    "pearson_3": Facts(
        lambda p: (arb(0), arb(1), p.skewness, arb(1.5) * p.skewness**2), _pearson_3_entropy, by_location
    ),
}  # fmt: skip
"""The families of this file, by name."""
