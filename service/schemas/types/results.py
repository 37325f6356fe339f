"""What results are made of: the base with its warnings, and the types of answer fields.

A result is a plain dataclass. Its field types name the component on the docs page and tell the encoder which fields
may be infinite or undefined by their nature (*extended*); anywhere else a non-finite number is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from numpy.typing import NDArray
from pydantic import ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from service.schemas.types import openapi_components

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


def _all_required(schema: dict[str, Any]) -> None:
    """An answer has every field, always; only Python fills some in."""
    properties = schema["properties"]
    for name in LAST:
        if name in properties:
            properties[name] = properties.pop(name)
    schema["required"] = list(properties)


_DOCUMENTED = ConfigDict(use_attribute_docstrings=True, json_schema_extra=_all_required)


@dataclass(slots=True, kw_only=True)
class Record:
    """Part of a result: a group of fields under one name."""

    __pydantic_config__: ClassVar[ConfigDict] = _DOCUMENTED


_CODE = "What kind of doubt, for programs: `ill-conditioned`, `limited-by-input`, `nondifferentiable`, …"
_CERTAINTY = (
    "What stands behind the numbers, the weakest of them: `exact` (integers, rationals, correctly rounded values), "
    "`proved` (for the numbers received, the true value lies within the stated error), `checked` (a condition that "
    "every right answer meets was verified), or `estimated`."
)
_TRUSTED_DIGITS = "Leading decimal digits that can be relied on; null where no number can be given."


@dataclass(slots=True, kw_only=True)
class Warning(Record):  # noqa: A001 - the component's name in the contract, and nothing here warns otherwise
    """Something to know before the numbers are relied on."""

    # Described in the types: every result has warnings, and reading docstrings again for each would slow the start.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(json_schema_extra=_all_required)

    code: Annotated[str, Field(description=_CODE)]
    detail: Annotated[str, Field(description="The same for people.")]
    trusted_digits: Annotated[int | None, Field(description=_TRUSTED_DIGITS)] = None
    count: Annotated[int, Field(description="How many items of a stack, or places, it is about.")] = 1
    indices: Annotated[list[list[int]], Field(description="The first ten of them, each an index into the stack.")] = (
        field(default_factory=list)
    )


@dataclass(slots=True, kw_only=True)
class Result(Record):
    """Base of every answer."""

    table_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that are the columns of one table, where it has more than one array. Of one that ends on `.T` the last
    axis is the rows, of a number or list so marked all entries are one row."""

    certainty: Annotated[Certainty, Field(description=_CERTAINTY)]
    warnings: Annotated[
        list[Warning], Field(description="What to know before relying on the numbers; empty where nothing is in doubt.")
    ] = field(default_factory=list)
