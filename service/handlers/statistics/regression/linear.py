"""Linear regression with full inference."""

from __future__ import annotations

import numpy as np

from service.handlers.predictions import points
from service.handlers.statistics.regression.inference import (
    Design,
    Inference,
    input_warnings,
    regression_result,
    require_size,
    scaled_weights,
)
from service.handlers.statistics.regression.observations import observations, term_names, terms, with_intercept
from service.handlers.statistics.regression.result import RegressionResult
from service.methods.statistics.exact_least_squares import gram, orthogonal_basis, solve
from service.operation import Cost
from service.schemas.statistics.regression import LinearRegressionRequest


def linear(request: LinearRegressionRequest) -> RegressionResult:
    """Multiple linear regression y = Xβ + ε by (weighted) least squares: β = (XᵀWX)⁻¹XᵀWy.

    Every coefficient and standard error is correct to the last digit or so for the float64 values received, whatever
    the condition number: the normal equations are formed and solved in exact arithmetic. Standard errors are those of
    σ²(XᵀWX)⁻¹ with σ² = Σw(y − Xβ)²/(n − p), intervals and p-values those of Student's t with n − p degrees of freedom.
    Where rounding the decimals sent to float64 already costs digits, a warning `limited-by-input` counts what is left.

    Fitted values, residuals, leverages and predictions come from an orthogonal basis of the columns. At places `at` the
    intervals are x₀β ∓ t s√h₀ of the expected response and ∓ t s√(1 + h₀) of a new one, with h₀ = x₀(XᵀWX)⁻¹x₀ᵀ; a
    warning `extrapolation` names places farther out than any observation. `covariance_type` asks for errors that do
    not suppose equal variances.

    Columns that depend on others, also up to their rounding, are refused as `singular-matrix` with their names.
    """
    rows, at = observations(request), points(request.at, 1 if request.x.ndim == 1 else request.x.shape[1])
    design = with_intercept(rows.x) if request.intercept else rows.x
    names = term_names(request)
    require_size(rows, len(names), intercept=request.intercept)
    weights, scale = scaled_weights(rows.weights)
    fit = solve(gram(np.column_stack([design, rows.y]), weights), names, intercept=request.intercept)
    basis = orthogonal_basis(design, names)
    places = None if at is None else basis.of(with_intercept(at) if request.intercept else at)
    shown = Design(terms(request), request.intercept, basis.of(design), places, basis.spreads)
    rows = rows._replace(weights=weights)
    result = regression_result(Inference(fit, scale, shown, rows, request))
    constant = np.zeros((len(rows.y), int(request.intercept)))
    result.warnings += input_warnings(design, rows, fit, lambda dx: np.column_stack([constant, dx]))
    return result


def linear_cost(request: LinearRegressionRequest) -> Cost:
    """BLAS on slices for the Gram matrix, then integers of some hundred bits (about 500 steps each) for its sweep."""
    n, p = len(request.x), (request.x.shape[1] if request.x.ndim == 2 else 1) + 2
    return Cost(150.0 * n * p * p + 2000.0 * n * p + 500.0 * p**3, max(4 * n * p, p * p))
