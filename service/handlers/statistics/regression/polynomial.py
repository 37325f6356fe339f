"""Polynomial regression with full inference."""

from __future__ import annotations

import numpy as np

from service.handlers.statistics.regression.inference import (
    Design,
    Inference,
    input_warnings,
    regression_result,
    require_size,
    scaled_weights,
)
from service.handlers.statistics.regression.observations import observations, predictor_names
from service.handlers.statistics.regression.result import RegressionResult
from service.methods.statistics.exact_least_squares import power_gram, solve
from service.methods.statistics.polynomial_basis import PolynomialBasis
from service.operation import Cost
from service.schemas.statistics.regression import PolynomialRegressionRequest
from service.schemas.types.errors import InvalidInput


def polynomial(request: PolynomialRegressionRequest) -> RegressionResult:
    """Polynomial regression y = β₀ + β₁x + … + β_d x^d + ε by (weighted) least squares.

    Powers are formed and the normal equations solved in fixed-point arithmetic of a thousand bits, so that no digit is
    lost to the notorious condition of the monomials. Inference is that of `regression/linear`.

    Fewer than d + 1 different values of x are refused as `invalid-input`. A constant (d = 0) has no predictor, so that
    nothing is tested, as a warning `undefined` says.
    """
    rows = observations(request)
    x, terms = rows.x[:, 0], request.degree + 1
    require_size(rows, terms, intercept=True)
    if (found := np.unique(x).size) < terms:
        detail = f"Degree {request.degree} needs {terms} different values of x, and there are {found}."
        raise InvalidInput.at(detail, "x")
    weights, scale = scaled_weights(rows.weights)
    powers = power_gram(x, rows.y, request.degree, weights)
    fit = solve(powers, [f"power {k} of x" for k in range(terms)], intercept=True)
    basis = PolynomialBasis.of(x, request.degree)
    at = None if request.at is None else basis.at(request.at.astype(np.float64))
    (name,) = predictor_names(request)
    names = ["intercept", name, *(f"{name}^{k}" for k in range(2, terms))][:terms]
    rows = rows._replace(weights=weights)
    result = regression_result(
        Inference(fit, scale, Design(names, True, basis.at(x), at, basis.spreads), rows, request)
    )
    design = x[:, None] ** np.arange(terms)
    slopes = np.arange(terms) * x[:, None] ** np.maximum(np.arange(terms) - 1, 0)
    result.warnings += input_warnings(design, rows, fit, lambda dx: slopes * dx)
    return result


def polynomial_cost(request: PolynomialRegressionRequest) -> Cost:
    """Integers of a thousand bits throughout, and small fits of eight roundings of the input: 4 ms for seven points."""
    n, p = len(request.x), request.degree + 2
    return Cost(4e6 + 5000.0 * n * p + 1000.0 * p**3, max(4 * n * p, p * p))
