"""Histograms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.methods.statistics.bins import equal_bins
from service.methods.statistics.missing import observed
from service.operation import Cost
from service.schemas.statistics.samples import HistogramRequest
from service.schemas.types.errors import InvalidInput, TooLarge
from service.schemas.types.results import Certainty, IntegerVector, RealVector, Result

_RELATIVE_WIDTH = 1e-6  # of the one bin around a single large value; a choice
_MOST_BINS = 1_000_000  # 8 MB of edges, some 20 MB of JSON; a choice


@dataclass(slots=True, kw_only=True)
class HistogramResult(Result):
    """Counts in bins."""

    counts: IntegerVector
    """Values (k) in each bin; all bins but the last exclude their upper edge."""
    edges: RealVector
    """Edges (k + 1) of the bins."""
    densities: RealVector | None
    """Counts over their sum and the width of the bin (k), where asked for."""


def histogram(request: HistogramRequest) -> HistogramResult:
    """The counts of values in bins, by default as many as NumPy's rule `auto` finds (Sturges or Freedman–Diaconis).

    Values on an edge, as decimals, belong to the bin that starts there.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    limits = _limits(request, data)
    try:
        bins = _bins(data, request, limits)
        decimals = equal_bins(data, *limits, bins) if isinstance(bins, int) else None
        counts, edges = decimals or np.histogram(data, bins, limits)
    except ValueError:  # all else is checked: NumPy could not tell the edges apart
        detail = "The bins would be narrower than the spacing of double precision here; ask for fewer."
        raise InvalidInput.at(detail, "bins") from None
    densities = None
    if request.density:
        if not counts.any():
            raise InvalidInput.at(
                "No value lies within the bins: there is no density.", "range" if request.range else "bins"
            )
        densities = counts / (counts.sum() * np.diff(edges))
    certainty: Certainty = "estimated" if request.density or (isinstance(bins, int) and not decimals) else "exact"
    return HistogramResult(counts=counts, edges=edges, densities=densities, certainty=certainty)


def _limits(request: HistogramRequest, data: np.ndarray) -> tuple[float, float]:
    if request.range is None:
        lower, upper = float(data.min()), float(data.max())
        if not math.isfinite(upper - lower):
            raise InvalidInput.at("The values span more than double precision holds; scale them.", "data")
        # NumPy's half, where it is seen at all.
        half = max(0.5, abs(lower) * _RELATIVE_WIDTH) if lower == upper else 0.0
        return lower - half, upper + half
    lower, upper = request.range
    if not lower < upper:
        raise InvalidInput.at("The upper end must be above the lower one.", "range", 1)
    return lower, upper


def _bins(data: np.ndarray, request: HistogramRequest, limits: tuple[float, float]) -> int | np.ndarray:
    """A number of bins, or edges; a rule's number is found before any are made."""
    if isinstance(request.bins, int):
        return request.bins
    if not isinstance(request.bins, str):
        edges = np.array(request.bins)
        if (steps := np.diff(edges) <= 0).any():
            raise InvalidInput.at("Edges must ascend.", "bins", int(np.argmax(steps)) + 1)
        return edges
    inside = data[(data >= limits[0]) & (data <= limits[1])]
    spread = float(np.ptp(inside)) if inside.size else 0.0
    quartiles = np.subtract(*np.quantile(inside, [0.75, 0.25])) if inside.size else 0.0
    wide = quartiles > 0 and spread / quartiles * len(inside) ** (1 / 3) > 2 * _MOST_BINS
    if request.bins in ("auto", "fd") and wide:
        detail = "The rule would make too many bins, as some values lie far out; give `range` or a number."
        raise TooLarge.at(detail, "bins")
    return len(np.histogram_bin_edges(data, request.bins, limits)) - 1


def histogram_cost(request: HistogramRequest) -> Cost:
    """The bins that are asked for, and a sort."""
    asked = request.bins
    bins = asked if isinstance(asked, int) else _MOST_BINS if isinstance(asked, str) else len(asked)
    return Cost(100.0 * (request.data.size + bins), max(request.data.size, bins + 1))
