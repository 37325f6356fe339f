"""Nonlinear least squares and curve fits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType, RealVector
from service.schemas.types.base import Level, Request
from service.schemas.types.bounds import Bounds, Pair
from service.schemas.types.formulas import Expression, Model, Name, Variables, WithData, WithDefinitions

VectorOrRows = Annotated[Array, ArrayType(1, 2)]


class _Robust(Request):
    loss: Literal["linear", "soft_l1", "huber", "cauchy", "arctan"] = "linear"
    """ρ(z) of z = (r/loss_scale)²: z; 2(√(1+z) - 1); z up to 1 and then 2√z - 1; log(1 + z); arctan z."""
    loss_scale: float = Field(default=1.0, gt=0)
    """The size of a residual (over its sigma, if there is one) from which a robust loss takes it for an outlier."""


class NonlinearLeastSquaresRequest(_Robust, WithData):
    """Residuals whose squares are to be small."""

    residuals: list[Expression] | Expression = Field(examples=[["10*(y - x**2)", "1 - x"]])
    """The residuals: a list of formulas, or one formula with a vector as its value, such as `"A @ x - b"`."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of their variables, `"w[20]"` for a vector of 20; or one name for a single vector."""
    initial: RealVector = Field(examples=[[-1.2, 1.0]])
    """Where to start (n)."""
    bounds: Bounds | None = None
    """(n, 2) pairs [lower, upper]; omitted, every variable is free."""


class CurveFitRequest(_Robust, WithDefinitions):
    """Observations, and a model with unknown parameters."""

    model: Model = Field(examples=["b1*(1 - exp(-b2*x))"])
    """The formula of the model, elementwise in the independent variables."""
    independent: list[Name] | Name = Field(examples=["x"])
    """The name of the independent variable, or the names of several."""
    x: VectorOrRows = Field(examples=[[1.0, 2.0, 3.0, 5.0, 7.0, 10.0]])
    """Where it was observed: (m) for one name, (k, m) for a list of k names."""
    y: RealVector = Field(examples=[[109.0, 149.0, 149.0, 191.0, 213.0, 224.0]])
    """The observations (m)."""
    sigma: RealVector | None = None
    """Standard deviations of the observations (m), up to a common factor; omitted, all are equal."""
    absolute_sigma: bool = False
    """Whether `sigma` are the standard deviations themselves, so that the residuals do not tell their size."""
    initial: dict[Name, float] = Field(min_length=1, max_length=1_000, examples=[{"b1": 100.0, "b2": 0.75}])
    """A first guess of each parameter, by name: these names are the parameters."""
    bounds: dict[Name, Pair] = Field(default_factory=dict, examples=[{}, {"a": [0.0, None]}])
    """Pairs [lower, upper] by parameter; those left out are free."""
    at: VectorOrRows | None = None
    """Where predictions are wanted: (k) for one independent variable, (n, k) for a list of n names."""
    level: Level = 0.95
    """Of the intervals."""
