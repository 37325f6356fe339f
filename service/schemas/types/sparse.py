"""Sparse matrices in coordinate and compressed row form, checked before anything of their shape is made."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, ValidationInfo, model_validator
from scipy import sparse

from service.schemas.types.array_parsing import places
from service.schemas.types.arrays import Array, ArrayType
from service.schemas.types.base import Request
from service.schemas.types.errors import Fault
from service.schemas.types.pydantic_errors import TOO_LARGE, faults_error
from service.schemas.types.short_lists import Integers

Indices = Annotated[Array, ArrayType(1, 1, "integer", empty=True)]
Entries = Annotated[Array, ArrayType(1, 1, "complex", empty=True)]

_MOST_ROWS = 2**31 - 1  # SuperLU's and ARPACK's indices have 32 bits


class _Sparse(Request):
    shape: Integers = Field(min_length=2, max_length=2)
    """Rows and columns [M, N]."""
    data: Entries
    """The entries, real or complex; those that share a place are summed."""

    def _faults(self) -> list[Fault]:
        raise NotImplementedError

    def to_csr(self) -> Any:
        """SciPy's matrix of compressed rows, in order and without duplicates."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Self:
        limit = min(_MOST_ROWS, info.context["max_elements"]) if info.context else _MOST_ROWS
        if max(self.shape) > limit:
            detail = f"Expected at most {limit} rows or columns, the most that this service takes."
            raise faults_error([Fault(("shape",), detail)], TOO_LARGE)
        faults = [Fault(("shape", i), "Expected at least 1.") for i, size in enumerate(self.shape) if size < 1]
        if faults := faults or self._faults():
            raise faults_error(faults)
        return self


class CooMatrix(_Sparse):
    """A sparse matrix as a list of places and entries."""

    format: Literal["coo"]
    """The form: coordinates."""
    row: Indices
    """Row of each entry, from 0 to M − 1."""
    column: Indices
    """Column of each entry, from 0 to N − 1."""

    def _faults(self) -> list[Fault]:
        lengths = [
            _length(name, getattr(self, name), self.data.size, "entries of `data`") for name in ("row", "column")
        ]
        return [fault for fault in lengths if fault] or [
            *_out_of_range("row", self.row, self.shape[0]),
            *_out_of_range("column", self.column, self.shape[1]),
        ]

    def to_csr(self) -> Any:
        """SciPy's matrix of compressed rows, in order and without duplicates."""
        return sparse.coo_array((self.data, (self.row, self.column)), (self.shape[0], self.shape[1])).tocsr()


class CsrMatrix(_Sparse):
    """A sparse matrix row by row: row i has the entries `indptr[i]` to `indptr[i + 1]` (exclusive)."""

    format: Literal["csr"]
    """The form: compressed rows."""
    indptr: Indices
    """Where each row starts, and behind the last the number of entries (M + 1)."""
    indices: Indices
    """Column of each entry, from 0 to N − 1."""

    def _faults(self) -> list[Fault]:
        lengths = [
            _length("indices", self.indices, self.data.size, "entries of `data`"),
            _length("indptr", self.indptr, self.shape[0] + 1, "rows and one"),
        ]
        if faults := [fault for fault in lengths if fault]:
            return faults
        if self.indptr[0] != 0:
            faults.append(Fault(("indptr", 0), "Expected 0: the first row starts at the first entry."))
        if self.indptr[-1] != self.data.size:
            end = f"Expected {self.data.size}, the number of entries, found {self.indptr[-1]}."
            faults.append(Fault(("indptr", self.indptr.size - 1), end))
        falling = places(np.diff(self.indptr) < 0)
        faults += [Fault(("indptr", i + 1), "Expected no less than the number before it.") for (i,) in falling]
        return faults + _out_of_range("indices", self.indices, self.shape[1])

    def to_csr(self) -> Any:
        """SciPy's matrix of compressed rows, in order and without duplicates."""
        matrix = sparse.csr_array((self.data, self.indices, self.indptr), (self.shape[0], self.shape[1]), copy=True)
        matrix.sum_duplicates()
        return matrix


def _length(name: str, array: Array, expected: int, what: str) -> Fault | None:
    if array.size == expected:
        return None
    return Fault((name,), f"Expected {expected} integers, as many as {what}; found {array.size}.")


def _out_of_range(name: str, indices: Array, bound: int) -> list[Fault]:
    if not indices.size or (indices.min() >= 0 and indices.max() < bound):
        return []
    wrong = places((indices < 0) | (indices >= bound))
    return [Fault((name, *place), f"Expected an index from 0 to {bound - 1}.") for place in wrong]


SparseMatrix = Annotated[CooMatrix | CsrMatrix, Field(discriminator="format")]
