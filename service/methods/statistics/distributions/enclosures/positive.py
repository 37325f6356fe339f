"""Continuous families on a half-line, in balls."""

from __future__ import annotations

from flint import arb

from service.expressions.functions.special_enclosures import softplus
from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.distributions.enclosures.bases import (
    BETA,
    EXPONENTIAL,
    GAMMA,
    LOGISTIC,
    NORMAL,
    falls,
    scaled_power,
    through,
)
from service.methods.statistics.distributions.enclosures.noncentral import NONCENTRAL_CHI_SQUARED
from service.methods.statistics.distributions.enclosures.record import (
    CLOSED,
    ENDLESS,
    HALF,
    Ball,
    Parameters,
    by_formulas,
    from_location,
    from_zero,
    standardised,
)

Value = tuple[Ball, Ball]


def _exponential(x: Ball, p: Parameters) -> Value:
    return p.rate * x, p.rate.log()


def _half(x: Ball, _: Parameters) -> Value:
    return x / 2, -arb(2).log()


def _log_ratio(x: Ball, p: Parameters) -> Value:
    """The log-odds of a beta prime variable."""
    return (x / p.scale).log(), -x.log()


def _f(x: Ball, p: Parameters) -> Value:
    return (x * p.numerator_degrees_of_freedom / p.denominator_degrees_of_freedom).log(), -x.log()


def _lognormal(x: Ball, p: Parameters) -> Value:
    return (x.log() - p.mu) / p.sigma, -(x * p.sigma).log()


def _exponentiated_weibull(x: Ball, p: Parameters) -> Value:
    power, log_slope = scaled_power(x, p)
    below = EXPONENTIAL.log_tails[0](power)  # type: ignore[index]
    return -p.exponent * below, p.exponent.log() + log_slope - power - below


def _frechet(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return (-p.shape * z.log()).exp(), (p.shape / p.scale).log() - (p.shape + 1) * z.log()


def _pareto(x: Ball, p: Parameters) -> Value:
    return p.shape * ((x - p.scale) / p.scale).log1p(), p.shape.log() - x.log()


def _lomax(x: Ball, p: Parameters) -> Value:
    grown = (x / p.scale).log1p()
    return p.shape * grown, (p.shape / p.scale).log() - grown


def _generalized_pareto(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    if p.shape.is_zero():
        return z, -p.scale.log()
    grown = (p.shape * z).log1p()
    return grown / p.shape, -grown - p.scale.log()


def _generalized_pareto_ends(p: Parameters) -> tuple[Ball, Ball]:
    return p.location, p.location - p.scale / p.shape if p.shape < 0 else ENDLESS


def _inverse_gamma(x: Ball, p: Parameters) -> Value:
    return p.scale / x, p.scale.log() - 2 * x.log()


def _generalized_gamma(x: Ball, p: Parameters) -> Value:
    z = x / p.scale
    return (p.power * z.log()).exp(), (abs(p.power) / p.scale).log() + (p.power - 1) * z.log()


def _levy(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return 1 / (2 * z), -(2 * p.scale).log() - 2 * z.log()


def _log_logistic(x: Ball, p: Parameters) -> Value:
    return p.shape * (x / p.scale).log(), (p.shape / x).log()


def _gompertz(x: Ball, p: Parameters) -> Value:
    z = x / p.scale
    return p.shape * z.expm1(), (p.shape / p.scale).log() + z


def _burr(x: Ball, p: Parameters) -> Value:
    t = p.c * (x / p.scale).log()
    return p.d * softplus(t), (p.c * p.d / x).log() - softplus(-t)


def _birnbaum_saunders(x: Ball, p: Parameters) -> Value:
    z = x / p.scale
    return (z.sqrt() - 1 / z.sqrt()) / p.shape, (z + 1).log() - (2 * p.shape * p.scale).log() - arb(1.5) * z.log()


# The inverse Gaussian law: Φ(−a) ∓ exp(2λ/μ) Φ(−b), a, b = (x ∓ μ)√(λ/x)/μ.


def _log_inverse_gaussian(x: Ball, p: Parameters) -> Ball:
    return (p.shape / (2 * arb.pi() * x**3)).log() / 2 - p.shape * (x - p.mean) ** 2 / (2 * p.mean**2 * x)


def _mirrored_part(x: Ball, p: Parameters) -> Ball:
    b = (x + p.mean) / p.mean * (p.shape / x).sqrt()
    return (2 * p.shape / p.mean + normal_above(b).log()).exp()


def _inverse_gaussian_above(x: Ball, p: Parameters) -> Ball:
    return normal_above((x - p.mean) / p.mean * (p.shape / x).sqrt()) - _mirrored_part(x, p)


def _inverse_gaussian_below(x: Ball, p: Parameters) -> Ball:
    return normal_above((p.mean - x) / p.mean * (p.shape / x).sqrt()) + _mirrored_part(x, p)


ENCLOSURES = {
    "exponential": through(EXPONENTIAL, _exponential, from_zero),
    "gamma": through(GAMMA, _exponential, from_zero, shapes=lambda p: (p.shape,)),
    "chi_squared": through(GAMMA, _half, from_zero, shapes=lambda p: (p.degrees_of_freedom / 2,)),
    "noncentral_chi_squared": NONCENTRAL_CHI_SQUARED,
    "f": through(
        BETA, _f, from_zero,
        shapes=lambda p: (p.numerator_degrees_of_freedom / 2, p.denominator_degrees_of_freedom / 2),
    ),
    "lognormal": through(NORMAL, _lognormal, from_zero),
    "weibull": through(EXPONENTIAL, scaled_power, from_zero),
    "exponentiated_weibull": through(EXPONENTIAL, _exponentiated_weibull, from_zero, falls=falls),
    "frechet": through(EXPONENTIAL, _frechet, from_location, falls=falls),
    "pareto": through(EXPONENTIAL, _pareto, lambda p: (p.scale, ENDLESS)),
    "lomax": through(EXPONENTIAL, _lomax, from_zero),
    "generalized_pareto": through(EXPONENTIAL, _generalized_pareto, _generalized_pareto_ends),
    "inverse_gamma": through(GAMMA, _inverse_gamma, from_zero, shapes=lambda p: (p.shape,), falls=falls),
    "inverse_gaussian": by_formulas(
        from_zero, _log_inverse_gaussian, _inverse_gaussian_below, _inverse_gaussian_above, density_price=CLOSED,
        tail_price=CLOSED,
    ),
    "beta_prime": through(BETA, _log_ratio, from_zero, shapes=lambda p: (p.alpha, p.beta)),
    "generalized_gamma": through(
        GAMMA, _generalized_gamma, from_zero, shapes=lambda p: (p.shape,), falls=lambda p: p.power < 0
    ),
    "levy": through(GAMMA, _levy, from_location, shapes=lambda _: (HALF,), falls=falls),
    "log_logistic": through(LOGISTIC, _log_logistic, from_zero),
    "gompertz": through(EXPONENTIAL, _gompertz, from_zero),
    "burr_xii": through(EXPONENTIAL, _burr, from_zero),
    "birnbaum_saunders": through(NORMAL, _birnbaum_saunders, from_zero),
}  # fmt: skip
"""The families of this file, by name."""
