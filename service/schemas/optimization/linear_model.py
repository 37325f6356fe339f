"""The request of a linear model: objective and constraints as text, with names."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.schemas.optimization.minimization import Sense
from service.schemas.types.bounds import Pair
from service.schemas.types.formulas import DISTINCT, Declaration, Expression, Name, WithData

_MOST = 1_000  # formulas, and their variables; a choice


class LinearModelRequest(WithData):
    """A linear objective under linear constraints, as they are written."""

    objective: Expression = Field(examples=["3*x + 2*y"])
    """What is to be minimised or maximised."""
    sense: Sense = "minimize"
    """Which of the two."""
    constraints: Annotated[list[Expression], Field(max_length=_MOST)] = Field(
        default_factory=list, examples=[["x + y <= 4", "x + 3*y <= 6"]]
    )
    """Comparisons that hold, such as `x + y <= 4`, `1 <= x - y <= 2` or, with arrays of `data`, `A @ w == b`."""
    variables: Annotated[list[Declaration], Field(min_length=1, max_length=_MOST), DISTINCT] | None = None
    """The names of the variables, where they have an order or are arrays: `"w[20]"` is a vector, `"W[3,4]"` a matrix.
    By default all names in the texts that are not those of `data`, in the order in which they occur."""
    bounds: dict[Name, Pair] = Field(default_factory=dict, max_length=_MOST, examples=[{"x": [0, 3]}])
    """The ends [lower, upper] of variables by name, null where open; of an array those of each component. A variable
    that is not named here is non-negative, as in `linear-program`: [0, null]."""
    integer: Annotated[list[Name], Field(max_length=_MOST)] = Field(default_factory=list, examples=[["x"]])
    """The names of the variables that are whole numbers."""
    time_limit: float = Field(default=20.0, gt=0, le=300)
    """Seconds after which the best found so far is answered; keep it below the deadline of the request."""
    relative_gap: float = Field(default=1e-9, ge=0, le=1)
    """With integers: stop where |value - bound| ≤ this times |value|."""
