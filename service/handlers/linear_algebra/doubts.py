"""Warnings about numbers of which rounding leaves few digits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from service.methods.linear_algebra.cancellation import FEW
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import STABLE
from service.schemas.types.results import Certainty, Warning

UNCERTAIN_EIGENVALUE = (
    "The least certain eigenvalue has the digits named, relative to its own size (none where it may be zero); "
    "`error` has the absolute error of each."
)
UNCERTAIN_VALUE = UNCERTAIN_EIGENVALUE.replace("eigenvalue", "value")

_CANCELLING = "Terms cancel in these sums of products: relative to their own size they have about the digits named."

_WORDS: tuple[Certainty, ...] = ("estimated", "checked", "proved", "exact")

_ENOUGH_DIGITS = {"f": 4, "d": 10}
"""An answer with so many right digits needs no warning: a choice, what the docs promise."""
_MOST_DIGITS = {"f": 7, "d": 15}
MOST_INDICES = 10
"""How many items of a stack a warning lists."""


def certainty(levels: Any) -> Certainty:
    """The word for the weakest of some levels (see `methods.linear_algebra.levels`)."""
    return _WORDS[levels if isinstance(levels, int) else levels.item() if levels.size == 1 else int(levels.min())]


def checked(residuals: Any, a: Array) -> Certainty:
    """The word for relative residuals of matrices (…, M, N): checked where all are those of a stable computation."""
    return "checked" if np.max(residuals) <= STABLE * max(a.shape[-2:]) * epsilon(a) else "estimated"


def cancelled(errors: Array, char: str) -> list[Warning]:
    """The warning about entries of sums of products that have fewer than six digits, or three in single precision.

    See `methods.linear_algebra.cancellation.FEW`.
    """
    if not (errors > FEW[char.lower()]).any():
        return []
    return doubts(errors, char, _CANCELLING)


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
    if isinstance(errors, float) or errors.ndim == 0:
        digits = trusted_digits(float(errors), char)
        return [] if digits >= enough else [Warning(code=code, detail=detail, trusted_digits=digits)]
    doubtful = ~(errors <= 10.0**-enough)
    if not doubtful.any():
        return []
    poor = np.argwhere(doubtful)
    worst = math.inf if np.isnan(errors).any() else float(errors.max())
    digits, indices = trusted_digits(worst, char), poor[:MOST_INDICES].tolist()
    return [Warning(code=code, detail=detail, trusted_digits=digits, count=len(poor), indices=indices)]
