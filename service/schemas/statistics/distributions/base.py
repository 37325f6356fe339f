"""What all distributions share: their base models and the domains of their parameters."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from service.schemas.types.base import Request
from service.schemas.types.errors import Fault
from service.schemas.types.pydantic_errors import faults_error

Kind = Literal["continuous", "discrete", "multivariate continuous", "multivariate discrete"]

Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
PositiveProbability = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=0, le=2**53)]
AnyInteger = Annotated[int, Field(ge=-(2**53), le=2**53)]


class _Univariate(Request):
    """Refuses parameters so large or small that no formula could keep its digits, or would ever end."""

    smallest: ClassVar[float] = 1e-300  # of what must be positive; below, reciprocals overflow
    largest: ClassVar[float]
    kind: ClassVar[Kind]
    support: ClassVar[str]
    also: ClassVar[tuple[str, ...]]
    """What it is called in other libraries and in books."""

    @model_validator(mode="after")
    def _moderate(self) -> Self:
        extreme = [
            Fault((name,), f"Expected a number between {self.smallest:g} and {self.largest:g} in size, if not 0.")
            for name, value in self
            if isinstance(value, float) and value and self._is_extreme(name, abs(value))
        ]
        if extreme:
            raise faults_error(extreme)
        return self

    def _is_extreme(self, name: str, size: float) -> bool:
        marks = type(self).model_fields[name].metadata
        positive = any(getattr(mark, "gt", getattr(mark, "ge", -1.0)) >= 0 for mark in marks)
        return size > self.largest or (size < self.smallest and positive)


class Continuous(_Univariate):
    """A distribution with a density on the real line."""

    largest = 1e300
    kind: ClassVar[Kind] = "continuous"


class LocationScale(Continuous):
    """A family that is closed under shifting and stretching."""

    location: float = 0.0
    """Shift of the standard form."""
    scale: Positive = 1.0
    """Stretch of the standard form."""


class Discrete(_Univariate):
    """A distribution on integers."""

    largest = 2.0**53  # beyond, a double no longer tells one integer from the next
    kind: ClassVar[Kind] = "discrete"
