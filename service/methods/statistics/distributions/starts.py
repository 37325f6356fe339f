"""Where climbs of a likelihood begin."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product

import numpy as np

from service.methods.statistics.distributions.likelihood import Likelihood, Parameters
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.distributions.scales import PLACES, centre_and_spread

_SIZES = PLACES | {"scale", "rate", "spread", "standard_deviation"}
"""Parameters that are not shapes."""
_QUANTILES = (0.1, 0.25, 0.75, 0.9)
_FIRST, _SHAPES = 2, 4  # locations that are tried with all others, and others that are tried with all locations
_GAPS = 40  # between values, for a location where they divide the likelihood: a choice

_Guess = tuple[Parameters, float]
"""Parameters and their height."""


def guesses(likelihood: Likelihood, most: int) -> list[Parameters]:
    """The likeliest starts, the best first, each the best with its shapes or at its location.

    Locations are tried with the best others. The first may be impossible, where all are.
    """
    at = starts(likelihood)
    places = at.get("location", [])
    ranked = _ranked(likelihood, _combined({**at, "location": places[:_FIRST]} if places else at))
    if len(places) > _FIRST:
        moved = [{**guess, "location": place} for guess, _ in _leaders(ranked, _SHAPES) for place in places[_FIRST:]]
        ranked = sorted(ranked + _ranked(likelihood, moved), key=_height, reverse=True)
    return [guess for guess, _ in _leaders(ranked, most)]


def _combined(at: Mapping[str, list[float]]) -> list[Parameters]:
    return [dict(zip(at, values, strict=True)) for values in product(*at.values())]


def _ranked(likelihood: Likelihood, every: list[Parameters]) -> list[_Guess]:
    return sorted(((guess, likelihood.bounded(guess)) for guess in every), key=_height, reverse=True)


def _height(guess: _Guess) -> float:
    return guess[1]


def _leaders(ranked: list[_Guess], most: int) -> list[_Guess]:
    """The first of each combination of shapes and of each location, possible ones but for the very first."""
    found, seen = [ranked[0]], _marks(ranked[0][0])
    for guess, height in ranked[1:]:
        if math.isfinite(height) and not _marks(guess) <= seen:
            found.append((guess, height))
            seen |= _marks(guess)
    return found[:most]


def _marks(guess: Parameters) -> set[tuple[float | None, ...]]:
    """Its shapes, and its location."""
    return {
        tuple(at for key, at in guess.items() if key not in _SIZES),
        (None, guess.get("location", guess.get("mean"))),
    }


def starts(likelihood: Likelihood) -> dict[str, list[float]]:
    """A few starting values of each free parameter, from simple statistics of the data."""
    data = likelihood.data
    centre, width = centre_and_spread(data)
    size = float(np.abs(data / len(data)).sum()) or 1.0
    below, above, mean = float(data.min()), float(data.max()), float((data / len(data)).sum())
    special = {
        "mean": [mean or 0.1, below], "location": [centre, below - 0.1 * width], "mu": [0.0, math.log(size)],
        "standard_deviation": [width, 0.2 * width], "spread": [size * size],
        "scale": [width, size, 0.3 * width, 3 * size],
        "rate": [1 / size, 1 / width, size / width / width, size], "rate_1": [1 + size], "rate_2": [1.0 + width],
        "lower": [below], "upper": [above], "mode": [centre], "lower_mode": [centre], "upper_mode": [centre],
        "sigma": [0.3, 1.0], "p": [0.1, 0.5, 0.9], "exponent": [1.5, 2.5], "noncentrality": [0.5 * size, 1.0],
        "asymmetry": [0.0], "skewness": [-0.5, 0.5], "gamma": [0.0], "delta": [1.0, 3.0], "tail_heaviness": [1.0, 3.0],
    }  # fmt: skip
    special["location"] += [float(at) for at in np.quantile(data, _QUANTILES)]
    if is_divided(likelihood):
        special["location"] += [mean, 0.5 * below + 0.5 * above, *_between(data)]
    shapes = [0.5, 1.5, 4.0, 15.0]
    return {key: special.get(key, shapes) for key in likelihood.free}


def is_divided(likelihood: Likelihood) -> bool:
    """Whether a free location that meets a value may make the likelihood infinite or 0: it has maxima between them."""
    return likelihood.limit is not None and "location" in likelihood.free


def _between(data: Array) -> list[float]:
    """The middles of gaps between values, of many some that are spread evenly."""
    values = np.unique(data)
    middles = 0.5 * values[:-1] + 0.5 * values[1:]
    return [float(middle) for middle in middles[:: -(-len(middles) // _GAPS) or 1]]
