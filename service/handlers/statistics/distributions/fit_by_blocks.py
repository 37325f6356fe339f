"""Fits of distributions to data sets that are larger than an array may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from operator import add
from typing import Any

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.distributions.fit import FitResult, normal_of, searched
from service.handlers.statistics.distributions.parameters import likelihood_of
from service.methods.progress import Progress
from service.methods.statistics.distributions.families import FAMILIES
from service.methods.statistics.distributions.fitting import fit, refit
from service.methods.statistics.distributions.likelihood import Parameters
from service.methods.statistics.summation import Floats
from service.schemas.statistics.distributions.requests import FitRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning

_KINKED = ("laplace", "categorical")
"""Families whose estimates are order statistics or counts, which no climb finds."""
_PIECES, _PIECE = 100, 500  # of the sample: rows that lie together, from so many places; a choice
_LEFT_OUT = "The goodness of fit of so many values is left out: it is null."


def fit_distribution(request: FitRequest, progress: Progress) -> FitResult:
    """A fit to a sample, from which Newton's method climbs on the likelihood of all values."""
    only(request, compare=None)
    rows = Passes(request, ("data",), progress)
    if request.name == "multivariate_normal":
        found = _normal_vectors(request, rows)
    elif request.name in FAMILIES and request.name not in _KINKED and request.data.ndim == 1:
        found = _climbed(request, rows)
    else:
        detail = "Of a data set of this size a vector is fitted by a family with a smooth likelihood."
        raise InvalidInput.at(f"{detail} A matrix is fitted by multivariate_normal.", "name")
    found.certainty = "estimated"
    found.warnings.append(Warning(code="rows-left-out", detail=_LEFT_OUT))
    return found


def _climbed(request: FitRequest, rows: Passes) -> FitResult:
    sample = likelihood_of(request.name, _sample(rows), request.fixed)
    for key in sample.free:
        if key in sample.family.fitting.rough or sample.domains[key].integer:
            raise InvalidInput.at(f"The likelihood has no smooth maximum in `{key}`: fix it.", "fixed", key)
    start, _, _ = fit(sample)

    def values(many: list[Parameters]) -> list[float]:
        rows.expect(1)
        step = partial(_step, request.name, request.fixed, many)
        sums: Floats = rows.fold(partial(np.zeros, len(many)), step, add)
        return [float(one) if math.isfinite(one) else -math.inf for one in sums]

    estimates, optimum, errors = refit(sample, start, values)
    count = int(rows.fold(int, _counted, add))
    parameters = {key: value for key, value in {**sample.known, **estimates}.items() if value is not None}
    distribution = {"name": request.name, **parameters}
    return searched(distribution, optimum.value, (len(estimates), count), optimum, standard_errors=errors)


def _sample(rows: Passes) -> Floats:
    """Values from many places, among them no missing ones."""
    step = max(len(rows.rows) // _PIECES, 1)
    pieces = [rows.rows.part(first, first + _PIECE) for first in range(0, len(rows.rows), step)]
    found = [block for piece in pieces for block in replace(piece, absent="omit").blocks()]
    if not found:
        raise InvalidInput.at("Nothing is left when missing values are omitted.", "data")
    return np.concatenate(found)[:, 0]


def _step(name: str, fixed: Mapping[str, Any], many: list[Parameters], state: Floats, block: Floats) -> Floats:
    likelihood = likelihood_of(name, block[:, 0], fixed)
    return np.asarray(state + [likelihood(one) for one in many], np.float64)


def _counted(state: int, block: Floats) -> int:
    return state + len(block)


def _normal_vectors(request: FitRequest, rows: Passes) -> FitResult:
    if request.fixed or request.data.ndim != 2:
        raise InvalidInput.at(
            "Expected observations × variables, with nothing fixed.", "fixed" if request.fixed else "data"
        )
    rows.expect(1)
    return normal_of(rows.centred())
