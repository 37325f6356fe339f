"""Formulas of complex variables in requests, as functions of real and imaginary parts in turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.expressions.complex_function import compile_apart
from service.expressions.reading.declarations import Names
from service.handlers.formulas import RequestFunction, pointing_at

Array = NDArray[Any]


def apart_of(
    expressions: str | Sequence[str],
    variables: Sequence[str],
    data: Names,
    *,
    place: Sequence[str | int],
    real: int = 0,
) -> Function:
    """A formula, or several, as function_of has it; the first `real` components of the point are real numbers.

    Raises InvalidExpression.
    """
    with pointing_at(*place):
        return RequestFunction(compile_apart(expressions, variables, data, real=real), place)


def taken_apart(z: Array) -> Array:
    """The parts of complex numbers, or of real ones, of any shape, in turn (2 n)."""
    return np.ravel(np.asarray(z, np.complex128)).view(np.float64)


def joined(parts: Array) -> Array:
    """Complex numbers (…, n) of their parts in turn (…, 2 n)."""
    return np.ascontiguousarray(parts, np.float64).view(np.complex128)


def lengths(errors: Array) -> Array:
    """Bounds on the distance of complex numbers (…, n) of those of their parts (…, 2 n)."""
    return np.nextafter(np.hypot(errors[..., ::2], errors[..., 1::2]), np.inf)
