"""What can be wrong with a request or its computation. None of these knows HTTP; `problems.py` gives each its page.

AbacusError
├── InvalidInput            values that the operation does not take
│   └── InvalidExpression   a formula that the expression language does not take
├── MalformedBody           not a JSON or CBOR document at all
├── ComputationError        valid values without an answer
│   ├── SingularMatrix
│   ├── NotPositiveDefinite
│   ├── NotConvex
│   ├── NoConvergence       an iteration inside a direct method failed
│   ├── NegativeCycle       a graph in which paths have no shortest length
│   ├── IntegerOverflow
│   └── NonFiniteResult
├── NotExpressible          an answer that has no such form as was asked for, though others of its operation have
│   └── NoPicture           that form being a picture
├── TooLarge                over a declared limit, before any work
├── MemoryLimitExceeded     the work needs more memory than a worker has
└── BodyTooLarge            more bytes than the service takes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

Location = tuple[str | int, ...]


class Fault(NamedTuple):
    """One bad input: the path to it in the document, and what to do about it."""

    location: Location
    detail: str

    @property
    def pointer(self) -> str:
        """RFC 6901 JSON Pointer."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.location)


class AbacusError(Exception):
    """Base of all: a sentence for the caller, and the faults it is about. Data are never part of it."""

    def __init__(self, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = list(faults)

    @classmethod
    def at(cls, detail: str, *location: str | int) -> Self:
        """The error for one place in the request."""
        return cls(detail, [Fault(location, detail)])


class InvalidInput(AbacusError):
    """A value that the operation does not take."""


class InvalidExpression(InvalidInput):
    """A formula that the expression language does not take."""


class MalformedBody(AbacusError):
    """The body is not a document."""


class NotAnObject(MalformedBody):
    """The body is a document whose values have no names."""


class ComputationError(AbacusError):
    """The values are valid, and have no answer."""


class SingularMatrix(ComputationError):
    """A matrix that would have to be inverted is exactly singular."""


class NotPositiveDefinite(ComputationError):
    """A matrix that must be positive definite is not."""


class NotConvex(ComputationError):
    """A quadratic form that must be convex is not."""


class NoConvergence(ComputationError):
    """An iteration inside a direct method did not converge."""


class NegativeCycle(ComputationError):
    """Paths in a graph get ever shorter on a cycle."""


class IntegerOverflow(ComputationError):
    """An exact integer result leaves the range of 64 bits."""


class NonFiniteResult(ComputationError):
    """A result that must be finite is not."""


class NotExpressible(AbacusError):
    """This answer does not fit the form that was asked for, and others do."""


class NoPicture(NotExpressible):
    """This answer cannot be drawn, and others of its operation can."""


class TooLarge(AbacusError):
    """The request would pass a declared limit."""


class MemoryLimitExceeded(AbacusError):
    """The computation needs more memory than a worker has."""


class BodyTooLarge(AbacusError):
    """The body has more bytes than the service takes."""


class OverBudget(Exception):
    """The work is larger than who asked wanted to do at once; whoever has more time may do it."""
