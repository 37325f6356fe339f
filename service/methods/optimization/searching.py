"""A search that may have to end early, so that what it found is examined and answered within the request's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.methods.budget import Budget, OutOfTime
from service.methods.optimization.smooth import Smooth

Array = NDArray[Any]

SEARCHING = 0.8
"""Of the time that is left, for the search: a choice; the rest is for the examination of its end."""
_STRAIGHT = 100  # gradients that are all the same, some ten steps: a choice


class Timed(Protocol):
    """A problem whose evaluations ask its budget of time."""

    budget: Budget


def ran_out(problem: Timed, search: Callable[..., None], *args: Any) -> bool:
    """Whether the search was ended by its share of the time. Afterwards the problem may be evaluated without asking."""
    problem.budget = problem.budget.share(SEARCHING * problem.budget.left)
    try:
        with np.errstate(all="ignore"):
            search(*args)
    except OutOfTime:
        return True
    finally:
        problem.budget = Budget.of(np.inf)
    return False


class Straight:
    """Value and gradient for L-BFGS, which goes along a straight line in steps that grow no longer, of 1e10 at most."""

    def __init__(self, problem: Smooth) -> None:
        self.problem, self.last, self.same = problem, np.empty(0), 0

    def __call__(self, x: Array) -> tuple[float, Array]:
        """Both at a point."""
        value, gradient = self.problem.gradient(x)
        self.same = self.same + 1 if np.array_equal(gradient, self.last) else 0
        self.last = gradient
        return value, gradient

    def look(self, _: Array) -> None:
        """End where the gradient stays the same: Newton's steps in a growing region tell how far."""
        if self.same > _STRAIGHT:
            raise StopIteration
