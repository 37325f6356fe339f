"""What depends on one matrix alone and is asked for again: the factors of a data set stay in the worker that made them.

Answers are the same to the last bit, for a name stands for the same numbers. An array without one costs a look into an
empty dictionary.
"""

from __future__ import annotations

import os
import resource
import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from numpy.typing import NDArray

from service.schemas.types.named import name_of

_SHARE = 8  # a choice: of 2 GiB the factors of some thirty matrices of 1000 rows
_UNLIMITED = 1 << 28  # bytes, the share of 2 GiB, where there is no limit

T = TypeVar("T")

_kept: OrderedDict[Any, tuple[Any, int]] = OrderedDict()  # values and bytes; what was used last comes last


def remembered(function: Callable[[NDArray[Any]], T]) -> Callable[[NDArray[Any]], T]:
    """The same function, which of an array with a name is asked once, while there is room for what it gave.

    That is counted as large as the array, must not be written to, and must not hold the array.
    """

    @wraps(function)
    def found(array: NDArray[Any]) -> T:
        name = name_of(array)
        if name is None:
            return function(array)
        key = function, name
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][0]  # type: ignore[no-any-return]
        value = function(array)
        _keep(key, value, array.nbytes)
        return value

    return found


def holds_any() -> bool:
    """Whether there is anything to forget."""
    return bool(_kept)


def forget() -> None:
    """Give all of it up, for what needs the memory."""
    _kept.clear()


def _keep(key: Any, value: Any, size: int) -> None:
    """Keep what fits a share of the memory, without what was used longest ago."""
    held = sum(bytes_ for _, bytes_ in _kept.values())
    room = _room(held)
    if size > room:
        return
    while held + size > room:
        held -= _kept.popitem(last=False)[1][1]
    _kept[key] = value, size


def _room(held: int) -> int:
    """Bytes that may be kept: a share of what this process may still allocate, and of what is held."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY or sys.platform != "linux":
        return _UNLIMITED
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return (limit - pages * os.sysconf("SC_PAGE_SIZE") + held) // _SHARE
