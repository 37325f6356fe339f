"""Moments, entropy and median of a univariate law."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import mpmath
import numpy as np
from flint import arb, ctx
from scipy import integrate, special

from service.methods.statistics.distributions.deep_tails import LEAST_LEVEL
from service.methods.statistics.distributions.form import QUADRATURE, SUM, Formula, Raw, Way
from service.methods.statistics.distributions.inverse_tails import quantile
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array
from service.schemas.types.errors import ComputationError

_MOST_TERMS = 4_000_000  # of a sum: beyond, there is no answer
_TAIL = 1e-22  # probability that a sum leaves out on each side: no digit of a double
_MISSING = 1e-9  # probability
_ROUNDING = 1e-6  # relative: what kurtosis may miss of its least value, skewness² − 2
_ENDLESS = 1e8  # interquartile ranges
_MOST_DIGITS = 1600  # where central moments have cancelled up to here, they are as good as 0
_EXACT = 256  # bits of an exponent: a product of two doubles has 106
_ORDERS = {"mean": 1, "variance": 2, "standard_deviation": 2, "skewness": 3, "kurtosis": 4}
_NEARLY_NORMAL = 1e-9  # skewness²; 1/12 of it is the difference of entropies


class Moments(NamedTuple):
    """The first four standardised moments; infinite or NaN where they do not exist."""

    mean: float
    standard_deviation: float
    skewness: float
    kurtosis: float

    @property
    def variance(self) -> float:
        """Square of the standard deviation."""
        return self.standard_deviation * self.standard_deviation


class Expectation:
    """E[g(X)] of a continuous law, by tanh-sinh quadrature on both sides of a rough median."""

    def __init__(self, law: Law) -> None:
        """Find a rough median and quartiles."""
        self.law = law
        rough = law.inverse_formula(np.array([0.25, 0.5, 0.75]), "lower")
        within_one = rough[0] == rough[2]
        if not (np.isfinite(rough).all() and (within_one or rough[0] < rough[1] < rough[2])):
            rough = quantile(law, np.array([0.25, 0.5, 0.75]), "lower")
        first, self.centre, third = (float(q) for q in rough)
        self._width = third - first
        if not 0 < self._width < math.inf:
            detail = "Half of the probability lies within one float64 number, or beyond all of them."
            raise ComputationError.at(detail, "distribution")
        # Counted from a near end, points next to 0 keep their digits, as densities that grow towards it need.
        # A far end where nothing is left would only spread the nodes of the quadrature.
        near = [abs(end - self.centre) < _ENDLESS * self._width for end in law.support()]
        lower, upper = (end if close else self.centre for end, close in zip(law.support(), near, strict=True))
        self._origins = np.array([lower, upper])
        self._first = np.array([0.0 if near[0] else -math.inf, (self.centre - upper) / self._width])
        self._last = np.array([(self.centre - lower) / self._width, 0.0 if near[1] else math.inf])

    def __call__(self, of: Callable[[Array], Array]) -> float:
        """Return the expectation of a function, which may be undefined where the density vanishes."""

        def integrand(t: Array, origin: Array) -> Array:
            x = origin + self._width * t
            with np.errstate(all="ignore"):
                values = of(x) * self.law.density(x) * self._width
            return np.where(np.isfinite(values), values, 0.0)

        found = integrate.tanhsinh(
            # As exact as doubles, in two more halvings than SciPy's own.
            integrand,
            self._first,
            self._last,
            args=(self._origins,),
            rtol=1e-14,
            minlevel=LEAST_LEVEL,
            maxlevel=12,
        )
        return float(found.integral.sum())


def _certified(law: Law) -> Expectation:
    """The expectation under a law. Raises ComputationError where that of 1 is not 1."""
    expectation = Expectation(law)
    if not abs(expectation(np.ones_like) - 1.0) < _MISSING:
        detail = "Moments or entropy of this distribution are beyond the reach of quadrature at these parameters."
        raise ComputationError.at(detail, "distribution")
    return expectation


def missing(law: Law) -> dict[str, float]:
    """The moments that do not exist: those of one power tail are infinite, of two the odd ones are undefined.

    The exponent is that of balls: rounded it may reach an order by chance.
    """
    tail = law.form.power_tail
    with ctx.workprec(_EXACT):
        exponent = tail.exponent(*(arb(shape) if np.ndim(shape) == 0 else shape for shape in law.shapes))
        existing = sum(bool(exponent > order) for order in range(1, 5))
    odd = math.nan if tail.two_sided else math.inf
    found = {"kurtosis": math.inf, "skewness": odd} if existing > 1 else {"kurtosis": math.nan, "skewness": math.nan}
    found |= dict.fromkeys(("variance", "standard_deviation"), math.inf if existing else odd) | {"mean": odd}
    return {name: found[name] for name in _ORDERS if _ORDERS[name] > existing}


def moments(law: Law) -> Moments:
    """Mean, standard deviation, skewness and excess kurtosis."""
    try:
        found = _existing(law, _standard_moments(law.standard()))
    except ArithmeticError as error:
        raise ComputationError.at("Moments overflow or cancel at these parameters.", "distribution") from error
    mean, deviation = law.location + law.scale * found.mean, abs(law.scale) * found.standard_deviation
    return Moments(mean, deviation, math.copysign(1.0, law.scale) * found.skewness, found.kurtosis)


def _standard_moments(law: Law) -> Moments:
    way = law.form.moments
    if isinstance(way, Raw):
        return _moments_from_raw(law, way.moment)
    if way is QUADRATURE:
        return _moments_by_density(law)
    if callable(way):
        return Moments(*map(float, law.fact(way, "stats")))
    mean, variance, skewness, kurtosis = (float(value) for value in law.fact(way, "stats", moments="mvsk"))
    if not (variance > 0 or law.discrete or math.isnan(variance)):
        raise ComputationError.at("Moments underflow or cancel at these parameters.", "distribution")
    shape = (skewness, kurtosis) if variance > 0 else (math.nan, math.nan)
    return Moments(mean, math.sqrt(max(variance, 0.0)), *shape)


def _existing(law: Law, found: Moments) -> Moments:
    """The moments that exist, and what stands for the others.

    Raises ComputationError where formulas lost the digits: the excess kurtosis is at least skewness² − 2.
    """
    if found.kurtosis + 2.0 < found.skewness * found.skewness * (1.0 - _ROUNDING) - _ROUNDING:
        raise ComputationError.at("Moments lose their digits at these parameters.", "distribution")
    return found._replace(**{name: value for name, value in missing(law).items() if name in found._fields})


def _moments_from_raw(law: Law, raw: Formula) -> Moments:
    """Central from raw moments, with more digits until nothing is lost; NaN from the first that does not exist."""
    last = min((_ORDERS[name] for name in missing(law)), default=5) - 1
    digits = _digits(law)
    while True:
        with mpmath.workdps(digits):
            shapes = [mpmath.mpf(shape) for shape in law.shapes]
            m = [mpmath.mpf(1)] + [raw(k, *shapes) if k <= last else mpmath.nan for k in range(1, 5)]
            central = {
                2: m[2] - m[1] ** 2,
                3: m[3] - 3 * m[1] * m[2] + 2 * m[1] ** 3,
                4: m[4] - 4 * m[1] * m[3] + 6 * m[1] ** 2 * m[2] - 3 * m[1] ** 4,
            }
            lost = [k for k in central if k <= last and abs(central[k]) < abs(m[k]) * mpmath.mpf(10) ** (digits // -2)]
            if lost == [3] and digits >= _MOST_DIGITS:  # the law is symmetric
                lost, central[3] = [], mpmath.mpf(0)
            if lost and digits >= _MOST_DIGITS:
                return Moments(float(m[1]), math.nan, math.nan, math.nan)
            if not lost:
                spread = mpmath.sqrt(central[2])
                return Moments(*map(float, (m[1], spread, central[3] / spread**3, central[4] / spread**4 - 3)))
        digits *= 2


def _digits(law: Law) -> int:
    """Digits for a closed form: logarithms of Γ have as many of them before the point as the shapes."""
    # Digits, and what central moments of such shapes cancel.
    return 50 + 2 * math.ceil(max((abs(math.log10(abs(shape))) for shape in law.shapes if shape), default=0.0))


def _moments_by_density(law: Law) -> Moments:
    """Central moments by quadrature, so that nothing cancels."""
    expectation = _certified(law)
    centre = expectation.centre
    mean = centre + expectation(lambda x: x - centre)
    second, third, fourth = (expectation(lambda x, power=power: (x - mean) ** power) for power in (2, 3, 4))  # type: ignore[misc]
    if not second:
        raise ComputationError.at("Moments underflow at these parameters.", "distribution")
    spread = math.sqrt(second)
    return Moments(mean, spread, third / second / spread, fourth / second / second - 3.0)


def median(law: Law) -> float:
    """Return the median; the smallest one of a discrete law."""
    return float(quantile(law, np.array([0.5]), "lower")[0])


def entropy(law: Law) -> float:
    """Differential entropy −E[log f(X)], or the entropy of the masses, in nats."""
    way = law.form.entropy
    if way is SUM:
        return _discrete_entropy(law)
    return _standard_entropy(law.standard(), way) + math.log(abs(law.scale))


def _standard_entropy(law: Law, way: Formula | Way) -> float:
    if callable(way):
        with mpmath.workdps(_digits(law)):
            return float(way(*map(mpmath.mpf, law.shapes)))
    if way is QUADRATURE:
        return _certified(law)(lambda x: -law.log_density(x))
    return float(law.fact(way, "entropy"))


def _discrete_entropy(law: Law) -> float:
    """−Σ p log p over all values but a tail of 1e-22; of a very wide law by the limit for large variance."""
    first = float(quantile(law, np.array([_TAIL]), "lower")[0])
    last = float(quantile(law, np.array([_TAIL]), "upper")[0])
    if last - first > _MOST_TERMS:
        known = moments(law)
        if known.skewness**2 > _NEARLY_NORMAL:
            raise ComputationError.at("This distribution is too wide to sum its entropy.", "distribution")
        return 0.5 * math.log(2 * math.pi * math.e * known.variance)
    return float(special.entr(law.density(np.arange(first, last + 1.0))).sum())
