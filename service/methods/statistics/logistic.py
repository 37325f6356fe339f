"""Logistic regression by maximum likelihood, on an orthogonal basis of the columns.

In that basis the information matrix is as well conditioned as the weights p(1 − p) let it be, whatever the columns are:
years, timestamps, nearly parallel ones. The basis is formed in exact arithmetic, and so is the way back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from service.methods.linear_algebra.norms import row_lengths
from service.methods.statistics.exact_least_squares import Basis, orthogonal_basis
from service.methods.statistics.input_rounding import ALL_DIGITS, digits_left, moved_inputs
from service.methods.statistics.newton import maximize
from service.methods.statistics.projection import Projection
from service.methods.statistics.separation import edges, separates
from service.methods.statistics.summation import Floats

_CERTAIN = 30.0
"""Log odds from which separation is looked for: exp(−30) = 1e-13 is seldom what data tell."""
_CONVERGED = 1e-14
"""Square of the last Newton step in standard errors: the one after it, which is taken, is right to 1e-14."""
NEAR_EDGE = 1e-6  # of a mean beside the edge of its range, from which separation is looked for
_HARMLESS = 1e-12  # move of a basis vector that need not be looked at; a choice


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the climb ended."""

    basis: Basis
    point: Floats
    """Coefficients of the basis vectors."""
    odds: Floats
    """Logarithms of the fitted odds (n)."""
    projection: Projection | None
    """On the basis vectors, of the last Newton step, with its weights w p(1 − p); None where there is no maximum."""
    exponent: int
    """Weights were scaled by 4^−exponent, in the projection too."""
    log_likelihood: float
    separated: bool
    iterations: int
    evaluations: int
    digits: int
    """Digits of the coefficients and their errors that the rounding of the input leaves."""

    @property
    def coefficients(self) -> Floats:
        """Of the columns (p)."""
        return self.basis.coefficients(self.point)

    @property
    def spreads(self) -> Floats | None:
        """(p, p) with spreads spreadsᵀ the covariance of the coefficients; None where there is no maximum."""
        if self.projection is None:
            return None
        with np.errstate(over="ignore"):
            root = self.basis.spreads(self.projection.solved(np.eye(len(self.point))))
            return np.asarray(np.ldexp(root, -self.exponent))

    def reach(self, directions: Floats) -> Floats:
        """Standard errors of the log odds at places given in the coordinates of the projection (m, p)."""
        return np.ldexp(row_lengths(directions), -self.exponent)


def log_likelihood(eta: Floats, y: Floats, weights: Floats) -> float:
    """Σ w [y log p + (1 − y) log(1 − p)] with log odds eta."""
    return -float(weights @ (y * np.logaddexp(0, -eta) + (1 - y) * np.logaddexp(0, eta)))


def fit(design: Floats, y: Floats, weights: Floats, names: list[str], most_iterations: int) -> Fit:
    """The fit of responses y (n) from 0 to 1 by the columns of a design (n, p). Raises SingularMatrix."""
    basis = orthogonal_basis(design, names)
    half = int(np.frexp(weights.max())[1]) // 2  # 4^half comes out of the weights
    model = Model(basis.of(design), y, np.ldexp(weights, -2 * half))
    start, unbounded = np.zeros(len(names)), np.tile([-np.inf, np.inf], (len(names), 1))
    optimum = maximize(model.value, model.derivatives, start, unbounded, most_iterations)
    at, projection = optimum.point, None
    if optimum.success and not model.separated:
        projection = model.projection(at)
        root = projection.solved(np.eye(len(at)))
        decrement = root.T @ model.derivatives(at)[1]
        if float(decrement @ decrement) < _CONVERGED:
            at = at + root @ decrement
        else:
            projection = None
    if projection is None and not model.separated:
        model.separated = separates(model.columns, edges(y, 0.0, 1.0))
    with np.errstate(over="ignore"):
        height = float(np.ldexp(model.value(at), 2 * half))
    return Fit(
        basis, at, model.columns @ at, projection, half, height, model.separated, optimum.iterations,
        optimum.evaluations, kept_digits(basis, design),
    )  # fmt: skip


@dataclass(slots=True)
class Model:
    """The likelihood of log odds columns @ at, with the basis vectors (n, p) as columns."""

    columns: Floats
    y: Floats
    weights: Floats
    tested: bool = False
    """Whether it was looked for separation."""
    separated: bool = False

    def value(self, at: Floats) -> float:
        """The log-likelihood."""
        return log_likelihood(self.columns @ at, self.y, self.weights)

    def derivatives(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Value, score, and minus the information."""
        eta = self.columns @ at
        p, q = special.expit(eta), special.expit(-eta)
        slope = self.columns.T @ (self.weights * (self.y * q - (1 - self.y) * p))
        if not self.tested and float(np.abs(eta).max()) > _CERTAIN:
            self.tested, self.separated = True, separates(self.columns, edges(self.y, 0.0, 1.0))
        if self.separated:
            slope = np.full_like(slope, np.nan)  # ends the climb, which has no end
        return self.value(at), slope, -self.columns.T @ (self.columns * (self.weights * p * q)[:, None])

    def at_edge(self, at: Floats) -> int:
        """How many probabilities are next to 0 or 1 where the responses are 0 or 1."""
        far = (2 * self.y - 1) * (self.columns @ at) > -special.logit(NEAR_EDGE)
        return int((far & (self.y % 1 == 0)).sum())

    def projection(self, at: Floats) -> Projection:
        """On the columns with the weights w p(1 − p): RᵀR is the information, leverages are those of one step."""
        eta = self.columns @ at
        return Projection.of(self.columns, self.weights * special.expit(eta) * special.expit(-eta))


def deviance_residuals(y: Floats, odds: Floats, weights: Floats) -> Floats:
    """Signed roots of each observation's share of the deviance (n)."""
    p, q = special.expit(odds), special.expit(-odds)
    share = special.kl_div(y, p) + special.kl_div(1 - y, q)
    return np.asarray(np.sign(y - p) * np.sqrt(2 * weights * share))


def cook_distances(y: Floats, odds: Floats, weights: Floats, projection: Projection) -> Floats:
    """Of one step: Pearson's residual² h/(p (1 − h)²) (n); Pregibon 1981."""
    p, q = special.expit(odds), special.expit(-odds)
    pearson = (y * q - (1 - y) * p) * np.sqrt(weights / (p * q))
    h = projection.leverage
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(pearson**2 * h / (projection.q.shape[1] * (1 - h) ** 2))


def kept_digits(basis: Basis, design: Floats) -> int:
    """Digits that rounding the decimals sent leaves: how far it moves basis vectors, whose mean square is 1."""
    if basis.size * 2.0**-53 < _HARMLESS:
        return ALL_DIGITS
    moved = [basis.of(error) for (error,) in moved_inputs(design) if error.any()]
    return min((digits_left(math.sqrt(float((one * one).mean(0).max())), 1.0) for one in moved), default=ALL_DIGITS)
