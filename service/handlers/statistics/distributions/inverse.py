"""Where tails of distributions have given probabilities: the nearest doubles, or how far each may be off."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from service.handlers.places import at_places
from service.handlers.statistics.distributions.doubts import DOUBT, at_least_1d, beyond_range, with_digits
from service.handlers.statistics.distributions.values import ValuesResult, certain, for_each, points_of, univariate
from service.methods.statistics.distributions.enclosures.quantiles import nearest_quantiles
from service.methods.statistics.distributions.inverse_tails import quantile as quantile_of
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side
from service.schemas.statistics.distributions.requests import DistributionProbability
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.results import Certainty, Warning

_NO_BALLS: Certainty = "checked"
"""Of integers: the tails at each and at the one before it enclose the probability."""


_HALF, _BESIDE = 0.5, 0.01  # a probability, and of the scale: a choice
_SAME = 4 * float(np.finfo(float).eps)  # of two tails, which their formulas may round


class Found(NamedTuple):
    """Quantiles."""

    values: Array
    certainty: Certainty
    warnings: list[Warning]


def inverse_values(request: DistributionProbability, side: Side, name: str) -> ValuesResult:
    """Where a tail has each probability."""
    return for_each(request, lambda one: _inverse_values(one, side, name))


def _inverse_values(request: DistributionProbability, side: Side, name: str) -> ValuesResult:
    probability = points_of(request.probability)
    if (wrong := (probability < 0) | (probability > 1)).any():
        faults = [
            Fault(("probability", *place), "A probability lies between 0 and 1; 95 % is 0.95.")
            for place in places(wrong)
        ]
        raise InvalidInput("Probabilities lie between 0 and 1.", faults)
    law = univariate(request.distribution, name)
    found = quantiles(request.distribution, law, probability, side)
    inner = np.where((probability > 0) & (probability < 1), found.values, np.nan)
    warnings = found.warnings + beyond_range(law, inner)
    return ValuesResult(result=found.values[()], certainty=found.certainty, warnings=warnings)


def quantiles(distribution: Any, law: Law, probability: Array, side: Side) -> Found:
    """The nearest doubles where there is time for them, elsewhere what the search in doubles finds.

    That is `checked` where balls hold its tail to the probability. Raises ComputationError where nothing is found.
    """
    if law.extreme and not law.discrete:  # the search in doubles may take seconds, balls from a formula milliseconds
        starts = at_least_1d(lambda flat: law.inverse_formula(flat, side), probability)
        found = nearest_quantiles(distribution, probability, side, starts)
        if not found.off.any():
            return Found(found.values, "exact", [])
    try:
        values = at_least_1d(lambda flat: quantile_of(law, flat, side), probability)
    except ComputationError:  # formulas that fail may do so at a start alone
        values = np.full(probability.shape, np.nan)
    if law.discrete:
        return Found(certain(values), _NO_BALLS, [])
    lost = np.isnan(values)
    central = (probability == _HALF) & _halved(law, values)
    starts = np.where(lost | central, law.middle, values)
    found = nearest_quantiles(distribution, probability, side, starts)
    found = found._replace(missed=np.where(central, np.nan, found.missed))  # which tell of formulas for the others
    result = certain(np.where(lost & ~(found.off <= DOUBT), np.nan, found.values))
    if not found.off.any():
        return Found(result, "exact", [])
    return Found(result, "checked" if (found.off <= DOUBT).all() else "estimated", _off(found.off, found.missed))


def _halved(law: Law, values: Array) -> Array:
    """Which values lie beside the middle of a law with as much on both sides of it.

    In the middle of a symmetric law a density may vanish, and the search ends somewhere near; of a skewed law the
    middle, its mean, is another number than the median however near to it.
    """
    near = np.abs(values - law.middle) < _BESIDE * abs(law.scale)
    if near.any():
        near &= abs(law.tail(np.array([law.middle]), "lower")[0] - _HALF) <= _SAME
    return np.asarray(near)


def _off(off: Array, missed: Array) -> list[Warning]:
    """Warnings about values that their probabilities contradict, and about those beside which the search missed some.

    The latter are of a request with more values than there was time to look at.
    """
    worst = float(np.nanmax(off, initial=0.0))
    detail = "Formulas in doubles lose digits here, and the time for proofs ended before all of them were found."
    found = with_digits(at_places(off > DOUBT, "numerical", detail), worst)
    worst = float(np.nanmax(missed, initial=0.0))
    detail = "At probabilities where the value is proved the formula for many misses it."
    return found + with_digits(at_places(np.isnan(off) & (worst > DOUBT), "numerical", detail), worst)
