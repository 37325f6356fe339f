"""Derivatives of nested functions, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.expressions import Function
from service.handlers.formulas import (
    Array,
    free_names,
    function_of,
    point_warnings,
    pointing_at,
    scalar,
    where_defined,
)
from service.methods.calculus.differences import central
from service.schemas.calculus.derivatives import ChainRequest
from service.schemas.types.errors import InvalidExpression
from service.schemas.types.results import ExtendedTensor, Record, Result


@dataclass(slots=True, kw_only=True)
class Stage(Record):
    """One function of a chain."""

    value: ExtendedTensor
    """Its value, which is the argument of the next."""
    local_derivative: ExtendedTensor
    """Its derivative by its own argument."""


@dataclass(slots=True, kw_only=True)
class ChainResult(Result):
    """A derivative by the chain rule."""

    stages: list[Stage]
    """The functions, innermost first."""
    result: ExtendedTensor
    """The product of all local derivatives."""
    numerical: ExtendedTensor
    """The derivative of the whole by central differences, for comparison."""


def chain_rule(request: ChainRequest) -> ChainResult:
    """The derivative of f_k(…f₂(f₁(x))…) by the chain rule, stage by stage: the product of f_i′ at its own argument."""
    functions = [_own_variable(text, index, request) for index, text in enumerate(request.functions)]
    stages, warnings = [], []
    argument, result = request.at, np.ones_like(request.at)
    with np.errstate(all="ignore"):
        for function in functions:
            value, slope = function.derivatives(argument[..., None], 1)
            slope = where_defined(value, slope)
            warnings += point_warnings(function, argument[..., None], value, slope)
            stages.append(Stage(value=value, local_derivative=slope))
            argument, result = value, result * slope

    def whole(x: Array) -> Array:
        for function in functions:
            x = function.value(x[..., None])
        return x

    warnings = list({warning.code: warning for warning in reversed(warnings)}.values())  # the first of each kind
    numerical = central(whole, request.at)
    return ChainResult(stages=stages, result=result, numerical=numerical, certainty="estimated", warnings=warnings)


def _own_variable(text: str, index: int, request: ChainRequest) -> Function:
    with pointing_at("functions", index):
        names = free_names(text, request.names)
    function = function_of(text, names or ["x"], request.names, place=("functions", index))
    if len(names) > 1:
        detail = f"Each function has one variable; this one uses {', '.join(names[:5])}."
        raise InvalidExpression.at(detail, "functions", index)
    return scalar(function, "functions", index)
