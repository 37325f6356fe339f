"""Functions to minimise: of several variables, of one, and globally."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.types.arrays import RealVector
from service.schemas.types.base import Seed
from service.schemas.types.bounds import Bounds, Pair
from service.schemas.types.formulas import Comparison, Expression, Name, Variables, WithData

Sense = Literal["minimize", "maximize"]


class MinimizeRequest(WithData):
    """A function, a start, and what restricts the variables."""

    objective: Expression = Field(examples=["(1 - x)**2 + 100*(y - x**2)**2"])
    """The function to minimise, or to maximise."""
    sense: Sense = "minimize"
    """Whether its least or its largest value is sought; the answer is about the function as it is written."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of its variables, `"w[20]"` for a vector of 20; or one name for a single vector."""
    initial: RealVector = Field(examples=[[-1.2, 1.0]])
    """Where to start (n)."""
    bounds: Bounds | None = None
    """(n, 2) pairs [lower, upper]; omitted, every variable is free."""
    constraints: list[Comparison] = Field(default_factory=list, max_length=1_000, examples=[["x**2 + y**2 <= 1"]])
    """Comparisons that must hold, such as `x + y <= 1` or `x*y == 2`."""
    method: Literal["trust_region_newton", "l_bfgs", "nelder_mead", "sqp", "augmented_lagrangian"] | None = None
    """Use this method alone; omitted, those that suit the problem are tried until a minimum is certified."""
    tolerance: float = Field(default=1e-8, gt=0, lt=1)
    """Largest `optimality` at a point that counts as a minimum."""
    max_iterations: int = Field(default=10_000, ge=1, le=1_000_000)
    """At most so many iterations, over all methods and starts."""


class MinimizeScalarRequest(WithData):
    """A function of one variable, and where to look."""

    objective: Expression = Field(examples=["(x - 2)**2 * (x + 1) + x"])
    """The function to minimise, or to maximise."""
    sense: Sense = "minimize"
    """Whether its least or its largest value is sought; the answer is about the function as it is written."""
    variable: Name = Field(examples=["x"])
    """The name of its variable."""
    bounds: Pair | None = Field(default=None, examples=[[0.0, 5.0]])
    """Finite [lower, upper]: the least value between them is sought."""
    bracket: Pair | None = Field(default=None, examples=[[0.0, 1.0]])
    """Two points from which to walk downhill, where no bounds are given; omitted, [0, 1]."""


class GlobalMinimizeRequest(WithData):
    """A function and the box in which to seek its least value."""

    objective: Expression = Field(examples=["20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)"])
    """The function to minimise, or to maximise."""
    sense: Sense = "minimize"
    """Whether its least or its largest value is sought; the answer is about the function as it is written."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of its variables, `"w[20]"` for a vector of 20; or one name for a single vector."""
    bounds: Bounds = Field(examples=[[[-5.12, 5.12], [-5.12, 5.12]]])
    """(n, 2) finite pairs [lower, upper]."""
    method: Literal["differential_evolution", "direct", "multistart"] | None = None
    """Use this method alone; omitted, all of them."""
    seed: Seed | None = None
    """Of the random generator; one is chosen and returned where none is given."""
    max_evaluations: int = Field(default=400_000, ge=100, le=100_000_000)
    """At most so many evaluations of the function, about."""
