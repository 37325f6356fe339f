"""Penalized fits for one strength after the other, on standardized columns, and their cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from service.methods.statistics.elastic_net import Loss, Odds, Optimum, Problem, Squares, minimum
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import InvalidInput

LOSSES: dict[str, Loss] = {"gaussian": Squares(), "binomial": Odds()}

_LEAST_MIXING = 1e-3  # with which the largest strength of a ridge is found, for which no finite one gives zeros


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit for one strength, in terms of the predictors as they were sent."""

    strength: float
    intercept: float
    coefficients: Floats
    """(p)."""
    optimum: Optimum


@dataclass(frozen=True)
class Standardized:
    """A problem on columns (x − center)/scale, and the way back."""

    problem: Problem
    center: Floats
    scale: Floats
    mixing: float
    """The share of a strength that is on absolute values."""

    @classmethod
    def of(
        cls, rows: tuple[Floats, Floats, Floats], family: str, mixing: float, *, intercept: bool, standardize: bool
    ) -> Standardized:
        """Of predictors (n, p), responses (n) and weights (n). Raises InvalidInput where squares overflow."""
        x, y, weights = rows
        weights = weights / weights.sum()
        with np.errstate(over="ignore", invalid="ignore"):
            center = weights @ x if intercept else np.zeros(x.shape[1])
            columns = x - center
            scale = np.sqrt(weights @ columns**2) if standardize else np.ones(x.shape[1])
            constant = (x == x[0]).all(0) & intercept
            columns = np.where(constant, 0.0, columns / np.where(constant | (scale == 0), 1.0, scale))
            sizes = weights @ columns**2, weights @ y**2
        for field, size in zip("xy", sizes, strict=True):
            if not np.isfinite(size).all():
                raise InvalidInput.at("The squares of these numbers overflow: send them in larger units.", field)
        columns = np.column_stack([np.ones(len(x)), columns]) if intercept else columns
        problem = Problem(LOSSES[family], columns, int(intercept), y, weights)
        return cls(problem, center, np.where(constant | (scale == 0), 1.0, scale), mixing)

    def path(self, strengths: Floats) -> Iterator[Fit]:
        """The fits for strengths in descending order, each from the one before."""
        free, at = self.problem.free, np.zeros(self.problem.columns.shape[1])
        for strength in strengths:
            optimum = minimum(self.problem, strength * self.mixing, strength * (1 - self.mixing), at)
            at = optimum.coefficients
            coefficients = at[free:] / self.scale
            constant = float(at[0] - self.center @ coefficients) if free else 0.0
            yield Fit(float(strength), constant, coefficients, optimum)

    def strengths(self, count: int, ratio: float) -> Floats:
        """From the least strength that makes all coefficients 0 down to a share of it. Raises InvalidInput."""
        free = self.problem.free
        null = minimum(
            Problem(self.problem.loss, self.problem.columns[:, :free], free, self.problem.y, self.problem.weights),
            1.0, 1.0, np.zeros(free),
        )  # fmt: skip
        eta = self.problem.columns[:, :free] @ null.coefficients
        largest = float(np.abs(self.problem.slopes(eta)[free:]).max()) / max(self.mixing, _LEAST_MIXING)
        if not largest > 0:
            raise InvalidInput.at("No predictor goes with the response: all coefficients are 0.", "x")
        return np.geomspace(largest, ratio * largest, count)


def held_out(
    rows: tuple[Floats, Floats, Floats], parts: Floats, strengths: Floats, made: Callable[..., Standardized]
) -> tuple[Floats, Floats]:
    """The mean loss at observations that were left out of the fit, and its standard error, for each strength.

    `parts` (n) says in which part each observation is left out; errors are those of the means of parts.
    """
    x, y, weights = rows
    sums = []
    for part in np.unique(parts):
        out = parts == part
        standardized = made((x[~out], y[~out], weights[~out]))
        losses = [
            standardized.problem.loss.value(y[out], x[out] @ fit.coefficients + fit.intercept)
            for fit in standardized.path(strengths)
        ]
        sums.append(np.array(losses) @ (weights[out] / weights[out].sum()))
    found = 2 * np.array(sums)  # squared residuals, and deviances
    return found.mean(0), found.std(0, ddof=1) / np.sqrt(len(found))
