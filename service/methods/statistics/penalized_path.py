"""Penalized fits for one strength after the other, on standardized columns, and their cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from service.methods.statistics.elastic_net import Loss, Odds, Optimum, Problem, Squares, minimum
from service.methods.statistics.input_rounding import digits_left, moved_inputs
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import InvalidInput

LOSSES: dict[str, Loss] = {"gaussian": Squares(), "binomial": Odds()}

_LEAST_MIXING = 1e-3  # with which the largest strength of a ridge is found, for which no finite one gives zeros


@dataclass(frozen=True, slots=True)
class Frame:
    """Where predictors and responses are measured from, so that offsets take no digits; from 0 without a constant."""

    origin: Floats
    """A place near the predictors (p)."""
    center: Floats | None
    """Their mean, less the origin."""
    level: float = 0.0
    """A response."""

    @classmethod
    def of(cls, x: Floats, weights: Floats, *, intercept: bool, level: float) -> Frame:
        """Of predictors (n, p) with weights (n) of sum 1, and a response."""
        if not intercept:
            return cls(np.zeros(x.shape[1]), None)
        near = x - x[0]
        center = weights @ near
        return cls(x[0], center + weights @ (near - center), level)

    def centred(self, x: Floats) -> Floats:
        """Predictors less their mean."""
        return x if self.center is None else (x - self.origin) - self.center


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit for one strength, in terms of the predictors as they were sent."""

    strength: float
    intercept: float
    coefficients: Floats
    """(p)."""
    optimum: Optimum
    frame: Frame

    def eta(self, x: Floats) -> Floats:
        """The linear predictor at places (m, p)."""
        free = self.optimum.coefficients[0] if self.frame.center is not None else 0.0
        return np.asarray(self.frame.centred(x) @ self.coefficients + free + self.frame.level)


@dataclass(frozen=True)
class Standardized:
    """A problem on columns (x − mean)/scale, and the way back."""

    problem: Problem
    frame: Frame
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
            frame = Frame.of(x, weights, intercept=intercept, level=float(y[0]) if family == "gaussian" else 0.0)
            y, columns = y - frame.level, frame.centred(x)
            scale = _lengths(columns, weights) if standardize else np.ones(x.shape[1])
            constant = (x == x[0]).all(0) & intercept
            columns = np.where(constant, 0.0, columns / np.where(constant | (scale == 0), 1.0, scale))
            sizes = weights @ columns**2, weights @ y**2
        for field, size in zip("xy", sizes, strict=True):
            if not np.isfinite(size).all():
                raise InvalidInput.at("The squares of these numbers overflow: send them in larger units.", field)
        columns = np.column_stack([np.ones(len(x)), columns]) if intercept else columns
        problem = Problem(LOSSES[family], columns, int(intercept), y, weights)
        return cls(problem, frame, np.where(constant | (scale == 0), 1.0, scale), mixing)

    def path(self, strengths: Floats) -> Iterator[Fit]:
        """The fits for strengths in descending order, each from the one before."""
        free, at = self.problem.free, np.zeros(self.problem.columns.shape[1])
        for strength in strengths:
            optimum = minimum(self.problem, strength * self.mixing, strength * (1 - self.mixing), at)
            at = optimum.coefficients
            coefficients = at[free:] / self.scale
            constant = 0.0 if self.frame.center is None else float(at[0] - self.frame.center @ coefficients)
            constant += self.frame.level - float(self.frame.origin @ coefficients)
            yield Fit(float(strength), constant, coefficients, optimum, self.frame)

    def kept_digits(self, x: Floats, y: Floats) -> int:
        """Digits that rounding the decimals sent leaves: how far it moves columns and responses beside their spread."""
        both = np.column_stack([x - self.frame.origin, y - self.frame.level])
        spread = _lengths(both - both.mean(0) if self.problem.free else both, self.problem.weights)
        moves = [_lengths(error, self.problem.weights) for (error,) in moved_inputs(np.column_stack([x, y]))]
        return min(digits_left(float((move / spread)[spread > 0].max(initial=0.0)), 1.0) for move in moves)

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


def _lengths(columns: Floats, weights: Floats) -> Floats:
    """√Σwx² of each column (p), also where squares leave the range."""
    _, exponents = np.frexp(np.abs(columns).max(0))
    return np.asarray(np.ldexp(np.sqrt(weights @ np.ldexp(columns, -exponents) ** 2), exponents))


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
        losses = [standardized.problem.loss.value(y[out], fit.eta(x[out])) for fit in standardized.path(strengths)]
        sums.append(np.array(losses) @ (weights[out] / weights[out].sum()))
    found = 2 * np.array(sums)  # squared residuals, and deviances
    return found.mean(0), found.std(0, ddof=1) / np.sqrt(len(found))
