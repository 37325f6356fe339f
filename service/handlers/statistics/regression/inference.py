"""The inference of linear and polynomial regression."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import special

from service.handlers.predictions import Predictions, extrapolated, interval_factor
from service.handlers.statistics.lost_digits import limited, underflowing
from service.handlers.statistics.regression.observations import Observations
from service.handlers.statistics.regression.result import RegressionAnova, RegressionResult
from service.methods.linear_algebra.norms import row_lengths
from service.methods.statistics.distributions.gamma_functions import f_tails
from service.methods.statistics.exact_least_squares import Solution
from service.methods.statistics.input_rounding import moved_inputs
from service.methods.statistics.moved_fits import Data, digits_of_fit
from service.methods.statistics.projection import Projection
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import LeastSquaresRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Warning

_DIGITS = 12  # fewer that the rounding of the input leaves are worth a warning; a choice


class Design(NamedTuple):
    """What a model's columns are: an orthogonal basis of their span, and the way back to coefficients."""

    terms: list[str]
    intercept: bool
    """Whether the first of them is a constant."""
    vectors: Floats
    """Basis vectors at the observations (n, p)."""
    at: Floats | None
    """Basis vectors at the places of predictions (m, p)."""
    spreads: Callable[[Floats], Floats]
    """From columns of coefficients of basis vectors (p, k) to columns of coefficients of the terms."""


def require_size(rows: Observations, terms: int, *, intercept: bool) -> None:
    """Refuse rows too few for their terms, and a constant response. Raises InvalidInput, ComputationError."""
    if len(rows.y) <= terms:
        detail = (
            f"{len(rows.y)} observations cannot give {terms} coefficients and their errors; send more than {terms}."
        )
        raise InvalidInput.at(detail, "y")
    if np.all(rows.y == (rows.y[0] if intercept else 0)):
        raise ComputationError.at("The response is constant, so that there is no variance to explain.", "y")


def scaled_weights(weights: Floats | None) -> tuple[Floats | None, float]:
    """Weights with the largest in [½, 1), and the factor that was taken out."""
    if weights is None:
        return None, 1.0
    exponent = np.frexp(weights.max())[1]
    return np.ldexp(weights, -exponent), float(np.ldexp(1.0, exponent))


@dataclass(frozen=True)
class Inference:
    """A fit of observations whose weights were scaled by `scale`, and what follows from it.

    Squares are in units of 2^exponent of the response, so that nothing overflows.
    """

    fit: Solution
    scale: float
    design: Design
    rows: Observations
    request: LeastSquaresRequest

    @property
    def freedom(self) -> int:
        """Degrees of freedom that are left."""
        return len(self.rows.y) - len(self.design.terms)

    @property
    def deviation(self) -> float:
        """Residual standard deviation for scaled weights, in units of 2^exponent."""
        return math.sqrt(self.fit.residual_squares / self.freedom)

    @cached_property
    def projection(self) -> Projection:
        """On the span of the design."""
        return Projection.of(self.design.vectors, self.rows.weights)

    @cached_property
    def basis_fit(self) -> tuple[Floats, Floats]:
        """Coefficients of the basis vectors, and fitted values, which are y itself where nothing is left."""
        coefficients, fitted = self.projection.fit(self.rows.y)
        return coefficients, fitted if self.fit.residual_squares else self.rows.y

    @cached_property
    def residuals(self) -> Floats:
        """y − fitted."""
        return self.rows.y - self.basis_fit[1]

    @cached_property
    def root(self) -> Floats:
        """A root S with SᵀS the covariance of the coordinates of a fit, in units of 2^exponent."""
        kind = self.request.covariance_type
        if kind == "classical":
            return np.eye(len(self.design.terms)) * self.deviation
        if kind in ("HC2", "HC3") and self.projection.leverage.max() > 1 - _DETERMINED:
            detail = (
                f"An observation alone determines a coefficient (leverage 1), so that {kind} is undefined; use HC1."
            )
            raise ComputationError.at(detail, "covariance_type")
        return self.projection.robust_root(np.ldexp(self.residuals, -self.fit.exponent), kind)

    def errors(self) -> tuple[Floats, Floats]:
        """Standard errors of the coefficients, and their correlations."""
        if self.request.covariance_type == "classical":
            roots, units = np.sqrt(np.diagonal(self.fit.inverse)), self.fit.exponent - self.fit.exponents
            return np.ldexp(self.deviation * roots, units), self.fit.inverse / np.outer(roots, roots)
        spreads = self.design.spreads(self.projection.solved(self.root.T))
        norms = row_lengths(spreads)
        directions = spreads / np.where(norms > 0, norms, 1.0)[:, None]
        return np.ldexp(norms, self.fit.exponent), np.asarray(directions @ directions.T)

    def cook_distances(self) -> Floats:
        """r²h/(p s²(1 − h)²) of weighted residuals r (Cook 1977)."""
        h, p = self.projection.leverage, len(self.design.terms)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.ldexp(self.residuals * self.projection.roots, -self.fit.exponent) / self.deviation / (1 - h)
            return np.asarray(shares**2 * h / p)

    def log_likelihood(self) -> float:
        """−n/2 (ln 2π + 1 + ln(RSS/n)) + ½ Σ ln w."""
        n, squares = len(self.rows.y), self.fit.residual_squares
        if not squares:
            return math.inf
        weights = 0.0 if self.rows.weights is None else float(np.log(self.rows.weights).sum())
        # The scale of the weights cancels: n/2 of it in RSS, and as much in the sum of logarithms.
        spread = math.log(squares / n) + 2 * self.fit.exponent * math.log(2)
        return 0.5 * (weights - n * (math.log(2 * math.pi) + 1 + spread))

    def predictions(self) -> tuple[Predictions | None, list[Warning]]:
        """At the places that were sent, with a warning about those farther out than the data."""
        if self.design.at is None:
            return None, []
        directions = self.projection.directions(self.design.at)
        mean, factor = self.design.at @ self.basis_fit[0], interval_factor(self.request.level, self.freedom)
        error = row_lengths(directions @ self.root.T)
        new = np.hypot(error, self.deviation * math.sqrt(self.scale))
        half, wide = (np.ldexp(factor * one, self.fit.exponent) for one in (error, new))
        found = Predictions(
            mean=mean,
            lower=mean - half,
            upper=mean + half,
            prediction_lower=mean - wide,
            prediction_upper=mean + wide,
        )
        return found, extrapolated(self.projection, directions)

    def anova(self) -> RegressionAnova:
        """Regression against residual."""
        fit, df = self.fit, len(self.design.terms) - self.design.intercept
        unit = float(np.ldexp(self.scale, 2 * fit.exponent))
        explained, error = fit.regression_squares / max(df, 1), fit.residual_squares / self.freedom
        f = (explained / error if error else math.inf) if df else math.nan
        return RegressionAnova(
            degrees_of_freedom_regression=df,
            degrees_of_freedom_residual=self.freedom,
            sum_of_squares_regression=fit.regression_squares * unit,
            sum_of_squares_residual=fit.residual_squares * unit,
            mean_square_regression=explained * unit,
            mean_square_residual=error * unit,
            f_statistic=f,
            p_value=float(f_tails(f, df, self.freedom)[1]) if error and df else float(not df),
        )


