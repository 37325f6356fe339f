"""What all distributions share: their base models and the domains of their parameters."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from service.schemas.base import Request

Kind = Literal["continuous", "discrete", "multivariate continuous", "multivariate discrete"]

Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
PositiveProbability = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=0, le=2**53)]
PositiveCount = Annotated[int, Field(ge=1, le=2**53)]
AnyInteger = Annotated[int, Field(ge=-(2**53), le=2**53)]


class Continuous(Request):
    """A distribution with a density on the real line."""

    kind: ClassVar[Kind] = "continuous"
    support: ClassVar[str]


class LocationScale(Continuous):
    """A family that is closed under shifting and stretching."""

    location: float = 0.0
    """Shift of the standard form."""
    scale: Positive = 1.0
    """Stretch of the standard form."""


class Discrete(Request):
    """A distribution on integers."""

    kind: ClassVar[Kind] = "discrete"
    support: ClassVar[str]
