"""Where the graph of a formula is torn: its poles and jumps, which no line may join."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.expressions import Function
from service.methods.calculus.quadrature.integrand import Integrand
from service.methods.calculus.quadrature.structure import MOST_CROSSINGS
from service.methods.calculus.quadrature.transforms import Array

_NEAR, _NEARER = 1e-6, 1e-8  # of the range: from one to the other differences across a kink fall to a hundredth
_STAYS = 0.5  # of a difference that does not fall is a jump: across a cube root it falls to a fifth
_SEEN = 1e-4  # of the largest value: smaller jumps are finer than a line
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
    with np.errstate(all="ignore"):
        # A choice: what the function is elsewhere.
        at, beside = (function.value(x[..., None]) for x in (found, np.linspace(lower, upper, 101)))
        near, nearer = (
            np.stack([function.value((found + side * share * (upper - lower))[:, None]) for side in (-1, 1)])
            for share in (_NEAR, _NEARER)
        )
        grows = (np.abs(nearer) > _GROWS * np.abs(near)) & (np.abs(nearer) > np.nanmax(np.abs(beside), initial=0.0))
        poles = np.isinf(at) | np.isinf(nearer).any(0) | grows.any(0)
        far, close = (np.abs(values[1] - values[0]) for values in (near, nearer))
        jumps = (close > _STAYS * far) & (close > _SEEN * np.nanmax(np.abs(beside), initial=0.0))
    return Breaks(found[poles], found[jumps & ~poles])
