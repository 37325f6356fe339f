"""A comparison as bounds on a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.expressions.code.program import Array, Bound
from service.expressions.function import Function, source_of
from service.expressions.plan import plan_function
from service.expressions.reading.declarations import Names


@dataclass(frozen=True, slots=True)
class Constraint:
    """lower <= function(x) <= upper, componentwise; an open side is infinite. Equality has lower = upper.

    `lower` and `upper` have the shape of the function's value. A strict comparison means the same as one with equality.
    """

    function: Function
    lower: Array
    upper: Array


def parse_constraint(
    text: str,
    variables: str | Sequence[str],
    data: Names | None = None,
    *,
    size: int | None = None,
) -> Constraint:
    """The constraint that a comparison states; arguments as of compile_function. Raises ExpressionError.

    Sides that do not depend on the variables become bounds, otherwise the difference of the sides is bounded by 0.
    """
    source, values = source_of(text, variables, data, size)
    plan = plan_function(source._replace(constraint=True))
    bounds = Bound(plan.program("bounds"), values).at_all(np.zeros((1, plan.n)))
    lower, upper = (np.broadcast_to(bound[0], plan.output.shape).copy() for bound in bounds)
    return Constraint(Function(plan, values), lower, upper)
