"""Gradient descent in its named forms, and linear models trained by it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.optimization.minimization import Sense
from service.schemas.types.arrays import RealMatrix, RealVector
from service.schemas.types.base import Request, Seed
from service.schemas.types.formulas import Expression, Variables, WithData

Rate = Annotated[float, Field(gt=0, le=1e6, examples=[0.1])]
Decay = Annotated[float, Field(ge=0, lt=1)]


class GradientDescent(Request):
    """x ← x - ηg."""

    name: Literal["gradient_descent"]
    """Which algorithm."""
    learning_rate: Rate = 0.1
    """η."""


class Momentum(Request):
    """v ← βv + g, x ← x - ηv (Polyak 1964)."""

    name: Literal["momentum"]
    """Which algorithm."""
    learning_rate: Rate = 0.1
    """η."""
    momentum: Decay = 0.9
    """β."""


class Nesterov(Request):
    """v ← βv + g(x - ηβv), x ← x - ηv (Nesterov 1983, in the form of Sutskever 2013)."""

    name: Literal["nesterov"]
    """Which algorithm."""
    learning_rate: Rate = 0.1
    """η."""
    momentum: Decay = 0.9
    """β."""


class Adagrad(Request):
    """s ← s + g², x ← x - ηg / (√s + ε) (Duchi 2011)."""

    name: Literal["adagrad"]
    """Which algorithm."""
    learning_rate: Rate = 0.1
    """η."""
    epsilon: float = Field(default=1e-8, gt=0, le=1)
    """ε."""


class RmsProp(Request):
    """s ← ρs + (1 - ρ)g², x ← x - ηg / (√s + ε) (Tieleman and Hinton 2012)."""

    name: Literal["rmsprop"]
    """Which algorithm."""
    learning_rate: Rate = 0.01
    """η."""
    decay: Decay = 0.9
    """ρ."""
    epsilon: float = Field(default=1e-8, gt=0, le=1)
    """ε."""


class Adam(Request):
    """m ← β₁m + (1 - β₁)g, s ← β₂s + (1 - β₂)g², x ← x - η m̂ / (√ŝ + ε) (Kingma and Ba 2015).

    At step k, m̂ = m/(1 - β₁ᵏ) and ŝ = s/(1 - β₂ᵏ).
    """

    name: Literal["adam"]
    """Which algorithm."""
    learning_rate: Rate = 0.001
    """η."""
    beta1: Decay = 0.9
    """β₁."""
    beta2: Decay = 0.999
    """β₂."""
    epsilon: float = Field(default=1e-8, gt=0, le=1)
    """ε."""


Algorithm = Annotated[GradientDescent | Momentum | Nesterov | Adagrad | RmsProp | Adam, Field(discriminator="name")]
"""A rule by which gradients become steps."""

_ALGORITHM = {"name": "momentum", "learning_rate": 0.02, "momentum": 0.9}


class DescentRequest(WithData):
    """A function, a start, and how many steps to take."""

    objective: Expression = Field(examples=["x**2 + 10*y**2"])
    """The function to minimise, or to maximise."""
    sense: Sense = "minimize"
    """Whether to go down or, with `maximize`, up."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of its variables, `"w[20]"` for a vector of 20; or one name for a single vector."""
    initial: RealVector = Field(examples=[[5.0, 1.0]])
    """Where to start (n)."""
    iterations: int = Field(default=100, ge=1, le=1_000_000)
    """How many steps: exactly so many where no `tolerance` is given, else at most."""
    tolerance: float | None = Field(default=None, gt=0)
    """Stop as soon as ‖∇f‖₂ is at most this."""
    every: int = Field(default=1, ge=1)
    """Keep each so-many-th step of the path and the histories; the first and the last are always kept."""


class GradientDescentRequest(DescentRequest):
    """A function, a start, and an algorithm."""

    algorithm: Algorithm = Field(examples=[_ALGORITHM])
    """The algorithm and its parameters."""


class CompareDescentsRequest(DescentRequest):
    """A function, a start, and several algorithms."""

    algorithms: list[Algorithm] = Field(
        min_length=1, max_length=20, examples=[[{"name": "gradient_descent", "learning_rate": 0.05}, _ALGORITHM]]
    )
    """The algorithms and their parameters."""


class TrainLinearModelRequest(Request):
    """Observations, and how to fit a linear model to them."""

    x: RealMatrix = Field(examples=[[[0.0], [1.0], [2.0], [3.0]]])
    """Observations (m, n), a row each."""
    y: RealVector = Field(examples=[[1.0, 3.0, 5.0, 7.0]])
    """Targets (m); 0 or 1 for the logistic loss."""
    loss: Literal["squared", "logistic"] = "squared"
    """The mean over observations of (x·w + b - y)², or of -y log p - (1 - y) log(1 - p), p = 1/(1 + e^-(x·w + b))."""
    batch_size: int | None = Field(default=None, ge=1)
    """Observations a step: omitted all of them, 1 stochastic, in between mini-batches."""
    epochs: int = Field(default=100, ge=1, le=100_000)
    """How many times to go through all observations."""
    algorithm: Algorithm = Field(examples=[{"name": "gradient_descent", "learning_rate": 0.1}])
    """The algorithm and its parameters."""
    seed: Seed | None = None
    """Of the order in which the observations are taken."""
    every: int = Field(default=1, ge=1)
    """Keep each so-many-th entry of the history; the first and the last are always kept."""
