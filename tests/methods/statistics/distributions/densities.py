"""The logarithm of each continuous density as textbooks have it, in mpmath's arithmetic, of a point and parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import (
    asinh,
    besseli,
    besselk,
    cos,
    cosh,
    erfc,
    exp,
    expm1,
    gammainc,
    hyp0f1,
    inf,
    log,
    log1p,
    loggamma,
    mpf,
    pi,
    quad,
    sqrt,
)  # fmt: skip

Formula = Callable[[Any, Any], Any]
HALF = mpf(0.5)


def _z(x: Any, p: Any) -> Any:
    return (x - getattr(p, "location", 0)) / p.scale


def _normal(z: Any) -> Any:
    return -z * z / 2 - log(2 * pi) / 2


def _log_below(z: Any) -> Any:
    return log(erfc(-z / sqrt(mpf(2))) / 2)


def _log_beta(a: Any, b: Any) -> Any:
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def _softplus(t: Any) -> Any:
    return log1p(exp(t)) if t < 0 else t + log1p(exp(-t))


def _gamma(t: Any, a: Any) -> Any:
    return (a - 1) * log(t) - t - loggamma(a)


def _beta_prime(t: Any, a: Any, b: Any) -> Any:
    return (a - 1) * log(t) - (a + b) * log1p(t) - _log_beta(a, b)


def _located(of: Callable[..., Any], *shapes: str) -> Formula:
    """A density of z and shapes, with location and scale."""
    return lambda x, p: of(_z(x, p), *(getattr(p, shape) for shape in shapes)) - log(p.scale)


def _noncentral_t(z: Any, n: Any, nc: Any) -> Any:
    """As the mean of normal densities over the chi variable, divided by its largest value."""
    square = n + z * z
    peak, width = (nc * z + sqrt(nc**2 * z**2 + 4 * n * square)) / (2 * square), 1 / sqrt(square)
    logarithm = lambda s: n * log(s) - n * s * s / 2 - (nc - z * s) ** 2 / 2  # noqa: E731
    height = logarithm(peak)
    ends = [end for k in (-6, -2, 0, 2, 6) if (end := peak + k * width) > 0]
    whole = quad(lambda s: exp(logarithm(s) - height), [mpf(0), *ends, inf])
    return height + log(whole) + log(2) + n / 2 * log(n / 2) - loggamma(n / 2) - log(2 * pi) / 2


def _noncentral(x: Any, k: Any, nc: Any) -> Any:
    return _gamma(x / 2, k / 2) - log(2) - nc / 2 + log(hyp0f1(k / 2, nc * x / 4))


def _normal_inverse_gaussian(z: Any, a: Any, b: Any) -> Any:
    length = sqrt(1 + z * z)
    return log(a / pi) + log(besselk(1, a * length)) + sqrt((a - b) * (a + b)) + b * z - log(length)


def _inverse_gaussian(x: Any, p: Any) -> Any:
    return log(p.shape / (2 * pi * x**3)) / 2 - p.shape * (x - p.mean) ** 2 / (2 * p.mean**2 * x)


def _pearson_3(z: Any, skewness: Any) -> Any:
    return log(abs(2 / skewness)) + _gamma(4 / skewness**2 + 2 * z / skewness, 4 / skewness**2)


def _modified_normal(x: Any, p: Any) -> Any:
    m, s, rate = p.mean, p.standard_deviation, p.rate
    rest = erfc((m + rate * s * s - x) / (sqrt(mpf(2)) * s))
    return log(rate / 2) + rate / 2 * (2 * m + rate * s * s - 2 * x) + log(rest)


def _weibull(z: Any, c: Any) -> Any:
    return log(c) + (c - 1) * log(z) - z**c


def _folded(of: Callable[[Any], Any], x: Any, centre: Any, scale: Any) -> Any:
    return log(exp(of((x - centre) / scale)) + exp(of((x + centre) / scale))) - log(scale)


def _four_corners(x: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    height = 1 if b <= x <= c else (x - a) / (b - a) if x < b else (d - x) / (d - c)
    return log(2 * height / (d + c - b - a))


def _truncated(x: Any, p: Any) -> Any:
    place = lambda x: (x - p.mean) / p.standard_deviation  # noqa: E731
    first, last = (-inf if p.lower is None else place(p.lower)), (inf if p.upper is None else place(p.upper))
    if first + last < 0:
        first, last = -last, -first
    whole = (erfc(first / sqrt(mpf(2))) - erfc(last / sqrt(mpf(2)))) / 2
    return _normal(place(x)) - log(p.standard_deviation * whole)


def _argus(z: Any, k: Any) -> Any:
    whole = gammainc(mpf(1.5), 0, k * k / 2, regularized=True) / 2
    return 3 * log(k) - log(2 * pi) / 2 - log(whole) + log(z) + log((1 - z) * (1 + z)) / 2 - k * k * (1 - z * z) / 2


LOG_DENSITIES: dict[str, Formula] = {
    "normal": lambda x, p: _normal((x - p.mean) / p.standard_deviation) - log(p.standard_deviation),
    "student_t": _located(
        lambda z, n: -_log_beta(n / 2, HALF) - log(n) / 2 - (n + 1) / 2 * log1p(z * z / n), "degrees_of_freedom"
    ),
    "noncentral_t": _located(_noncentral_t, "degrees_of_freedom", "noncentrality"),
    "cauchy": _located(lambda z: -log(pi) - log1p(z * z)),
    "laplace": _located(lambda z: -log(2) - abs(z)),
    "logistic": _located(lambda z: -_softplus(z) - _softplus(-z)),
    "hyperbolic_secant": _located(lambda z: -log(pi * cosh(z))),
    "gumbel": _located(lambda z: -z - exp(-z)),
    "gumbel_minimum": _located(lambda z: z - exp(z)),
    "generalized_extreme_value": _located(
        lambda z, s: -(1 + 1 / s) * log1p(s * z) - exp(-log1p(s * z) / s), "shape"
    ),
    "generalized_logistic": _located(lambda z, c: log(c) - z - (c + 1) * _softplus(-z), "shape"),
    "generalized_normal": _located(lambda z, b: log(b / 2) - loggamma(1 / b) - abs(z) ** b, "shape"),
    "log_gamma": _located(lambda z, c: c * z - exp(z) - loggamma(c), "shape"),
    "double_gamma": _located(lambda z, a: _gamma(abs(z), a) - log(2), "shape"),
    "double_weibull": _located(lambda z, c: _weibull(abs(z), c) - log(2), "shape"),
    "skew_normal": _located(lambda z, a: log(2) + _normal(z) + _log_below(a * z), "shape"),
    "power_normal": _located(lambda z, c: log(c) + _normal(z) + (c - 1) * _log_below(-z), "power"),
    "exponentially_modified_normal": _modified_normal,
    "normal_inverse_gaussian": _located(_normal_inverse_gaussian, "tail_heaviness", "asymmetry"),
    "johnson_su": _located(
        lambda z, g, d: log(d) + _normal(g + d * asinh(z)) - log(1 + z * z) / 2, "gamma", "delta"
    ),
    "pearson_3": _located(_pearson_3, "skewness"),
    "exponential": lambda x, p: log(p.rate) - p.rate * x,
    "gamma": lambda x, p: _gamma(p.rate * x, p.shape) + log(p.rate),
    "chi_squared": lambda x, p: _gamma(x / 2, p.degrees_of_freedom / 2) - log(2),
    "noncentral_chi_squared": lambda x, p: _noncentral(x, p.degrees_of_freedom, p.noncentrality),
    "f": lambda x, p: _beta_prime(
        x * p.numerator_degrees_of_freedom / p.denominator_degrees_of_freedom, p.numerator_degrees_of_freedom / 2,
        p.denominator_degrees_of_freedom / 2,
    ) + log(p.numerator_degrees_of_freedom / p.denominator_degrees_of_freedom),
    "lognormal": lambda x, p: _normal((log(x) - p.mu) / p.sigma) - log(x * p.sigma),
    "weibull": _located(_weibull, "shape"),
    "exponentiated_weibull": _located(
        lambda z, a, c: log(a) + _weibull(z, c) + (a - 1) * log(-expm1(-(z**c))), "exponent", "shape"
    ),
    "frechet": _located(lambda z, c: log(c) - (c + 1) * log(z) - z**-c, "shape"),
    "pareto": lambda x, p: log(p.shape) + p.shape * log(p.scale) - (p.shape + 1) * log(x),
    "lomax": _located(lambda z, c: log(c) - (c + 1) * log1p(z), "shape"),
    "generalized_pareto": _located(lambda z, s: -(1 + 1 / s) * log1p(s * z), "shape"),
    "inverse_gamma": _located(lambda z, a: _gamma(1 / z, a) - 2 * log(z), "shape"),
    "inverse_gaussian": _inverse_gaussian,
    "beta_prime": _located(_beta_prime, "alpha", "beta"),
    "generalized_gamma": _located(
        lambda z, a, c: _gamma(z**c, a) + log(abs(c)) + (c - 1) * log(z), "shape", "power"
    ),
    "levy": _located(lambda z: -log(2 * pi) / 2 - mpf(1.5) * log(z) - 1 / (2 * z)),
    "log_logistic": _located(lambda z, c: log(c / z) - _softplus(c * log(z)) - _softplus(-c * log(z)), "shape"),
    "gompertz": _located(lambda z, c: log(c) + z - c * expm1(z), "shape"),
    "burr_xii": _located(lambda z, c, d: log(c * d / z) + c * log(z) - (d + 1) * _softplus(c * log(z)), "c", "d"),
    "birnbaum_saunders": _located(
        lambda z, c: _normal((sqrt(z) - 1 / sqrt(z)) / c) + log((sqrt(z) + 1 / sqrt(z)) / (2 * c * z)), "shape"
    ),
    "chi": lambda x, p: _gamma(x * x / 2, p.degrees_of_freedom / 2) + log(x),
    "rayleigh": _located(lambda z: log(z) - z * z / 2),
    "maxwell": _located(lambda z: log(2 / pi) / 2 + 2 * log(z) - z * z / 2),
    "rice": lambda x, p: log(x / p.scale**2) - (x - p.noncentrality) ** 2 / (2 * p.scale**2) + log(
        besseli(0, x * p.noncentrality / p.scale**2) * exp(-x * p.noncentrality / p.scale**2)
    ),
    "nakagami": lambda x, p: _gamma(p.shape * x * x / p.spread, p.shape) + log(2 * p.shape * x / p.spread),
    "half_normal": _located(lambda z: log(2) + _normal(z)),
    "half_cauchy": _located(lambda z: log(2 / pi) - log1p(z * z)),
    "half_logistic": _located(lambda z: log(2) - z - 2 * log1p(exp(-z))),
    "half_generalized_normal": _located(lambda z, b: log(b) - loggamma(1 / b) - z**b, "shape"),
    "folded_normal": lambda x, p: _folded(_normal, x, p.mean, p.standard_deviation),
    "folded_cauchy": lambda x, p: _folded(lambda z: -log(pi) - log1p(z * z), x, p.location, p.scale),
    "uniform": lambda _, p: -log(p.upper - p.lower),
    "beta": lambda x, p: (p.alpha - 1) * log(x) + (p.beta - 1) * log1p(-x) - _log_beta(p.alpha, p.beta),
    "arcsine": lambda x, p: -log(pi) - log((x - p.lower) * (p.upper - x)) / 2,
    "power_function": _located(lambda z, c: log(c) + (c - 1) * log(z), "shape"),
    "triangular": lambda x, p: _four_corners(x, p.lower, p.mode, p.mode, p.upper),
    "trapezoidal": lambda x, p: _four_corners(x, p.lower, p.lower_mode, p.upper_mode, p.upper),
    "log_uniform": lambda x, p: -log(x) - log(log(p.upper / p.lower)),
    "truncated_normal": _truncated,
    "semicircular": _located(lambda z: log(2 / pi) + log((1 - z) * (1 + z)) / 2),
    "argus": _located(_argus, "shape"),
    "von_mises": lambda x, p: p.concentration * (cos(x - p.mean) - 1) - log(
        2 * pi * besseli(0, p.concentration) * exp(-p.concentration)
    ),
}  # fmt: skip
