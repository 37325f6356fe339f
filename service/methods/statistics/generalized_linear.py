"""Generalized linear models by Fisher scoring on an orthogonal basis of the columns."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import optimize

from service.methods.statistics.links import Link
from service.methods.statistics.logistic import NEAR_EDGE
from service.methods.statistics.newton import Derivatives, Optimum, maximize
from service.methods.statistics.projection import Projection
from service.methods.statistics.response_families import Family, beyond_range
from service.methods.statistics.separation import edges, separates
from service.methods.statistics.summation import Floats

SHARES = (0.25, 1.0)
"""Of the way from responses to their mean, where fits start: responses may lie on the edge."""
_MOST_POLISHING = 20  # steps: scoring of a link that is not the canonical one gains a digit or two each
_SAME = 1e-12  # of θ, between rounds of its estimate
_ROUNDS = 50  # of them; five are usual
_LARGEST_SHAPE = 1e7  # θ beyond it is Poisson's law: the variance is larger by a part in 1e7


@dataclass(frozen=True)
class Model:
    """Responses y (n) whose mean is the link's of vectors @ γ + offset."""

    family: Family
    link: Link
    vectors: Floats
    y: Floats
    weights: Floats
    offset: Floats
    theta: float = math.inf

    def eta(self, at: Floats) -> Floats:
        """The linear predictor (n)."""
        return np.asarray(self.vectors @ at + self.offset)

    @np.errstate(all="ignore")
    def value(self, at: Floats) -> float:
        """−½ of the deviance; −∞ where a mean is outside of the family's range."""
        mu = self.link.mean(self.eta(at))
        total = -0.5 * float(self.weights @ self.family.deviance(self.y, mu, self.theta))
        return total if math.isfinite(total) and self._admits(mu) else -math.inf

    def _admits(self, mu: Floats) -> bool:
        """Whether means are in the range; rounding may take one to the edge on which its response is."""
        least, most = self.family.least, self.family.most
        inside = (mu > least) & (mu < most)
        return bool((inside | ((mu == self.y) & ((mu == least) | (mu == most)))).all())

    @np.errstate(all="ignore")
    def derivatives(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Value, score, and minus the expected information."""
        eta = self.eta(at)
        mu, slope = self.link.mean(eta), self.link.slope(eta)
        variance = self.family.variance(mu, self.theta)
        pull = np.where(variance > 0, self.weights * slope / variance, 0.0)
        information = self.vectors.T @ (self.vectors * (pull * slope)[:, None])
        return self.value(at), self.vectors.T @ (pull * (self.y - mu)), -information

    def at_edge(self, at: Floats) -> int:
        """How many means are next to the edge of the range on which their responses are, as those that run to it."""
        mu, (least, most) = self.link.mean(self.eta(at)), (self.family.least, self.family.most)
        low, high = (self.y == least) & (mu - least < NEAR_EDGE), (self.y == most) & (most - mu < NEAR_EDGE)
        return int((low | high).sum())

    @np.errstate(all="ignore")
    def log_likelihood(self, at: Floats, phi: float) -> float:
        """With this dispersion."""
        mu = self.link.mean(self.eta(at))
        return float(self.family.log_density(self.y, mu, self.weights, phi, self.theta).sum())

    @np.errstate(all="ignore")
    def aim(self, middle: float, share: float) -> Floats:
        """Linear predictors of responses moved by a share of the way to the mean response (n), less the offset."""
        return np.asarray(self.link.predictor((1 - share) * self.y + share * middle) - self.offset)

    def start(self) -> Floats:
        """Least squares for the predictors of responses moved towards their mean, or of the mean itself."""
        middle = float(self.weights @ self.y) / float(self.weights.sum())
        for share in SHARES:
            aim = self.aim(middle, share)
            if np.isfinite(aim).all():
                found = np.asarray(np.linalg.lstsq(self.vectors, aim, rcond=None)[0], np.float64)
                if self.value(found) > -math.inf:
                    return found
        return np.full(self.vectors.shape[1], np.nan)


@dataclass(frozen=True)
class Fit:
    """A model at its maximum."""

    model: Model
    optimum: Optimum

    @cached_property
    def mean(self) -> Floats:
        """Fitted values (n)."""
        return self.model.link.mean(self.model.eta(self.optimum.point))

    @cached_property
    def projection(self) -> Projection:
        """On the span of the columns with the weights of the last step, w (dμ/dη)²/V."""
        model = self.model
        slope = model.link.slope(model.eta(self.optimum.point))
        with np.errstate(all="ignore"):
            variance = model.family.variance(self.mean, model.theta)
            information = model.weights * slope**2 / variance
        # A variance that overflows leaves an information of 0, which is finite but has no inverse.
        if not (np.isfinite(information) & np.isfinite(variance)).all() or not information.any():
            raise beyond_range()
        return Projection.of(model.vectors, information)

    @property
    def freedom(self) -> int:
        """Observations less coefficients."""
        n, p = self.model.vectors.shape
        return int(n - p)

    @property
    def deviance(self) -> float:
        """Twice the distance from the likelihood of μ = y, times the dispersion."""
        return -2 * self.model.value(self.optimum.point)

    @cached_property
    def pearson(self) -> Floats:
        """Pearson's residuals (y − μ)√(w/V) (n)."""
        model = self.model
        return np.asarray(
            (model.y - self.mean) * np.sqrt(model.weights / model.family.variance(self.mean, model.theta))
        )

    @cached_property
    def endless(self) -> bool:
        """Whether the likelihood has no maximum, as it grows along some coefficients for ever."""
        model, mu = self.model, self.mean
        signs = edges(model.y, model.family.least, model.family.most)
        near = (mu - model.family.least < NEAR_EDGE) | (model.family.most - mu < NEAR_EDGE)
        return self.optimum.endless or bool((near & (signs != 0)).any() and separates(model.vectors, signs))

    @property
    def pearson_chi_squared(self) -> float:
        """Σ w(y − μ)²/V."""
        return float((self.pearson**2).sum())

    @property
    def dispersion(self) -> float:
        """φ: Pearson's χ² over the degrees of freedom where the family has one, else 1."""
        return self.pearson_chi_squared / self.freedom if self.model.family.dispersed else 1.0

    @property
    def deviance_residuals(self) -> Floats:
        """Signed roots of the parts of the deviance (n)."""
        model = self.model
        parts = model.weights * model.family.deviance(model.y, self.mean, model.theta)
        return np.asarray(np.sign(model.y - self.mean) * np.sqrt(np.maximum(parts, 0.0)))

    def cook_distances(self) -> Floats:
        """Of one step: r²h/(p φ (1 − h)²) of Pearson's residuals r (n)."""
        h, p = self.projection.leverage, self.model.vectors.shape[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.pearson**2 * h / (p * self.dispersion * (1 - h) ** 2))

    def null_deviance(self, most_iterations: int, *, intercept: bool) -> float:
        """The deviance of the model with the offset, and an intercept if any, alone."""
        ones = np.ones((len(self.model.y), 1))
        null = replace(self.model, vectors=ones if intercept else 0 * ones)
        if not intercept:
            return -2 * null.value(np.zeros(1))
        found = fit(null, most_iterations)
        return math.nan if found is None else found.deviance

    def log_likelihood(self) -> float:
        """At the estimates, that of a free dispersion being deviance/Σw."""
        model, total = self.model, float(self.model.weights.sum())
        return model.log_likelihood(self.optimum.point, self.deviance / total if model.family.dispersed else 1.0)


def fit(model: Model, most_iterations: int) -> Fit | None:
    """The maximum; None where no start has means in the family's range."""
    start = model.start()
    if np.isnan(start).any():
        return None
    unbounded = np.tile([-np.inf, np.inf], (len(start), 1))
    unit = _unit(model, start)

    def derivatives(at: Floats) -> tuple[float, Floats, Floats]:
        value, score, curvature = model.derivatives(at)
        return unit * value, unit * score, unit * curvature

    optimum = maximize(lambda at: unit * model.value(at), derivatives, start, unbounded, most_iterations)
    if optimum.success:
        optimum.point = polished(model.derivatives, optimum.point, _MOST_POLISHING)
    return Fit(model, optimum)


def _unit(model: Model, start: Floats) -> float:
    """What makes the deviance at the start one an observation where it has the units of the responses."""
    size = -2 * model.value(start)
    return float(model.weights.sum()) / size if model.family.dispersed and 0 < size < math.inf else 1.0


def polished(derivatives: Derivatives, at: Floats, most: int) -> Floats:
    """A few more steps, as long as each is shorter than the one before."""
    before = math.inf
    for _ in range(most):
        _, score, curvature = derivatives(at)
        step = np.linalg.solve(-curvature, score)
        size = float(score @ step)  # squared, in standard errors
        if not 0 < size < before:
            break
        at, before = at + step, size
    return at


def fit_with_shape(model: Model, most_iterations: int) -> Fit | None:
    """The same with θ of the negative binomial law at its maximum, in turns with the coefficients (Lawless 1987)."""
    found = fit(replace(model, theta=_LARGEST_SHAPE), most_iterations)
    for _ in range(_ROUNDS):
        if found is None:
            return None
        theta = _shape(found)
        if abs(theta - found.model.theta) <= _SAME * theta:
            break
        found = fit(replace(model, theta=theta), most_iterations)
    return found


def _shape(found: Fit) -> float:
    """θ of the largest likelihood at fixed means, by its logarithm."""
    model = found.model

    def loss(logarithm: float) -> float:
        return -float(model.family.log_density(model.y, found.mean, model.weights, 1.0, math.exp(logarithm)).sum())

    ends = math.log(1e-4), math.log(_LARGEST_SHAPE)  # means of 1 with variances of 10⁴: beyond any count seen
    # Ten digits of θ.
    return math.exp(float(optimize.minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-10}).x))
