"""The request of a Bayesian update with a conjugate prior."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from service.schemas.statistics.distributions.base import Positive
from service.schemas.types.arrays import RealVector
from service.schemas.types.base import Level, Request


class BetaPrior(Request):
    """Beta(α, β) for a probability."""

    alpha: Positive = Field(examples=[1.0])
    """Shape α: prior successes."""
    beta: Positive = Field(examples=[1.0])
    """Shape β: prior failures."""


class GammaPrior(Request):
    """Gamma(shape, rate) for a rate."""

    shape: Positive = Field(examples=[2.0])
    """Shape α."""
    rate: Positive = Field(examples=[1.0])
    """Rate β."""


class NormalPrior(Request):
    """Normal for a mean."""

    mean: float = Field(examples=[0.0])
    """Mean."""
    standard_deviation: Positive = Field(examples=[10.0])
    """Standard deviation."""


class NormalInverseGammaPrior(Request):
    """Normal-inverse-gamma for mean and variance: σ² ~ InverseGamma(shape, scale), μ | σ² ~ Normal(mean, σ²/weight)."""

    mean: float = Field(examples=[0.0])
    """Mean μ₀."""
    weight: Positive = Field(examples=[1.0])
    """Prior observations κ₀ behind the mean."""
    shape: Positive = Field(examples=[2.0])
    """Shape α₀ of the variance."""
    scale: Positive = Field(examples=[1.0])
    """Scale β₀ of the variance."""


class DirichletPrior(Request):
    """Dirichlet for probabilities."""

    concentration: RealVector = Field(examples=[[1.0, 1.0, 1.0]])
    """Concentrations (K), each positive."""


class Trials(Request):
    """Successes in trials."""

    successes: Annotated[int, Field(ge=0)] = Field(examples=[7])
    """Number of successes."""
    trials: Annotated[int, Field(ge=0)] = Field(examples=[10])
    """Number of trials."""


# No branch of a union may be called like a field beside it: pointers leave branches out by their names.
_TELLING = {
    "prior: dirichlet": {"concentration"},
    "prior: normal-inverse-gamma": {"weight"},
    "prior: beta": {"alpha"},
    "prior: gamma": {"shape", "rate"},
}
"""Parameters that tell a prior, looked for in this order; the normal one has none of them."""


def _kind_of_prior(value: Any) -> str:
    """Tell a prior by its parameters."""
    keys = set(value) if isinstance(value, dict) else set(getattr(type(value), "model_fields", ()))
    for kind, telling in _TELLING.items():
        if keys & telling:
            return kind
    return "prior: normal"


Prior = Annotated[
    Annotated[BetaPrior, Tag("prior: beta")]
    | Annotated[GammaPrior, Tag("prior: gamma")]
    | Annotated[NormalPrior, Tag("prior: normal")]
    | Annotated[NormalInverseGammaPrior, Tag("prior: normal-inverse-gamma")]
    | Annotated[DirichletPrior, Tag("prior: dirichlet")],
    Discriminator(_kind_of_prior),
]
Observations = Annotated[
    Annotated[Trials, Tag("data: trials")] | Annotated[RealVector, Tag("data: values")],
    Discriminator(lambda value: "data: trials" if isinstance(value, dict | Trials) else "data: values"),
]


class UpdateRequest(Request):
    """A conjugate model, its prior, and what was observed."""

    model: Literal[
        "beta-binomial", "gamma-poisson", "gamma-exponential", "normal-normal", "normal-inverse-gamma",
        "dirichlet-multinomial",
    ] = Field(examples=["beta-binomial"])  # fmt: skip
    """Prior and likelihood."""
    prior: Prior = Field(examples=[{"alpha": 1.0, "beta": 1.0}])
    """Parameters of the prior that the model names: beta, gamma, normal, normal-inverse-gamma or Dirichlet."""
    data: Observations = Field(examples=[{"successes": 7, "trials": 10}])
    """Observations (n). `beta-binomial`: outcomes 0 and 1, or successes and trials; `dirichlet-multinomial`: counts."""
    standard_deviation: Positive | None = None
    """The known standard deviation of an observation, for `normal-normal`."""
    level: Level = 0.95
    """Probability of the credible interval."""
