"""Rows of data sets that are larger than an array may be: complete, in step, in parts of blocks, and told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from service.methods import parts
from service.methods.linear_algebra import block_triangle as triangle
from service.methods.linear_algebra.block_triangle import Centred, Triangle
from service.methods.progress import Progress
from service.methods.statistics import block_products as products
from service.methods.statistics.block_products import Products
from service.methods.statistics.missing import lacks
from service.methods.statistics.summation import Floats
from service.schemas.types.array_parsing import ArrayFaults, places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.stored import Stored, Streamed

_ENTRIES = 1 << 18  # of a block, 2 MiB: what is made of it stays in the second cache
_LEAST_ROWS = 512  # a block of fewer costs more to begin than to go through
_BLOCKS = 64  # of a part, 0.1 to 0.5 s: short beside the time for which others wait anyway
_SHORTEST = 1e-140  # whose square has all its digits, and that of its inverse, for many rows
_LEAST = float(np.finfo(float).tiny / np.finfo(float).eps)  # a number whose last digit is no subnormal one
_MOST_COLUMNS = 2000  # products of pairs of columns are held at once

S = TypeVar("S")
Absent = Literal["refuse", "omit", "keep"]
"""What becomes of rows with missing values."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of fields of a request side by side."""

    fields: dict[str, Any]
    """Vectors (n) or matrices (n, k), stored or not."""
    absent: Absent
    first: int
    """How the first of them is numbered."""

    def __len__(self) -> int:
        return len(next(iter(self.fields.values())))

    @property
    def columns(self) -> int:
        """Of all fields."""
        return sum(map(_width, self.fields.values()))

    @property
    def size(self) -> int:
        """How many rows are a block."""
        return max(_ENTRIES // self.columns, _LEAST_ROWS)

    def part(self, first: int, last: int) -> Rows:
        """Some of them."""
        return Rows({name: part[first:last] for name, part in self.fields.items()}, self.absent, self.first + first)

    def blocks(self) -> Iterator[Floats]:
        """Those that are to be taken (n, columns). Raises InvalidInput where a value is missing and must not."""
        first, size = self.first, self.size
        sure = self.absent == "keep" or not any(map(_may_lack, self.fields.values()))
        for pieces in zip(*(self._pieces(name, size) for name in self.fields), strict=True):
            block = pieces[0] if len(pieces) == 1 else np.column_stack(pieces)
            whole = block if sure else self._whole(block, first)
            first += len(block)
            if len(whole):
                yield whole

    def named(self, column: int) -> tuple[str, int]:
        """The field of a column of all, and its place there."""
        for name, part in self.fields.items():
            if column < _width(part):
                return name, column
            column -= _width(part)
        raise IndexError(column)

    def _pieces(self, name: str, rows: int) -> Iterator[Floats]:
        part = self.fields[name]
        try:
            if isinstance(part, Stored):
                yield from part.blocks(rows)
                return
        except ArrayFaults as error:
            faults = [Fault((name, *part.place(at, self.first)), detail) for at, detail in error.faults]
            raise InvalidInput(faults[0].detail, faults) from None
        columns = np.asarray(part, float).reshape(len(part), -1)
        for first in range(0, len(columns), rows):
            yield columns[first : first + rows]

    def _whole(self, block: Floats, first: int) -> Floats:
        if not lacks(block):
            return block
        absent = np.isnan(block)
        if self.absent == "omit":
            return block[~absent.any(1)]
        row, place = places(absent)[0]
        name, column = self.named(place)
        at = (first + row, column) if self.fields[name].ndim == 2 else (first + row,)
        detail = 'This value is missing; send missing: "omit" to leave it out.'
        raise InvalidInput("Values are missing.", [Fault((name, *at), detail)])


class Passes:
    """The rows of fields of a request, gone through so many times as are expected."""

    def __init__(
        self, request: Any, fields: tuple[str, ...], progress: Progress, passes: int = 0, absent: Absent | None = None
    ) -> None:
        """Raises InvalidInput where lengths differ, or there are too many columns."""
        found: dict[str, Any] = {name: getattr(request, name) for name in fields}
        length = len(found[fields[0]])
        for name, part in found.items():
            if len(part) != length:
                detail = f"There are {length} rows of {fields[0]} and {len(part)} of {name}; they must agree."
                raise InvalidInput.at(detail, name)
        usual: Absent = getattr(request, "missing", "refuse")
        self.rows = Rows(found, absent or usual, 0)
        self.columns = self.rows.columns
        if self.columns > _MOST_COLUMNS:
            detail = f"There are {self.columns} columns; of so many rows at most {_MOST_COLUMNS} are taken."
            raise InvalidInput.at(detail, fields[0])
        self._progress = progress
        self._all = self._done = 0
        self.expect(passes)

    def expect(self, passes: int) -> None:
        """Take note that there will be about so many more passes, for whoever asks how far it is."""
        self._all += passes * len(self.rows)

    def fold(self, start: Callable[[], S], step: Callable[[S, Floats], S], merge: Callable[[S, S], S]) -> S:
        """The state of all rows: that of each part from `start` by steps, merged in the order of the parts.

        Start and step travel to other processes: functions of a module, or partial applications of them.
        """
        self._all = max(self._all, self._done + len(self.rows))
        size = self.rows.size * _BLOCKS
        cut = [self.rows.part(first, first + size) for first in range(0, len(self.rows), size)]
        states: Iterator[S] = parts.results([partial(_folded, one, start, step) for one in cut])
        return reduce(merge, self._told(cut, states))

    def streamed(self, shape: tuple[int, ...], make: Callable[[Floats], Floats]) -> Any:
        """An array of an answer with as many rows, made of each block as it is written."""

        def blocks() -> Iterator[Floats]:
            for block in self.rows.blocks():
                yield make(block)
                self._tell(len(block))

        return Streamed(shape, blocks)

    def first(self) -> Floats:
        """The first block of complete rows. Raises InvalidInput where there are none."""
        for block in self.rows.blocks():
            return block
        raise InvalidInput.at("Nothing is left when missing values are omitted.", next(iter(self.rows.fields)))

    def products(self) -> Products:
        """Means and centred products of all complete rows. Raises InvalidInput where there are none."""
        first = self.first()
        origin = products.origin(first)
        found = self.fold(partial(Products.start, origin), products.step, products.merge)
        squares = np.diagonal(found.squares)
        self.require_range(np.sqrt(squares), varied=(first != origin).any(0) | (found.sums != 0))
        return found

    def triangle(self) -> Triangle:
        """R of all complete rows."""
        return self.fold(partial(Triangle.start, self.columns), triangle.step, triangle.merge)

    def centred(self) -> Centred:
        """R of all complete rows less their means. Raises InvalidInput where there are none."""
        origin = products.origin(self.first())
        step = partial(triangle.centred_step, origin)
        found = Centred.of(self.fold(partial(Triangle.start, self.columns + 1), step, triangle.merge), origin)
        self.require_range(triangle.lengths(found.factor))
        return found

    def require_range(self, lengths: Floats, varied: NDArray[np.bool_] | None = None) -> None:
        """Refuse columns of such lengths that squares leave the range of doubles. Raises ComputationError."""
        zero = (lengths == 0) & (True if varied is None else np.logical_not(varied))
        self._require(zero | ((lengths > _SHORTEST) & (lengths < 1 / _SHORTEST)), "Squares of the values")

    def require_digits(self, lengths: Floats) -> None:
        """Refuse columns of such lengths that sums leave the range, or lose digits to it. Raises ComputationError."""
        self._require((lengths == 0) | ((lengths > _LEAST) & np.isfinite(lengths)), "The values")

    def _require(self, right: NDArray[np.bool_], what: str) -> None:
        if not right.all():
            name, place = self.rows.named(int(right.argmin()))
            detail = f"{what} of column {place} leave the range of doubles: send them in another unit."
            raise ComputationError.at(detail, name)

    def _told(self, cut: list[Rows], states: Iterator[S]) -> Iterator[S]:
        for one, state in zip(cut, states, strict=True):
            self._tell(len(one))
            yield state

    def _tell(self, rows: int) -> None:
        self._done += rows
        self._progress.report(self._done, self._all)


def _folded(rows: Rows, start: Callable[[], S], step: Callable[[S, Floats], S]) -> S:
    state = start()
    for block in rows.blocks():
        state = step(state, block)
    return state


def _may_lack(part: Any) -> bool:
    """Whether values may be missing."""
    return part.missing if isinstance(part, Stored) else bool(np.isnan(part).any())


def _width(part: Any) -> int:
    return int(part.shape[1]) if part.ndim == 2 else 1


def only(request: Any, **usual: Any) -> None:
    """Refuse what is not computed by blocks: fields that are not as usual. Raises InvalidInput."""
    for name, value in usual.items():
        given = getattr(request, name)
        if given is not None if value is None else given != value:
            shown = "left out" if value is None else repr(value).replace("'", '"')
            raise InvalidInput.at(f"Of a data set of this size this is computed with `{name}` {shown}.", name)
