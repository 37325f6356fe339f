"""Numbers of a data set looked through as they come: hashed, counted, and refused where they are infinite."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.execution.whole_files import Digest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import InvalidInput, MalformedBody

DATA = "data"
_INFINITE = "Infinite values are not taken here."


class Scan:
    """What is to be known of numbers that come block by block."""

    def __init__(self, dtype: np.dtype[Any], shape: tuple[int, ...], digest: Digest, *, finite: bool) -> None:
        if not np.prod(shape, dtype=object) or not shape:
            raise MalformedBody("A data set has one axis at least, and an entry.")
        self.dtype, self.shape, self._finite = dtype, shape, finite
        self.digest = digest
        self.missing = self.infinite = self.size = 0

    def add(self, block: NDArray[Any]) -> memoryview:
        """Look through a block, and hash it; its bytes. Raises InvalidInput."""
        with np.errstate(all="ignore"):
            doubtful = self.dtype.kind in "fc" and not np.isfinite(block.sum())
        if doubtful:
            self._count(block)
        self.size += block.size
        content = np.ascontiguousarray(block).reshape(-1).view(np.uint8).data
        self.digest.update(content)
        return content

    def _count(self, block: NDArray[Any]) -> None:
        infinite = np.isinf(block)
        if self._finite and infinite.any():
            place = np.unravel_index(self.size + places(infinite.reshape(-1))[0][0], self.shape)
            raise InvalidInput.at(_INFINITE, DATA, *map(int, place))
        self.infinite += int(infinite.sum())
        self.missing += int(np.isnan(block).sum())
