"""The named components of the OpenAPI document for numbers and arrays. They are shown, never validated against."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType, TypedDict

_STRICT = ConfigDict(extra="forbid")

Number = TypeAliasType("Number", float)
Integer = TypeAliasType("Integer", int)
Vector = TypeAliasType("Vector", list[float])
Matrix = TypeAliasType("Matrix", list[list[float]])
# A recursive union is beyond client generators: what is nested in a tensor is said in words.
Tensor = TypeAliasType("Tensor", Annotated[float | list[Any], Field(description="A number, or nested lists of them.")])

MissingVector = TypeAliasType("MissingVector", list[float | None])
MissingMatrix = TypeAliasType("MissingMatrix", list[list[float | None]])

IntegerVector = TypeAliasType("IntegerVector", list[int])
IntegerMatrix = TypeAliasType("IntegerMatrix", list[list[int]])
IntegerTensor = TypeAliasType(
    "IntegerTensor", Annotated[int | list[Any], Field(description="An integer, or nested lists of them.")]
)

NonFinite = TypeAliasType("NonFinite", Literal["NaN", "Infinity", "-Infinity"])
ExtendedNumber = TypeAliasType("ExtendedNumber", float | NonFinite)
ExtendedVector = TypeAliasType("ExtendedVector", list[ExtendedNumber])
ExtendedMatrix = TypeAliasType("ExtendedMatrix", list[list[ExtendedNumber]])
ExtendedTensor = TypeAliasType(
    "ExtendedTensor",
    Annotated[ExtendedNumber | list[Any], Field(description="A number, or nested lists; non-finite ones spelled.")],
)
BooleanTensor = TypeAliasType(
    "BooleanTensor", Annotated[bool | list[Any], Field(description="A truth value, or nested lists of them.")]
)


class ComplexNumber(TypedDict):
    """A complex number."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[float, Field(description="Real part.")]
    imag: Annotated[float, Field(description="Imaginary part.")]


class ComplexVector(TypedDict):
    """A complex vector: real and imaginary part of one length."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[Vector, Field(description="Real parts.")]
    imag: Annotated[Vector, Field(description="Imaginary parts.")]


class ComplexMatrix(TypedDict):
    """A complex matrix: real and imaginary part of one shape."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[Matrix, Field(description="Real parts.")]
    imag: Annotated[Matrix, Field(description="Imaginary parts.")]


class ComplexTensor(TypedDict):
    """A complex number or array: real and imaginary part of one shape."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[Tensor, Field(description="Real parts.")]
    imag: Annotated[Tensor, Field(description="Imaginary parts.")]


class ExtendedComplexTensor(TypedDict):
    """A complex number or array whose parts may be infinite or undefined."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[ExtendedTensor, Field(description="Real parts.")]
    imag: Annotated[ExtendedTensor, Field(description="Imaginary parts.")]


_REAL = {0: Number, 1: Vector, 2: Matrix}
_MISSING = {1: MissingVector, 2: MissingMatrix}
_INTEGER = {0: Integer, 1: IntegerVector, 2: IntegerMatrix}
_COMPLEX = {0: ComplexNumber, 1: ComplexVector, 2: ComplexMatrix}
_EXTENDED = {0: ExtendedNumber, 1: ExtendedVector, 2: ExtendedMatrix}


def array_component(
    min_ndim: int,
    max_ndim: int | None,
    numbers: Literal["real", "complex", "only_complex", "integer", "extended", "missing", "boolean"],
) -> Any:
    """The component that stands for arrays of so many axes: the exact one for 0, 1 or 2 axes, else the general one."""
    axes = min_ndim if min_ndim == max_ndim else -1
    real = _REAL.get(axes, Tensor)
    match numbers:
        case "boolean":
            return BooleanTensor
        case "integer":
            return _INTEGER.get(axes, IntegerTensor)
        case "missing":
            return _MISSING.get(axes, MissingVector | MissingMatrix)
        case "extended":
            return _EXTENDED.get(axes, ExtendedTensor)
        case "only_complex":
            return _COMPLEX.get(axes, ComplexTensor)
        case "complex":
            return real | _COMPLEX.get(axes, ComplexTensor)
        case "real":
            return real
