"""LAPACK routines by precision.

A *stack* is an array (…, M, N); its items are the matrices at the indices of its leading axes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

Array = NDArray[Any]
Index = tuple[int, ...]
_PREFIX = {"f": "s", "d": "d", "F": "c", "D": "z"}
SINGLE = {"d": "f", "D": "F"}
"""The character of the single precision of a dtype in double precision."""


@cache
def routine(name: str, char: str) -> Callable[..., Any]:
    """LAPACK's routine of a name for the dtype of a character: `routine("getrf", a.dtype.char)`."""
    return getattr(lapack, _PREFIX[char] + name)  # type: ignore[no-any-return]


def epsilon(array: Array) -> float:
    """The distance from 1 to the next number of the array's precision."""
    return float(np.finfo(array.dtype).eps)
