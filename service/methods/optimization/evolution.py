"""Differential evolution on a whole population at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def evolve(
    values_at: Callable[[Array], Array],
    population: Array,
    bounds: Array,
    generations: int,
    generator: np.random.Generator,
) -> tuple[Array, Array]:
    """The last population and its values.

    Mutation rand/1 and current-to-best/1 by turns, binomial crossover, and step length and crossover rate that each
    member inherits where they served it (Brest and others 2006). Ends early where all values agree.
    """
    low, high = bounds.T
    x, values = population.copy(), values_at(population)
    count, n = x.shape
    # Usual for step length and crossover: a choice.
    length, rate = generator.uniform([[0.3], [0.0]], [[0.9], [1.0]], (2, count))
    for generation in range(generations):
        best = x[np.argmin(values)]
        order = generator.permutation(count)
        a, b, c = (x[np.roll(order, shift)][np.argsort(order)] for shift in (1, 2, 3))
        # Both τ of Brest are 0.1.
        new_length = np.where(generator.random(count) < 0.1, generator.uniform(0.1, 1.0, count), length)
        new_rate = np.where(generator.random(count) < 0.1, generator.random(count), rate)
        step = new_length[:, None]
        trial = a + step * (b - c) if generation % 2 else x + step * (best - x) + step * (b - c)
        crossed = generator.random((count, n)) < new_rate[:, None]
        crossed[np.arange(count), generator.integers(n, size=count)] = True
        trial = np.where(crossed, trial, x)
        trial = np.where(trial < low, low + generator.random((count, n)) * (x - low), trial)
        trial = np.where(trial > high, high - generator.random((count, n)) * (high - x), trial)
        after = values_at(trial)
        won = after <= values
        x[won], values[won] = trial[won], after[won]
        length, rate = np.where(won, new_length, length), np.where(won, new_rate, rate)
        spread = values.max() - values.min()
        # What rounding leaves of values, and half of the digits of places.
        if spread <= 1e-13 * max(1.0, abs(values.min())) and np.all(np.ptp(x, axis=0) <= 1e-9 * (high - low)):
            break
    return x, values
