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

VectorOrMatrix = TypeAliasType("VectorOrMatrix", list[float] | list[list[float]])
# What is nested deeper is said in words here too; Array3 has three axes.
VectorStack = TypeAliasType(
    "VectorStack", Annotated[list[Any], Field(description="A vector, or nested lists of vectors of one length.")]
)
MatrixStack = TypeAliasType(
    "MatrixStack", Annotated[list[list[Any]], Field(description="A matrix, or nested lists of matrices of one shape.")]
)
Array3 = TypeAliasType("Array3", list[list[list[float]]])
Array3Or4 = TypeAliasType(
    "Array3Or4", Annotated[list[list[list[Any]]], Field(description="Three axes of numbers, or four.")]
)

MissingVector = TypeAliasType("MissingVector", list[float | None])
MissingMatrix = TypeAliasType("MissingMatrix", list[list[float | None]])

MissingVectorOrMatrix = TypeAliasType("MissingVectorOrMatrix", list[float | None] | list[list[float | None]])

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


class ComplexVectorStack(TypedDict):
    """A complex vector, or a stack of them: real and imaginary part of one shape."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[VectorStack, Field(description="Real parts.")]
    imag: Annotated[VectorStack, Field(description="Imaginary parts.")]


class ComplexMatrixStack(TypedDict):
    """A complex matrix, or a stack of them: real and imaginary part of one shape."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    real: Annotated[MatrixStack, Field(description="Real parts.")]
    imag: Annotated[MatrixStack, Field(description="Imaginary parts.")]


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


_Axes = tuple[int, int | None]
_REAL: dict[_Axes, Any] = {
    (0, 0): Number, (1, 1): Vector, (2, 2): Matrix, (3, 3): Array3,
    (1, 2): VectorOrMatrix, (3, 4): Array3Or4, (1, None): VectorStack, (2, None): MatrixStack, (0, None): Tensor,
}  # fmt: skip
_MISSING: dict[_Axes, Any] = {(1, 1): MissingVector, (2, 2): MissingMatrix, (1, 2): MissingVectorOrMatrix}
_INTEGER: dict[_Axes, Any] = {
    (0, 0): Integer, (1, 1): IntegerVector, (2, 2): IntegerMatrix, (0, None): IntegerTensor,
}  # fmt: skip
_COMPLEX: dict[_Axes, Any] = {
    (0, 0): ComplexNumber, (1, 1): ComplexVector, (2, 2): ComplexMatrix,
    (1, None): ComplexVectorStack, (2, None): ComplexMatrixStack, (0, None): ComplexTensor,
}  # fmt: skip
_EXTENDED: dict[_Axes, Any] = {
    (0, 0): ExtendedNumber, (1, 1): ExtendedVector, (2, 2): ExtendedMatrix, (0, None): ExtendedTensor,
}  # fmt: skip


def array_component(
    min_ndim: int,
    max_ndim: int | None,
    numbers: Literal["real", "complex", "only_complex", "integer", "extended", "missing", "boolean"],
) -> Any:
    """The component of arrays of so many axes: that very one, one of at least as many, or the general one."""
    axes = min_ndim, max_ndim
    match numbers:
        case "boolean":
            return BooleanTensor
        case "integer":
            return _among(_INTEGER, axes)
        case "missing":
            return _MISSING[axes]
        case "extended":
            return _among(_EXTENDED, axes)
        case "only_complex":
            return _among(_COMPLEX, axes)
        case "complex":
            return _among(_REAL, axes) | _among(_COMPLEX, axes)
        case "real":
            return _among(_REAL, axes)


def _among(table: dict[_Axes, Any], axes: _Axes) -> Any:
    return table.get(axes) or table.get((axes[0], None)) or table[0, None]
