"""Multinomial logistic regression by maximum likelihood, on an orthogonal basis of the columns, as in `logistic`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

from service.methods.statistics.exact_least_squares import Basis, orthogonal_basis
from service.methods.statistics.logistic import kept_digits
from service.methods.statistics.newton import maximize
from service.methods.statistics.separation import separates
from service.methods.statistics.summation import Floats

_CERTAIN = 30.0
"""Log odds from which separation is looked for: exp(−30) = 1e-13 is seldom what data tell."""
_ENTRIES = 1 << 20  # of one block of observations: 8 MB
_DETERMINED = 1e-12  # of det(I − VM), as of 1 − leverage in `regression/linear`
_CONVERGED = 1e-14
"""Square of the last Newton step in standard errors: the one after it, which is taken, is right to 1e-14."""


class Sample(NamedTuple):
    """Observations, and the class of each."""

    design: Floats
    """(n, p)."""
    classes: NDArray[np.int64]
    """Numbered from 0 (n), each of them seen."""
    weights: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the climb ended. Coefficients (k − 1, p) have a row for each class but the first."""

    basis: Basis
    columns: Floats
    """The basis vectors (n, p)."""
    point: Floats
    """Coefficients of the basis vectors (k − 1, p)."""
    root: Floats | None
    """S ((k − 1)p, (k − 1)p) with S Sᵀ the covariance of these; None where there is no maximum."""
    log_likelihood: float
    separated: bool
    iterations: int
    evaluations: int
    digits: int
    """Digits of the coefficients and their errors that the rounding of the input leaves."""

    @property
    def coefficients(self) -> Floats:
        """Of the columns of the design (k − 1, p)."""
        return np.array([self.basis.coefficients(row) for row in self.point])

    @property
    def spreads(self) -> Floats | None:
        """(p(k − 1), …) with spreads spreadsᵀ the covariance of the coefficients, row by row."""
        if self.root is None:
            return None
        blocks = np.split(self.root, len(self.point))
        return np.vstack([self.basis.spreads(block) for block in blocks])

    def log_odds(self, vectors: Floats) -> Floats:
        """Of each class against the first, at basis vectors (m, p): (m, k), 0 for the first."""
        return np.column_stack([np.zeros(len(vectors)), vectors @ self.point.T])

    def errors(self, vectors: Floats) -> Floats:
        """Standard errors of ln(p/(1 − p)) of each class at basis vectors (m, p): (m, k), by the delta method."""
        root, p = self.root, special.softmax(self.log_odds(vectors), axis=1)
        assert root is not None  # noqa: S101 - there are predictions where there is a maximum
        k = p.shape[1]
        slopes = np.eye(k)[None] - p[:, None, :]  # of ln p in the log odds
        rest = np.stack([np.delete(p, i, axis=1).sum(1) for i in range(k)], axis=1)  # 1 − p, without its cancellation
        own = slopes / rest[:, :, None]
        directions = np.einsum("mij,mp->mijp", own[:, :, 1:], vectors).reshape(len(vectors), k, -1)
        return np.asarray(linalg.norm(directions @ root, axis=2))

    def influence(self, fitted: Floats, residuals: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Leverages, and Cook's distances of one step (n), from probabilities and residuals (n, k).

        With V the weighted covariance of an observation's indicators, and M that of its log odds, leverage is tr(VM),
        and the distance r′(I − MV)⁻¹M(I − VM)⁻¹r over the number of coefficients (Lesaffre and Albert 1989).
        """
        root = self.root
        assert root is not None  # noqa: S101 - there is influence where there is a maximum
        k = len(self.point)
        roots, same = root.reshape(k, -1, root.shape[1]), np.eye(k)
        leverage, distances = np.empty((2, len(weights)))
        step = 1 + _ENTRIES // (k * root.shape[1])
        for block in (slice(start, start + step) for start in range(0, len(weights), step)):
            p, r, w = fitted[block, 1:], residuals[block, 1:], weights[block, None]
            moved = np.einsum("np,apc->nac", self.columns[block], roots, optimize=True)
            m = moved @ moved.transpose(0, 2, 1)
            v = w[:, :, None] * (p[:, :, None] * same - p[:, :, None] * p[:, None, :])
            h = v @ m
            leverage[block] = np.trace(h, axis1=1, axis2=2)
            alone = np.linalg.det(same - h) < _DETERMINED  # determines a combination of coefficients
            left = np.linalg.solve(np.where(alone[:, None, None], same, same - h), (w * r)[:, :, None])
            squares = (left.transpose(0, 2, 1) @ m @ left)[:, 0, 0]
            distances[block] = np.where(alone, np.inf, squares / len(root))
        return leverage, distances


def fit(sample: Sample, names: list[str], most_iterations: int) -> Fit:
    """The fit of classes by the columns of a design. Raises SingularMatrix."""
    design, classes, weights = sample
    count = int(classes.max()) + 1
    basis = orthogonal_basis(design, names)
    half = int(np.frexp(weights.max())[1]) // 2  # 4^half comes out of the weights
    model = Model(basis.of(design), classes, count, np.ldexp(weights, -2 * half))
    size = (count - 1) * len(names)
    optimum = maximize(
        model.value, model.derivatives, np.zeros(size), np.tile([-np.inf, np.inf], (size, 1)), most_iterations
    )
    at, root = optimum.point, None
    if optimum.success and not model.separated:
        _, slope, hessian = model.derivatives(at)
        found = _inverse_root(-hessian)
        if found is not None:
            step = found.T @ slope
            if float(step @ step) < _CONVERGED:
                at, root = at + found @ step, np.ldexp(found, -half)
    if root is None and not model.separated:
        model.separated = model.separates()
    return Fit(
        basis, model.columns, at.reshape(count - 1, -1), root, float(np.ldexp(model.value(at), 2 * half)),
        model.separated, optimum.iterations, optimum.evaluations, kept_digits(basis, design),
    )  # fmt: skip


def _inverse_root(information: Floats) -> Floats | None:
    """S with S Sᵀ the inverse of a positive definite matrix, by the Cholesky factor of its correlations."""
    scale = np.sqrt(np.diagonal(information))
    try:
        factor = linalg.cholesky(information / np.outer(scale, scale), lower=True)
    except linalg.LinAlgError:
        return None
    return np.asarray(linalg.solve_triangular(factor, np.diag(1 / scale), lower=True).T)


@dataclass(slots=True)
class Model:
    """The likelihood of log odds against class 0, with the basis vectors (n, p) as columns."""

    columns: Floats
    classes: NDArray[np.int64]
    count: int
    weights: Floats
    tested: bool = False
    """Whether it was looked for separation."""
    separated: bool = False

    def _log_odds(self, at: Floats) -> Floats:
        return np.column_stack([np.zeros(len(self.columns)), self.columns @ at.reshape(self.count - 1, -1).T])

    def value(self, at: Floats) -> float:
        """The log-likelihood Σ w ln p of the own classes."""
        eta = self._log_odds(at)
        own = eta[np.arange(len(eta)), self.classes]
        return -float(self.weights @ special.logsumexp(eta - own[:, None], axis=1))

    def derivatives(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Value, score, and minus the information."""
        eta = self._log_odds(at)
        p = special.softmax(eta, axis=1)[:, 1:]
        left = (self.classes[:, None] == np.arange(1, self.count)) - p
        slope = (self.weights[:, None] * left).T @ self.columns
        if not self.tested and float(np.ptp(eta, axis=1).max()) > _CERTAIN:
            self.tested, self.separated = True, self.separates()
        if self.separated:
            slope = np.full_like(slope, np.nan)  # ends the climb, which has no end
        size, k = slope.size, self.count - 1
        information = np.empty((k, self.columns.shape[1], k, self.columns.shape[1]))
        for i in range(k):
            for j in range(i, k):
                share = self.weights * p[:, i] * ((i == j) - p[:, j])
                information[i, :, j] = self.columns.T @ (self.columns * share[:, None])
                information[j, :, i] = information[i, :, j].T
        return self.value(at), slope.ravel(), -information.reshape(size, size)

    def separates(self) -> bool:
        """Whether along some coefficients no observation gets less likely, and some likelier (Albert, Anderson 1984).

        Then, for each class but its own, an observation's log odds do not fall.
        """
        n, p = self.columns.shape
        own = self.classes[:, None] == np.arange(self.count)
        differences = own[:, None, :].astype(float) - np.eye(self.count)[None]  # (n, other class, class)
        rows = np.einsum("nkc,np->nkcp", differences[:, :, 1:], self.columns)[~own]
        return separates(rows.reshape(n * (self.count - 1), (self.count - 1) * p), np.ones(n * (self.count - 1)))
