"""The hash that names a data set, and the files that have been held to it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from service.execution import npy_codec

PREFIX = "sha256-"
_BLOCK = 1 << 20  # bytes hashed at once
_MOST_VERIFIED = 1024  # files that a worker remembers as whole

_verified: set[tuple[str, int, int]] = set()


def is_whole(data_set: str, path: Path, columns: list[str] | None, levels: dict[str, list[str]]) -> bool:
    """Whether a file is what its name says: read once in this process, and again when it has changed."""
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())
        if _seen(data_set, stat) in _verified:
            return True
        try:
            shape, _, dtype = npy_codec.read_head(file)
        except ValueError:
            shape, dtype = (), np.dtype(float)
        digest = Digest(dtype, shape, columns, levels)
        while block := file.read(_BLOCK):
            digest.update(block)
    if digest.id != data_set:
        return False
    remember(data_set, stat)
    return True


def remember(data_set: str, stat: os.stat_result) -> None:
    """Take a file for whole until it changes."""
    if len(_verified) >= _MOST_VERIFIED:
        _verified.clear()
    _verified.add(_seen(data_set, stat))


def _seen(data_set: str, stat: os.stat_result) -> tuple[str, int, int]:
    return data_set, stat.st_ino, stat.st_mtime_ns


class Digest:
    """The hash that names a data set: of its type, its shape as stored, a table's names and levels, and its bytes."""

    def __init__(
        self,
        dtype: np.dtype[Any],
        shape: tuple[int, ...],
        columns: list[str] | None = None,
        levels: dict[str, list[str]] | None = None,
    ) -> None:
        named = b"" if columns is None else orjson.dumps((columns, levels))
        self._sha = hashlib.sha256(b"%b %b\n%b\n" % (dtype.str.encode(), orjson.dumps(shape), named))
        self.update = self._sha.update

    @property
    def id(self) -> str:
        """The id."""
        return PREFIX + self._sha.hexdigest()
