"""What the certificates of dense linear algebra share: LAPACK's routines, norms, condition numbers, doubts.

A *stack* is an array (…, M, N); its items are the matrices at the indices of its leading axes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from service.schemas.types.errors import AbacusError
from service.schemas.types.results import Warning

Array = NDArray[Any]
Index = tuple[int, ...]

_PREFIX = {"f": "s", "d": "d", "F": "c", "D": "z"}
_ENOUGH_DIGITS = {"f": 4, "d": 10}
"""An answer with so many right digits needs no warning."""
_MOST_DIGITS = {"f": 7, "d": 15}
_MOST_INDICES = 10


@cache
def routine(name: str, char: str) -> Callable[..., Any]:
    """LAPACK's routine of a name for the dtype of a character: `routine("getrf", a.dtype.char)`."""
    return getattr(lapack, _PREFIX[char] + name)  # type: ignore[no-any-return]


def epsilon(array: Array) -> float:
    """The distance from 1 to the next number of the array's precision."""
    return float(np.finfo(array.dtype).eps)


def norm_1(a: Array) -> float:
    """The largest absolute column sum of one C-contiguous matrix (LAPACK lange on its transpose, no copies)."""
    return float(routine("lange", a.dtype.char)("I", a.T))


def norm_inf(a: Array) -> float:
    """The largest absolute row sum of one C-contiguous matrix (LAPACK lange on its transpose, no copies)."""
    return float(routine("lange", a.dtype.char)("1", a.T))


def norms_1(a: Array) -> Array:
    """The largest absolute column sum of each item of a stack."""
    sums = np.einsum("...ij->...j", np.abs(a))  # three times faster than `sum` on small items
    return np.asarray(np.moveaxis(sums, -1, 0).copy().max(0))  # as is `max` over the first axis


def refusal(kind: type[AbacusError], detail: str, field: str, index: Index) -> AbacusError:
    """The error for an item of a stack, with its pointer (`/a/17`); for a single matrix, `/a`."""
    return kind.at(detail if not index else f"Item {list(index)} of the stack: {detail}", field, *index)


def trusted_digits(relative_error: float, char: str = "d") -> int:
    """The leading decimal digits that an error of this size leaves, between 0 and what the precision holds."""
    if not relative_error < 1:  # NaN too
        return 0
    most = _MOST_DIGITS[char.lower()]
    return most if relative_error == 0 else min(most, math.floor(-math.log10(relative_error)))


def doubts(errors: Array | float, char: str, detail: str, code: str = "ill-conditioned") -> list[Warning]:
    """One warning where relative errors (one for each item of the stack) leave fewer than 10 digits, else none.

    In single precision the bound is 4 digits. `char` is the character of the answer's dtype.
    """
    enough = _ENOUGH_DIGITS[char.lower()]
    if isinstance(errors, float):
        digits = trusted_digits(errors, char)
        return [] if digits >= enough else [Warning(code=code, detail=detail, trusted_digits=digits)]
    poor = np.argwhere(~(errors <= 10.0**-enough))
    if not len(poor):
        return []
    worst = math.inf if np.isnan(errors).any() else float(errors.max())
    indices = [] if errors.ndim == 0 else poor[:_MOST_INDICES].tolist()
    return [
        Warning(code=code, detail=detail, trusted_digits=trusted_digits(worst, char), count=len(poor), indices=indices)
    ]
