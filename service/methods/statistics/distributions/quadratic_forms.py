"""Determinants and quadratic forms of nearly singular covariances, in ball arithmetic (FLINT's Arb)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from service.schemas.types.errors import ComputationError

Array = NDArray[Any]
_BITS = (192, 512, 2048)  # tried in turn; a factor of the condition costs as many bits as it has
_RIGHT = 60  # bits that a result must have before it is rounded to a double


def _settled(compute: Callable[[], list[arb]]) -> list[arb]:
    for bits in _BITS:
        with ctx.workprec(bits):
            try:
                found = compute()
            except ZeroDivisionError:  # a pivot that these bits do not tell from 0
                continue
            if all(value.rel_accuracy_bits() > _RIGHT or value == 0 for value in found):
                return found
    raise ComputationError.at("The matrix is singular to all digits.", "distribution")


def determinant(matrix: Array) -> arb:
    """The determinant of a matrix (d, d) of doubles, to 60 bits and more. Raises ComputationError where it is 0."""
    return _settled(lambda: [arb_mat(matrix.tolist()).det()])[0]


def inverse_form(matrix: Array, x: Array, centre: Array) -> Array:
    """(x − c)ᵀ A⁻¹ (x − c) for each row of x (n, d), correctly rounded but for the last bit (n)."""

    def forms() -> list[arb]:
        offsets = [
            [arb(at) - arb(middle) for at, middle in zip(row, centre.tolist(), strict=True)] for row in x.tolist()
        ]
        right = arb_mat(offsets).transpose()
        columns = arb_mat(matrix.tolist()).solve(right).transpose().tolist()
        return [
            sum((a * b for a, b in zip(one, other, strict=True)), arb(0))
            for one, other in zip(offsets, columns, strict=True)
        ]

    return np.array([float(value) for value in _settled(forms)]) if len(x) else np.zeros(0)
