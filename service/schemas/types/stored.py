"""Arrays that are larger than memory: read from their file block by block, or made so and written into one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.array_parsing import ArrayFaults, require_finite, to_float64
from service.schemas.types.errors import Fault, InvalidInput, Location, TooLarge

Floats = NDArray[np.float64]
_AT_ONCE = 1 << 16  # rows of what fits memory
_DELETED = "The data set was deleted while it was gone through: store it again by POST /v1/datasets."
_CUT = "The file of the data set was cut short while it was gone through: store it again by POST /v1/datasets."


class Column(NamedTuple):
    """A column of a file."""

    place: int
    level: int | None = None
    """Where the numbers are positions of levels: 1 is meant where this level stands, and 0 elsewhere."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """An array of an answer that is made as it is written."""

    shape: tuple[int, ...]
    blocks: Callable[[], Iterator[Floats]]
    """Its rows, so many at once, as doubles."""


_kept: ContextVar[bool] = ContextVar("kept", default=True)


@contextmanager
def kept(stored: bool) -> Iterator[None]:
    """Within this block arrays of answers become data sets, or do not."""
    before = _kept.set(stored)
    try:
        yield
    finally:
        _kept.reset(before)


def require_kept(name: str) -> None:
    """Refuse an array as large as a data set that becomes none, before it costs anything. Raises TooLarge."""
    if not _kept.get():
        raise as_large(name)


def as_large(name: str) -> TooLarge:
    """The error of such an array."""
    wanted = "`Prefer: return=minimal` and `Accept: application/json`"
    return TooLarge(f"`{name}` is as large as the data set: send {wanted}, and it becomes one.")


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows and columns of an .npy file of one or two axes."""

    path: Path
    start: int
    """Bytes before the numbers."""
    dtype: np.dtype[Any]
    length: int
    """Rows of the file."""
    width: int
    """Columns of the file."""
    by_column: bool
    columns: tuple[Column, ...]
    """Those that are meant."""
    first: int
    last: int
    """The rows that are meant, up to the last without it."""
    ndim: int
    missing: bool
    """Whether entries of the file are NaN."""
    infinite: bool
    """Whether entries of the file are infinite."""
    admits: Literal["all", "missing", "finite"]
    """Which entries are taken as they are read: any, those that are finite or NaN, or those that are finite."""

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return (len(self), len(self.columns))[: self.ndim]

    @property
    def size(self) -> int:
        """Entries."""
        return len(self) * len(self.columns)

    @property
    def is_doubtful(self) -> bool:
        """Whether there may be entries that are not taken."""
        return (self.infinite and self.admits != "all") or (self.missing and self.admits == "finite")

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, rows: slice) -> Stored:
        """Some of the rows."""
        first, last, _ = rows.indices(len(self))
        return replace(self, first=self.first + first, last=self.first + last)

    def beside(self, others: list[Stored]) -> Stored:
        """The columns of this and of others of the same rows of the same file, side by side."""
        return replace(self, columns=tuple(c for one in (self, *others) for c in one.columns), ndim=2)

    def of(self, *columns: Column, ndim: int) -> Stored:
        """Other columns of the same rows."""
        return replace(self, columns=columns, ndim=ndim)

    def place(self, entry: Location, first: int = 0) -> Location:
        """Where an entry (row, column) of the blocks stands in the array, whose rows are numbered from `first`."""
        row, column = entry
        return (first + int(row), column)[: self.ndim]

    def read(self) -> Floats:
        """All of it."""
        found = np.concatenate([*self.blocks(_AT_ONCE)])
        return found if self.ndim == 2 else found[:, 0]

    def blocks(self, rows: int) -> Iterator[Floats]:
        """The rows (n, k) as doubles, so many at once. Raises ArrayFaults where one is not what it must be."""
        read = self._by_columns if self.by_column else self._by_rows
        with self._opened() as file:
            for first in range(self.first, self.last, rows):
                try:
                    block = read(file, first, min(first + rows, self.last))
                    if self.is_doubtful:
                        require_finite(block, missing=self.admits == "missing")
                except ArrayFaults as error:
                    moved = [Fault((first - self.first + int(row), j), what) for (row, j), what in error.faults]
                    raise ArrayFaults(moved) from None
                yield block

    def tile(self, rows: slice, columns: slice) -> Floats:
        """Some rows and columns as doubles, of which not much more is read."""
        part = self[rows]
        if self.by_column:
            return next(part.of(*self.columns[columns], ndim=2).blocks(len(part)))
        with self._opened() as file:
            whole = np.memmap(file, self.dtype, "r", self.start, (self.length, self.width))
        places = [column.place for column in self.columns[columns]]
        near = whole[part.first : part.last, min(places) : max(places) + 1]
        return _doubles(near[:, np.subtract(places, min(places))])

    def _opened(self) -> IO[bytes]:
        """The file. Raises InvalidInput where it was deleted since it was named."""
        try:
            return self.path.open("rb", buffering=0)
        except FileNotFoundError:
            raise InvalidInput(_DELETED) from None

    def _by_rows(self, file: IO[bytes], first: int, last: int) -> Floats:
        numbers = self._read(file, first * self.width, (last - first) * self.width).reshape(-1, self.width)
        places = [column.place for column in self.columns]
        whole = places == [*range(self.width)]
        return _doubles(numbers if whole else numbers[:, places])

    def _by_columns(self, file: IO[bytes], first: int, last: int) -> Floats:
        block = np.empty((last - first, len(self.columns)))
        read: dict[int, NDArray[Any]] = {}
        for j, (place, level) in enumerate(self.columns):
            if place not in read:
                read[place] = self._read(file, place * self.length + first, last - first)
            numbers = read[place]
            block[:, j] = numbers if level is None else np.where(np.isnan(numbers), np.nan, numbers == level)
        return block

    def _read(self, file: IO[bytes], entry: int, count: int) -> NDArray[Any]:
        file.seek(self.start + entry * self.dtype.itemsize)
        found = np.fromfile(file, self.dtype, count)
        if len(found) < count:
            raise InvalidInput(_CUT)
        return found


def _doubles(numbers: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(to_float64(numbers) if numbers.dtype.kind == "i" else numbers, np.float64)
