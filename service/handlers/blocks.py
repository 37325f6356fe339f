"""Rows of data sets that are larger than an array may be, block by block: complete, in step, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from service.methods.progress import Progress
from service.methods.statistics import block_products as products
from service.methods.statistics.block_products import Products
from service.methods.statistics.summation import Floats
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.stored import Stored

_ENTRIES = 1 << 20  # of a block, 8 MiB: two of them stay in the last cache
_LEAST_ROWS = 256  # a block of fewer costs more to begin than to go through
_MOST_COLUMNS = 2000  # products of pairs of columns are held at once


class Passes:
    """The rows of fields of a request side by side, gone through a known number of times."""

    def __init__(self, request: Any, fields: tuple[str, ...], progress: Progress, passes: int) -> None:
        """Raises InvalidInput where lengths differ, or there are too many columns."""
        self._parts: dict[str, Any] = {name: getattr(request, name) for name in fields}
        self._omits = getattr(request, "missing", "refuse") == "omit"
        self._progress = progress
        length = len(self._parts[fields[0]])
        for name, part in self._parts.items():
            if len(part) != length:
                detail = f"There are {length} rows of {fields[0]} and {len(part)} of {name}; they must agree."
                raise InvalidInput.at(detail, name)
        self.columns = sum(map(_width, self._parts.values()))
        if self.columns > _MOST_COLUMNS:
            detail = f"There are {self.columns} columns; of so many rows at most {_MOST_COLUMNS} are taken."
            raise InvalidInput.at(detail, fields[0])
        self._all, self._done = passes * length, 0

    def blocks(self) -> Iterator[Floats]:
        """All complete rows (n, columns). Raises InvalidInput where a value is missing and must not."""
        size, first = max(_ENTRIES // self.columns, _LEAST_ROWS), 0
        for pieces in zip(*(_pieces(part, size) for part in self._parts.values()), strict=True):
            block = pieces[0] if len(pieces) == 1 else np.column_stack(pieces)
            rows = len(block)
            if np.isnan(block.sum()):
                block = self._complete(block, first)
            first, self._done = first + rows, self._done + rows
            self._progress.report(self._done, self._all)
            if len(block):
                yield block

    def products(self) -> Products:
        """Means, extremes and centred products of all complete rows. Raises InvalidInput where there are none."""
        state = None
        for block in self.blocks():
            state = products.step(Products.start(block[0].copy()) if state is None else state, block)
        if state is None:
            raise InvalidInput.at("Nothing is left when missing values are omitted.", next(iter(self._parts)))
        return state

    def _complete(self, block: Floats, first: int) -> Floats:
        absent = np.isnan(block)
        if self._omits:
            return block[~absent.any(1)]
        row, column = places(absent)[0]
        for name, part in self._parts.items():
            if column < _width(part):
                at = (first + row, column) if part.ndim == 2 else (first + row,)
                detail = 'This value is missing; send missing: "omit" to leave it out.'
                raise InvalidInput("Values are missing.", [Fault((name, *at), detail)])
            column -= _width(part)
        return block


def _width(part: Any) -> int:
    return int(part.shape[1]) if part.ndim == 2 else 1


def _pieces(part: Any, rows: int) -> Iterator[Floats]:
    if isinstance(part, Stored):
        yield from part.blocks(rows)
        return
    columns = np.asarray(part, float).reshape(len(part), -1)
    for first in range(0, len(columns), rows):
        yield columns[first : first + rows]


def only(request: Any, **usual: Any) -> None:
    """Refuse what is not computed by blocks: fields that are not as usual. Raises InvalidInput."""
    for name, value in usual.items():
        if getattr(request, name) != value:
            shown = "left out" if value is None else repr(value).replace("'", '"')
            raise InvalidInput.at(f"Of a data set of this size this is computed with `{name}` {shown}.", name)
