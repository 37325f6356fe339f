"""An operation: a pure function from a validated request model to a result model, and what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_type_hints

from pydantic import BaseModel


class Cost(NamedTuple):
    """An upper bound on the work of one request, from its shapes and options alone.

    It counts what runs in any case. Proofs, exact arithmetic and whatever else only some requests need ask
    `service.methods.budget.affords` when they begin, and are not part of it.
    """

    flops: float
    """Floating-point operations, or the like number of elementary steps: a nanosecond each.

    Factors in costs are as large as `make costs` asks, which draws requests that are as dear as schemas allow.
    """
    elements: int
    """Elements of the largest array that is made or answered."""


THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class View:
    """How a picture is asked for, in the query of its request."""

    picture: str = ""
    """Its name; the first of the operation where it is empty."""
    width: int = 640
    """In pixels."""
    height: int = 0
    """In pixels; 0 leaves it to the picture."""
    theme: str = THEMES[0]
    labels: str = ""
    """What the bars, boxes or points along an axis are called, comma-separated; where it is empty their positions."""


Drawer = Callable[[Any, Any, Any], None]
"""A picture of an answer, drawn on a canvas (service.pictures.canvas) from the request and the result.

Its name is that of the picture, the first line of its docstring says what there is to see.
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a router: where it stands, what it does, what it may cost."""

    path: str
    handler: Callable[..., Any]
    """From the request to the result. One that may take long has the parameters `budget`, the time it is given, and
    `progress`, to be told how far it is."""
    summary: str
    cost: Callable[[Any], Cost] | None = None
    """Without a bound an operation always runs in a worker process."""
    example: Mapping[str, Any] | None = None
    """A request that runs as it stands; by default the first example of each required field."""
    method: str = "POST"
    blocks: Callable[..., Any] | None = None
    """The same by blocks of rows, for data sets that are larger than an array may be: from the request, whose arrays
    may be Stored, and the progress."""
    media_type: str | None = None
    """The one request media type of an operation whose body is not a document (its text is the field `text`)."""
    pictures: tuple[Drawer, ...] = ()
    """What its answers look like; the first is drawn unless another is asked for."""
    keywords: str = field(kw_only=True)
    """What people type who look for it, comma-separated: everyday words, synonyms, names in other libraries."""
    request: type[BaseModel] = field(init=False)
    response: type[Any] = field(init=False)
    timed: bool = field(init=False)
    reports: bool = field(init=False)

    def __post_init__(self) -> None:
        hints = get_type_hints(self.handler)
        object.__setattr__(self, "response", hints.pop("return"))
        object.__setattr__(self, "timed", hints.pop("budget", None) is not None)
        object.__setattr__(self, "reports", hints.pop("progress", None) is not None)
        (request,) = hints.values()
        object.__setattr__(self, "request", request)

    def drawer(self, name: str) -> Drawer:
        """The picture of this name, or the first. Raises StopIteration where there is none."""
        return next(draw for draw in self.pictures if name in ("", picture_name(draw)))


@dataclass(frozen=True, slots=True)
class Area:
    """A group of operations: one section of the docs page, one prefix of the URL."""

    name: str
    title: str
    description: str
    operations: tuple[Operation, ...]

    def __iter__(self) -> Iterator[tuple[str, Operation]]:
        """Each operation under its key, the URL's path behind `/v1/`."""
        for operation in self.operations:
            yield f"{self.name}/{operation.path}".rstrip("/"), operation


def picture_name(draw: Drawer) -> str:
    """The name by which a picture is asked for."""
    return draw.__name__


def operation_id(key: str) -> str:
    """The OpenAPI operationId of a key: `linear-algebra/low-rank` becomes `linear_algebra_low_rank`."""
    return key.replace("/", "_").replace("-", "_")
