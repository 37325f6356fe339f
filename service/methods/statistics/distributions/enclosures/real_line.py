"""Continuous families on the real line, or on a half-line that a parameter moves, in balls."""

from __future__ import annotations

from flint import arb

from service.expressions.functions.special_enclosures import softplus
from service.methods.statistics.balls.incomplete import log_beta
from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.distributions.enclosures.bases import (
    BETA,
    EXPONENTIAL,
    GAMMA,
    LOGISTIC,
    NORMAL,
    falls,
    log_normal_density,
    mirrored,
    through,
)
from service.methods.statistics.distributions.enclosures.integrals import NORMAL_INVERSE_GAUSSIAN, SKEW_NORMAL
from service.methods.statistics.distributions.enclosures.noncentral import NONCENTRAL_T
from service.methods.statistics.distributions.enclosures.record import (
    CLOSED,
    ENDLESS,
    HALF,
    Ball,
    Enclosure,
    Of,
    Parameters,
    by_formulas,
    real_line,
    standardised,
)

Value = tuple[Ball, Ball]


def _located(x: Ball, p: Parameters) -> Value:
    return standardised(x, p), -p.scale.log()


def _normal(x: Ball, p: Parameters) -> Value:
    return (x - p.mean) / p.standard_deviation, -p.standard_deviation.log()


# Of Student's law P(T > t) = ½ P(B > t²/(t² + ν)), B a beta variable of shapes ½ and ν/2.


def _log_student(x: Ball, p: Parameters) -> Ball:
    z, n = standardised(x, p), p.degrees_of_freedom
    return -log_beta(HALF, n / 2) - n.log() / 2 - p.scale.log() - (n + 1) / 2 * (z * z / n).log1p()


def _student_above(x: Ball, p: Parameters) -> Ball:
    z, n = standardised(x, p), p.degrees_of_freedom
    if z.is_zero():
        return HALF
    far = BETA.tails[1]((z * z / n).log(), HALF, n / 2) / 2
    return far if z > 0 else 1 - far


def _cauchy_above(x: Ball, p: Parameters) -> Ball:
    z = standardised(x, p)
    return (1 / z).atan() / arb.pi() if z > 1 else HALF - z.atan() / arb.pi()


def _log_cauchy(x: Ball, p: Parameters) -> Ball:
    z = standardised(x, p)
    return -(z * z).log1p() - (arb.pi() * p.scale).log()


def _log_secant(x: Ball, p: Parameters) -> Ball:
    z = abs(standardised(x, p))
    return -z - (-2 * z).exp().log1p() + (2 / arb.pi() / p.scale).log()


def _secant_above(x: Ball, p: Parameters) -> Ball:
    return (-standardised(x, p)).exp().atan() * 2 / arb.pi()


