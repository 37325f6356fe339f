"""Where the graph of a formula is torn: its poles and jumps, which no line may join."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.expressions import Function
from service.methods.calculus.quadrature.integrand import Integrand
from service.methods.calculus.quadrature.structure import MOST_CROSSINGS
from service.methods.calculus.quadrature.transforms import Array

_NEAR, _NEARER = 1e-6, 1e-8  # of the range: from one to the other differences across a kink fall to a hundredth
_SPACINGS, _FEWER_SPACINGS = 64, 4  # of doubles, at least: differences across a kink fall to a sixteenth
_APART = 1e-12  # of the range: nearer two parts of a formula have one place
_SELDOM = 0.05  # share of the values that says nothing of the height of a drawing
_ROUNDED = 1e-12  # of a value is no jump
_STAYS = 0.5  # of a difference that does not fall is a jump: across a cube root it falls to a fifth, or two
_SEEN = 1e-4  # of the height: smaller jumps are finer than a line
_GROWS = 2.0  # times from near to nearer is a pole, from power -0.15 on


class Breaks(NamedTuple):
    """The torn places of a graph, ascending."""

    poles: Array
    """Where it goes to infinity."""
    jumps: Array
    """Where it goes on at another height."""


def breaks(function: Function, lower: float, upper: float) -> Breaks:
    """Poles and jumps of a formula of one variable inside a range, found by its structure and told apart by values."""
    found = np.sort([*Integrand(function).breaks(lower, upper)][:MOST_CROSSINGS])
    found = found[np.diff(found, prepend=-np.inf) > _APART * (upper - lower)]
    with np.errstate(all="ignore"):
        at, beside = (function.value(x[..., None]) for x in (found, np.linspace(lower, upper, 101)))
        near, nearer = (
            np.stack([function.value((found + side * distance)[:, None]) for side in (-1, 1)])
            for distance in (
                np.maximum(share * (upper - lower), spacings * np.spacing(np.abs(found)))
                for share, spacings in ((_NEAR, _SPACINGS), (_NEARER, _FEWER_SPACINGS))
            )
        )
        usual = beside[np.isfinite(beside)] if np.isfinite(beside).any() else np.zeros(1)
        low, high = np.quantile(usual, [_SELDOM, 1 - _SELDOM])  # one of these points may be, or nearly be, a pole
        size = max(abs(low), abs(high))
        is_peak = np.abs(at) <= _GROWS * np.abs(nearer).max(0)
        grows = (np.abs(nearer) > _GROWS * np.abs(near)) & (np.abs(nearer) > size) & ~is_peak
        poles = np.isinf(at) | np.isinf(nearer).any(0) | grows.any(0)
        far, close = (np.abs(values[1] - values[0]) for values in (near, nearer))
        jumps = (close > _STAYS * far) & (close > max(_SEEN * (high - low), _ROUNDED * size))
    return Breaks(found[poles], found[jumps & ~poles])
