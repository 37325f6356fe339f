"""The array types of requests: what a client may send, and how the docs page names it.

Every type is an `Annotated[NDArray, ArrayType]`. An array of a request is C-contiguous float64 (float32 where CBOR
sends float32, complex where the type admits it and the client sends one; int64 where an *exact* type meets integers).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from service.schemas.types import openapi_components
from service.schemas.types.array_parsing import (
    ArrayFaults,
    array_from_nested,
    fault,
    places,
    require_finite,
    to_float64,
)
from service.schemas.types.errors import Fault
from service.schemas.types.named import named_as
from service.schemas.types.pydantic_errors import TOO_LARGE, faults_error
from service.schemas.types.stored import Stored

_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))

_OBLONG = "others are for least-squares, pseudo-inverse and svd"
_MORE_AXES = {1: ": one value is a list of one, [1]", 2: ": a matrix is a list of rows, [[1, 2], [3, 4]]"}
_FEWER_AXES = {0: ": leave out the brackets", 1: ": a vector is one flat list, [1, 2, 3]"}
_BY_NAME = (
    "Expected nested lists of numbers: values by name are one list in the order of the names, [1, 2]; named columns "
    'are a list of rows, [[1, 2], [3, 4]]. A complex array is {"real": …, "imag": …}.'
)

Array = NDArray[Any]
Numbers = Literal["real", "complex", "integer"]


@dataclass(frozen=True, slots=True)
class ArrayType:
    """What an array field takes: its number of axes, its kind of numbers, and its other demands."""

    min_ndim: int
    max_ndim: int | None = None
    numbers: Numbers = "real"
    """`complex` admits real and complex, `integer` integers alone."""
    exact: bool = False
    """Integers stay int64."""
    square: bool = False
    """The last two axes are equal."""
    empty: bool = False
    """No entries are meaningful."""
    missing: bool = False
    """A null is a missing value, and becomes NaN; the handler leaves it out, or refuses it."""
    levels: bool = False
    """Columns of texts may stand here where a table was sent: each level but the first is a column of 0 and 1."""

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        shown = openapi_components.array_component(
            self.min_ndim, self.max_ndim, "missing" if self.missing else self.numbers
        )
        return core_schema.json_or_python_schema(
            json_schema=handler.generate_schema(shown),
            python_schema=core_schema.with_info_plain_validator_function(self._validate),
        )

    def _validate(self, value: Any, info: ValidationInfo) -> Array | Stored:
        if isinstance(value, Stored):
            return self._stored(value, info)
        try:
            array = self._convert(value)
            self._check(array)
        except ArrayFaults as error:
            raise faults_error(error.faults) from None
        limit = info.context["max_elements"] if info.context else None
        if limit is not None and array.size > limit:
            detail = f"The array has {array.size} entries; this service takes at most {limit}."
            raise faults_error([Fault((), detail)], TOO_LARGE)
        return array

    def _stored(self, value: Stored, info: ValidationInfo) -> Stored:
        """An array that is larger than one may be, for operations that go through it by blocks."""
        context = info.context or {}
        limit = context.get("max_elements")
        if not context.get("by_blocks"):
            detail = (
                f"The data set has {value.size} entries; this operation takes at most {limit}: send part of its `rows`."
            )
            raise faults_error([Fault((), detail)], TOO_LARGE)
        if value.dtype.kind == "c":
            part = ": send part of its `rows`" if self.numbers == "complex" else ""
            raise faults_error([Fault((), f"Of a data set of this size only real numbers are taken{part}.")])
        if not self.min_ndim <= value.ndim <= (self.max_ndim or value.ndim):
            shape = "×".join(map(str, value.shape))
            raise faults_error([Fault((), f"Expected {self._expected_axes()} of real numbers, found shape {shape}.")])
        return replace(value, admits="missing" if self.missing else "finite")

    def _convert(self, value: Any) -> Array:
        if isinstance(value, dict):
            return self._complex(value)
        exact = self.exact or self.numbers == "integer"
        array: Array = value
        if not isinstance(value, np.ndarray):
            array = array_from_nested(value, missing=self.missing, exact=exact)
        if array.dtype.kind in "iu":
            return self._integers(array) if exact else named_as(to_float64(array), array)
        if self.numbers == "integer":
            return self._integers_from_floats(array)
        return array if array.dtype in _FLOATS else named_as(array.astype(np.float64), array)

    @staticmethod
    def _integers(array: Array) -> Array:
        if array.dtype == np.uint64 and array.size and array.max() > np.iinfo(np.int64).max:
            beyond = array > np.iinfo(np.int64).max
            raise ArrayFaults(
                [Fault(place, "This integer is outside the range of 64 bits.") for place in places(beyond)]
            )
        return array.astype(np.int64, copy=False)

    @staticmethod
    def _integers_from_floats(array: Array) -> Array:
        with np.errstate(invalid="ignore"):
            integers = array.astype(np.int64)
        if (wrong := integers != array).any():
            raise ArrayFaults([Fault(place, "Expected an integer.") for place in places(wrong)])
        return integers

    def _complex(self, value: dict[str, Any]) -> Array:
        if set(value) != {"real", "imag"}:
            raise fault(_BY_NAME)
        if self.numbers != "complex":
            raise fault("Expected real numbers; this operation does not take complex ones.")
        parts = []
        for name in ("real", "imag"):
            try:
                part = value[name]
                array = part if isinstance(part, np.ndarray) else array_from_nested(part, exact=False)
                array = named_as(to_float64(array), array) if array.dtype.kind in "iu" else array
                require_finite(array)
            except ArrayFaults as error:
                raise ArrayFaults([Fault((name, *place), detail) for place, detail in error.faults]) from None
            parts.append(array)
        real, imag = parts
        if real.shape != imag.shape:
            raise fault(f"Real part {list(real.shape)} and imaginary part {list(imag.shape)} differ in shape.")
        single = real.dtype == imag.dtype == np.float32
        array = np.empty(real.shape, np.complex64 if single else np.complex128)
        array.real, array.imag = real, imag
        return named_as(array, real, imag)

    def _check(self, array: Array) -> None:
        if array.ndim < self.min_ndim or (self.max_ndim is not None and array.ndim > self.max_ndim):
            found = f"found {array.ndim} ({_shape(array)}){self._rewritten(array)}"
            raise fault(f"Expected {self._expected_axes()}, {found}.")
        if array.size == 0 and not self.empty:
            raise fault(f"The array is empty ({_shape(array)}); at least one entry is needed.")
        if self.square and array.shape[-1] != array.shape[-2]:
            raise fault(f"Expected a square matrix, found {_shape(array)}; {_OBLONG}.")
        if array.dtype.kind == "f":
            require_finite(array, missing=self.missing)

    def _rewritten(self, array: Array) -> str:
        """How an array with the number of axes that was expected is written."""
        if array.ndim < self.min_ndim:
            return _MORE_AXES.get(self.min_ndim, "")
        return _FEWER_AXES.get(self.max_ndim or 0, "")

    def _expected_axes(self) -> str:
        names = {0: "a number", 1: "a vector (1 axis)", 2: "a matrix (2 axes)"}
        if self.max_ndim == self.min_ndim:
            return names.get(self.min_ndim, f"{self.min_ndim} axes")
        if self.max_ndim is None:
            return f"at least {self.min_ndim} {'axis' if self.min_ndim == 1 else 'axes'}"
        return f"{self.min_ndim} to {self.max_ndim} axes"


def _shape(array: Array) -> str:
    return "shape " + "×".join(map(str, array.shape)) if array.ndim else "a single number"


RealVector = Annotated[Array, ArrayType(1, 1)]
RealMatrix = Annotated[Array, ArrayType(2, 2)]
RealSquareMatrix = Annotated[Array, ArrayType(2, 2, square=True)]
RealTensor = Annotated[Array, ArrayType(0)]
RealArray = Annotated[Array, ArrayType(1)]
Missing = Literal["refuse", "omit"]
"""What a missing value means: an error with its place, or to leave it out."""
MissingVector = Annotated[Array, ArrayType(1, 1, missing=True)]
MissingMatrix = Annotated[Array, ArrayType(2, 2, missing=True)]
MissingVectorOrMatrix = Annotated[Array, ArrayType(1, 2, missing=True)]
IntegerVector = Annotated[Array, ArrayType(1, 1, "integer")]
IntegerMatrix = Annotated[Array, ArrayType(2, 2, "integer")]

NumberOrComplex = float | Annotated[Array, ArrayType(0, 0, "complex")]
Vector = Annotated[Array, ArrayType(1, 1, "complex")]
Matrix = Annotated[Array, ArrayType(2, 2, "complex")]
SquareMatrix = Annotated[Array, ArrayType(2, 2, "complex", square=True)]
VectorStack = Annotated[Array, ArrayType(1, None, "complex")]
MatrixStack = Annotated[Array, ArrayType(2, None, "complex")]
SquareStack = Annotated[Array, ArrayType(2, None, "complex", square=True)]
Tensor = Annotated[Array, ArrayType(0, None, "complex")]

ExactVector = Annotated[Array, ArrayType(1, 1, "complex", exact=True)]
ExactVectorStack = Annotated[Array, ArrayType(1, None, "complex", exact=True)]
ExactSquareStack = Annotated[Array, ArrayType(2, None, "complex", exact=True, square=True)]
ExactTensor = Annotated[Array, ArrayType(0, None, "complex", exact=True)]