def _gumbel(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return (-z).exp(), -z - p.scale.log()


def _gumbel_minimum(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return z.exp(), z - p.scale.log()


def _extreme_value(x: Ball, p: Parameters) -> Value:
    if p.shape.is_zero():
        return _gumbel(x, p)
    grown = (p.shape * standardised(x, p)).log1p()
    return (-grown / p.shape).exp(), -grown / p.shape - grown - p.scale.log()


def _extreme_value_ends(p: Parameters) -> tuple[Ball, Ball]:
    if p.shape.is_zero():
        return real_line(p)
    end = p.location - p.scale / p.shape
    return (end, ENDLESS) if p.shape > 0 else (-ENDLESS, end)


def _generalized_logistic(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return p.shape * softplus(-z), (p.shape / p.scale).log() - softplus(z)


def _log_gamma(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return z.exp(), z - p.scale.log()


def _signed_power(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    power = abs(z) ** p.shape
    return -power if z < 0 else power, (p.shape / p.scale).log() + (p.shape - 1) * abs(z).log()


def _log_generalized_normal(x: Ball, p: Parameters) -> Ball:
    z = abs(standardised(x, p))
    power = z**p.shape if z > 0 else z
    return (p.shape / p.scale / 2).log() - (1 / p.shape).lgamma() - power


def _power_normal(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    above = normal_above(z)
    log_above = above.log() if above < HALF else (-normal_above(-z)).log1p()
    return -p.power * log_above, (p.power / p.scale).log() + log_normal_density(z) - log_above


# Of the sum of a normal and an exponential variable E: z its place among the normal ones, k = σ·rate.


def _tilted(x: Ball, p: Parameters) -> Ball:
    """Logarithm of exp(k²/2 − kz) Φ(z − k)."""
    k, z = p.rate * p.standard_deviation, (x - p.mean) / p.standard_deviation
    return k * k / 2 - k * z + normal_above(k - z).log()


def _log_modified(x: Ball, p: Parameters) -> Ball:
    return p.rate.log() + _tilted(x, p)


def _modified_above(x: Ball, p: Parameters) -> Ball:
    return normal_above((x - p.mean) / p.standard_deviation) + _tilted(x, p).exp()


def _modified_below(x: Ball, p: Parameters) -> Ball:
    return normal_above((p.mean - x) / p.standard_deviation) - _tilted(x, p).exp()


def _johnson(x: Ball, p: Parameters) -> Value:
    z = standardised(x, p)
    return p.gamma + p.delta * z.asinh(), (p.delta / p.scale).log() - (z * z).log1p() / 2


# A gamma variable of shape 4/γ², counted from its mean.


def _pearson(x: Ball, p: Parameters) -> Value:
    b = p.scale * p.skewness / 2
    return (x - p.location) / b + 4 / p.skewness**2, -abs(b).log()


def _pearson_ends(p: Parameters) -> tuple[Ball, Ball]:
    end = p.location - 2 * p.scale / p.skewness
    return (end, ENDLESS) if p.skewness > 0 else (-ENDLESS, end)


def _symmetric(log_density: Of, upper: Of) -> Enclosure:
    return by_formulas(
        real_line, log_density, lambda x, p: upper(2 * p.location - x, p), upper, density_price=CLOSED,
        tail_price=CLOSED,
    )  # fmt: skip


ENCLOSURES = {
    "normal": through(NORMAL, _normal, real_line),
    "student_t": _symmetric(_log_student, _student_above)._replace(
        tail_price=lambda p: BETA.price(HALF, p.degrees_of_freedom / 2)
    ),
    "noncentral_t": NONCENTRAL_T,
    "cauchy": _symmetric(_log_cauchy, _cauchy_above),
    "laplace": through(mirrored(EXPONENTIAL), _located, real_line),
    "logistic": through(LOGISTIC, _located, real_line),
    "hyperbolic_secant": _symmetric(_log_secant, _secant_above),
    "gumbel": through(EXPONENTIAL, _gumbel, real_line, falls=falls),
    "gumbel_minimum": through(EXPONENTIAL, _gumbel_minimum, real_line),
    "generalized_extreme_value": through(EXPONENTIAL, _extreme_value, _extreme_value_ends, falls=falls),
    "generalized_logistic": through(EXPONENTIAL, _generalized_logistic, real_line, falls=falls),
    "generalized_normal": through(mirrored(GAMMA), _signed_power, real_line, shapes=lambda p: (1 / p.shape,))._replace(
        log_density=_log_generalized_normal
    ),
    "log_gamma": through(GAMMA, _log_gamma, real_line, shapes=lambda p: (p.shape,)),
    "double_gamma": through(mirrored(GAMMA), _located, real_line, shapes=lambda p: (p.shape,)),
    "double_weibull": through(mirrored(EXPONENTIAL), _signed_power, real_line),
    "skew_normal": SKEW_NORMAL,
    "power_normal": through(EXPONENTIAL, _power_normal, real_line),
    "exponentially_modified_normal": by_formulas(
        real_line, _log_modified, _modified_below, _modified_above, density_price=CLOSED, tail_price=CLOSED
    ),
    "normal_inverse_gaussian": NORMAL_INVERSE_GAUSSIAN,
    "johnson_su": through(NORMAL, _johnson, real_line),
    "pearson_3": through(
        GAMMA, _pearson, _pearson_ends, shapes=lambda p: (4 / p.skewness**2,), falls=lambda p: p.skewness < 0
    ),
}
"""The families of this file, by name."""
