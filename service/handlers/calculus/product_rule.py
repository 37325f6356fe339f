"""Derivatives of products, term by term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import function_of, point_warnings, where_defined
from service.schemas.calculus.derivatives import ProductRequest
from service.schemas.types.errors import InvalidExpression
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class ProductResult(Result):
    """A derivative by the product rule."""

    terms: ExtendedTensor
    """terms[i] is f_i′ times all other factors, in the shape of `at`."""
    result: ExtendedTensor
    """The sum of the terms."""


def product_rule(request: ProductRequest) -> ProductResult:
    """The derivative of f₁ f₂ … f_k by the product rule, term by term: Σ f_i′ Π_{j≠i} f_j."""
    function = function_of(request.factors, [request.variable], request.names, place=("factors",))
    if function.shape != (len(request.factors),):
        raise InvalidExpression.at("Each factor is one number.", "factors")
    points = request.at[..., None]
    value, jacobian = function.jacobian(points)
    factors, slopes = np.moveaxis(value, -1, 0), np.moveaxis(where_defined(value, jacobian)[..., 0], -1, 0)
    with np.errstate(all="ignore"):
        ones = np.ones_like(factors[:1])
        before = np.cumprod(np.concatenate([ones, factors[:-1]]), 0)
        after = np.cumprod(np.concatenate([ones, factors[:0:-1]]), 0)[::-1]
        terms = slopes * before * after
        result = terms.sum(0)
    return ProductResult(
        terms=terms, result=result, certainty="estimated", warnings=point_warnings(function, points, value, result)
    )
