"""What results are made of: the base with its warnings, and the types of answer fields.

A result is a plain dataclass. Its field types name the component on the docs page and tell the encoder which fields
may be infinite or undefined by their nature (*extended*); anywhere else a non-finite number is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, get_args

from numpy.typing import NDArray
from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from service.schemas.types import openapi_components
from service.schemas.types.docstrings import describe_fields

Numeric = NDArray[Any] | complex
"""What a handler puts into a number or array field: a NumPy array of any number of axes, or a number."""


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The number of axes and the kind of numbers of an answer field."""

    min_ndim: int
    max_ndim: int | None = None
    numbers: Literal["real", "complex", "only_complex", "integer", "extended", "boolean"] = "real"

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(openapi_components.array_component(self.min_ndim, self.max_ndim, self.numbers))


EXTENDED = "extended"
TURNED = ".T"

Number = Annotated[float, AnswerType(0, 0)]
ExtendedNumber = Annotated[float, AnswerType(0, 0, EXTENDED)]
ComplexNumber = Annotated[complex, AnswerType(0, 0, "only_complex")]
RealOrComplexNumber = Annotated[complex, AnswerType(0, 0, "complex")]
ExtendedOrComplexNumber = ExtendedNumber | ComplexNumber
RealVector = Annotated[NDArray[Any], AnswerType(1, 1)]
RealMatrix = Annotated[NDArray[Any], AnswerType(2, 2)]
RealTensor = Annotated[Numeric, AnswerType(0)]
ExtendedVector = Annotated[NDArray[Any], AnswerType(1, 1, EXTENDED)]
ExtendedMatrix = Annotated[NDArray[Any], AnswerType(2, 2, EXTENDED)]
ExtendedTensor = Annotated[Numeric, AnswerType(0, None, EXTENDED)]
ExtendedComplexTensor = Annotated[Numeric, AnswerType(0, None, EXTENDED)] | openapi_components.ExtendedComplexTensor
IntegerVector = Annotated[NDArray[Any], AnswerType(1, 1, "integer")]
IntegerMatrix = Annotated[NDArray[Any], AnswerType(2, 2, "integer")]
IntegerTensor = Annotated[Numeric, AnswerType(0, None, "integer")]
Vector = Annotated[NDArray[Any], AnswerType(1, 1, "complex")]
Matrix = Annotated[NDArray[Any], AnswerType(2, 2, "complex")]
Tensor = Annotated[Numeric, AnswerType(0, None, "complex")]
ComplexVector = Annotated[NDArray[Any], AnswerType(1, 1, "only_complex")]
ComplexMatrix = Annotated[NDArray[Any], AnswerType(2, 2, "only_complex")]
ComplexTensor = Annotated[Numeric, AnswerType(0, None, "only_complex")]
BooleanTensor = Annotated[NDArray[Any] | bool, AnswerType(0, None, "boolean")]


LAST = ("certainty", "warnings")
"""The fields that end every answer, in this order."""

Certainty = Literal["exact", "proved", "checked", "estimated"]
_STRONGEST_FIRST: tuple[Certainty, ...] = get_args(Certainty)


def weakest(found: Iterable[Certainty]) -> Certainty:
    """The word of an answer made of several."""
    return max(found, key=_STRONGEST_FIRST.index)


def _documented(schema: dict[str, Any], cls: type) -> None:
    """An answer has every field, always; only Python fills some in. Each is described by its docstring."""
    properties = schema["properties"]
    describe_fields(properties, cls, {name: name for name in properties if "description" not in properties[name]})
    for name in LAST:
        if name in properties:
            properties[name] = properties.pop(name)
    schema["required"] = list(properties)


@dataclass(slots=True, kw_only=True)
class Record:
    """Part of a result: a group of fields under one name."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(json_schema_extra=_documented)


@dataclass(slots=True, kw_only=True)
class Warning(Record):  # noqa: A001 - the component's name in the contract, and nothing here warns otherwise
    """Something to know before the numbers are relied on."""

    code: str
    """What kind of doubt, for programs: `ill-conditioned`, `limited-by-input`, `nondifferentiable`, …"""
    detail: str
    """The same for people."""
    trusted_digits: int | None = None
    """Leading decimal digits that can be relied on; null where no number can be given."""
    count: int = 1
    """How many items of a stack, or places, it is about."""
    indices: list[list[int]] = field(default_factory=list)
    """The first ten of them, each an index into the stack."""


@dataclass(slots=True, kw_only=True)
class Result(Record):
    """Base of every answer."""

    table_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that are the columns of one table, where it has more than one array. Of one that ends on `.T` the last
    axis is the rows, of a number or list so marked all entries are one row."""

    certainty: Certainty
    """What stands behind the numbers, the weakest of them: `exact` (integers, rationals, correctly rounded values),
    `proved` (for the numbers received, the true value lies within the stated error), `checked` (a condition that every
    right answer meets was verified), or `estimated`."""
    warnings: list[Warning] = field(default_factory=list)
    """What to know before relying on the numbers; empty where nothing is in doubt."""