_DETERMINED = 1e-12  # of 1 − leverage: rounding leaves some 1e-15, and such an observation has no residual


def regression_result(inference: Inference) -> RegressionResult:
    """The answer."""
    fit, n, terms = inference.fit, len(inference.rows.y), len(inference.design.terms)
    coefficients = np.ldexp(fit.coefficients, fit.exponent - fit.exponents)
    errors, correlations = inference.errors()
    with np.errstate(divide="ignore", invalid="ignore"):
        t = coefficients / errors
    half = interval_factor(inference.request.level, inference.freedom) * errors
    p_values, anova = 2 * special.stdtr(inference.freedom, -np.abs(t)), inference.anova()
    predictions, doubts = inference.predictions()
    height, per_row = inference.log_likelihood(), fit.total_squares / (n - inference.design.intercept)
    return RegressionResult(
        terms=inference.design.terms,
        count=n,
        coefficients=coefficients,
        standard_errors=errors,
        t_statistics=t,
        p_values=p_values,
        lower=coefficients - half,
        upper=coefficients + half,
        r_squared=fit.regression_squares / fit.total_squares,
        adjusted_r_squared=1 - fit.residual_squares / inference.freedom / per_row,
        residual_standard_deviation=float(np.ldexp(inference.deviation * math.sqrt(inference.scale), fit.exponent)),
        anova=anova,
        covariance=np.outer(errors, errors) * correlations,
        log_likelihood=height,
        aic=-2 * height + 2 * (terms + 1),
        bic=-2 * height + math.log(n) * (terms + 1),
        fitted=inference.basis_fit[1],
        residuals=inference.residuals,
        leverage=inference.projection.leverage,
        cook_distances=inference.cook_distances(),
        predictions=predictions,
        certainty="checked",
        warnings=(_perfect(fit) or underflowing(p_values) or underflowing(anova.p_value)) + _untested(anova) + doubts,
    )


def _untested(anova: RegressionAnova) -> list[Warning]:
    if anova.degrees_of_freedom_regression:
        return []
    detail = "A constant has no predictor whose effect could be tested: the p-value of `anova` is 1, its F undefined."
    return [Warning(code="undefined", detail=detail)]


def _perfect(fit: Solution) -> list[Warning]:
    if fit.residual_squares:
        return []
    detail = "The fit leaves no residual: standard errors are 0, and tests and intervals built on them mean nothing."
    return [Warning(code="perfect-fit", detail=detail)]


def input_warnings(
    design: Floats, rows: Observations, fit: Solution, design_change: Callable[[Floats], Floats]
) -> list[Warning]:
    """What rounding x and y to float64 costs, to first order."""
    data = Data(design, rows.y, np.ones(len(rows.y)) if rows.weights is None else rows.weights)
    changes = ((design_change(dx), dy) for dx, dy in moved_inputs(rows.x, rows.y))
    digits = min(digits_of_fit(data, fit, *change) for change in changes)
    return limited(digits, _DIGITS, "the coefficients or their errors")
