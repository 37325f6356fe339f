"""A search that may have to end early, so that what it found is examined and answered within the request's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from service.methods.budget import Budget, OutOfTime

SEARCHING = 0.8
"""Of the time that is left, for the search: a choice; the rest is for the examination of its end."""


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
