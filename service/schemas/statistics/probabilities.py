"""Requests about probabilities of discrete outcomes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import RealArray, RealMatrix
from service.schemas.types.base import Request, mixed_choice

Base = Annotated[Literal["e", 2, 10], mixed_choice("e", 2, 10)]
"""The base of the logarithm: nats, bits or decimal digits."""


class ProbabilitiesRequest(Request):
    """One distribution of outcomes, or many of them."""

    probabilities: RealArray = Field(examples=[[0.5, 0.25, 0.25]])
    """Probabilities (…, K), or counts, which are normalised along `axis`."""
    base: Base = "e"
    """Base of the logarithm."""
    axis: int = -1
    """The axis of the outcomes."""


class TwoProbabilities(Request):
    """Two distributions of the same outcomes, or two arrays of them that broadcast."""

    p: RealArray = Field(examples=[[0.5, 0.25, 0.25]])
    """Probabilities (…, K) of the first, normalised along `axis` where they do not sum to 1."""
    q: RealArray = Field(examples=[[0.25, 0.5, 0.25]])
    """Probabilities (…, K) of the second, likewise."""
    base: Base = "e"
    """Base of the logarithm."""
    axis: int = -1
    """The axis of the outcomes."""


class JointProbabilities(Request):
    """A joint distribution of two outcomes."""

    joint: RealMatrix = Field(examples=[[[0.4, 0.1], [0.1, 0.4]]])
    """Joint probabilities (K, L), or a table of counts, normalised where they do not sum to 1."""
    base: Base = "e"
    """Base of the logarithm."""


Hypothesis = Annotated[str, Field(min_length=1, max_length=100)]


class TheoremRequest(Request):
    """Hypotheses, with what is believed and what is seen."""

    prior: Annotated[dict[Hypothesis, Annotated[float, Field(ge=0, le=1)]], Field(min_length=1)] = Field(
        examples=[{"disease": 0.01, "healthy": 0.99}]
    )
    """Prior probability of each hypothesis; they sum to 1."""
    likelihood: Annotated[dict[Hypothesis, Annotated[float, Field(ge=0, le=1e300)]], Field(min_length=1)] = Field(
        examples=[{"disease": 0.95, "healthy": 0.05}]
    )
    """Probability, or density, of what was seen under each hypothesis."""
