"""Histograms."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from service.methods.statistics.bins import equal_bins, equal_places
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
    """Counts, or with `weights` their sums, over the total and the width of the bin (k), where asked for."""
    weighted_counts: RealVector | None
    """The sum of the weights in each bin (k), correctly rounded; null without weights."""


def histogram(request: HistogramRequest) -> HistogramResult:
    """The counts of values in bins, by default as many as NumPy's rule `auto` finds (Sturges or Freedman–Diaconis).

    Values on an edge, as decimals, belong to the bin that starts there. With `weights` there is no rule for the bins.
    """
    if request.weights is not None:
        return _weighted(request, request.weights)
    data = observed(request.data, request.missing, "data").astype(np.float64)
    limits = limits_of(request, float(data.min()), float(data.max()))
    bins = bins_of(request, lambda: _by_rule(request, data, limits))
    decimals = equal_bins(data, *limits, bins) if isinstance(bins, int) else None
    counts, edges = decimals or counted(data, bins, limits)
    return answered(request, counts, edges, exact=bool(decimals))


def _weighted(request: HistogramRequest, weights: np.ndarray) -> HistogramResult:
    """Counts, and sums of weights."""
    if len(weights) != len(request.data):
        detail = f"There are {len(request.data)} values and {len(weights)} weights; they must agree."
        raise InvalidInput.at(detail, "weights")
    if isinstance(request.bins, str):
        raise InvalidInput.at("With weights there is no rule: send a number of bins, or their edges.", "bins")
    data, kept = observed(request.data, request.missing, "data").astype(np.float64), ~np.isnan(request.data)
    limits = limits_of(request, float(data.min()), float(data.max()))
    bins = bins_of(request, lambda: 1)
    decimals = equal_places(data, *limits, bins) if isinstance(bins, int) else None
    edges = decimals[1] if decimals else counted(data[:0], bins, limits)[1]
    places = decimals[0] if decimals else places_among(edges, data)
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(len(edges)))
    ordered = weights[kept].astype(np.float64)[order].tolist()
    sums = np.array([math.fsum(ordered[a:b]) for a, b in pairwise(ends.tolist())])
    return answered(request, np.diff(ends), edges, exact=bool(decimals), sums=sums)


def places_among(edges: np.ndarray, data: np.ndarray) -> np.ndarray:
    """The bin of each value, −1 outside; the last holds its upper edge."""
    found = np.searchsorted(edges, data, "right") - 1
    found[data == edges[-1]] -= 1
    return np.where(found < len(edges) - 1, found, -1)


def counted(data: np.ndarray, bins: int | np.ndarray, limits: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """NumPy's counts and edges. Raises InvalidInput."""
    with _apart():
        return np.histogram(data, bins, limits)


@contextmanager
def _apart() -> Iterator[None]:
    try:
        yield
    except ValueError:  # all else is checked: NumPy could not tell the edges apart
        detail = "The bins would be narrower than the spacing of double precision here; ask for fewer."
        raise InvalidInput.at(detail, "bins") from None


def answered(
    request: HistogramRequest, counts: np.ndarray, edges: np.ndarray, *, exact: bool, sums: np.ndarray | None = None
) -> HistogramResult:
    """The answer; `exact`: values and edges were compared as decimals."""
    densities = None
    if request.density:
        if not counts.any():
            raise InvalidInput.at(
                "No value lies within the bins: there is no density.", "range" if request.range else "bins"
            )
        heights = counts if sums is None else sums
        total = math.fsum(heights)
        if not total:
            raise InvalidInput.at("The weights within the bins add up to zero: there is no density.", "weights")
        densities = heights / total / np.diff(edges)
    given = not isinstance(request.bins, int | str)
    certainty: Certainty = "estimated" if request.density or not (given or exact) else "exact"
    return HistogramResult(counts=counts, edges=edges, densities=densities, weighted_counts=sums, certainty=certainty)


def limits_of(request: HistogramRequest, lower: float, upper: float) -> tuple[float, float]:
    """The ends of the bins for data that lie between these. Raises InvalidInput."""
    if request.range is None:
        if not math.isfinite(upper - lower):
            raise InvalidInput.at("The values span more than double precision holds; scale them.", "data")
        # NumPy's half, where it is seen at all.
        half = max(0.5, abs(lower) * _RELATIVE_WIDTH) if lower == upper else 0.0
        return lower - half, upper + half
    lower, upper = request.range
    if not lower < upper:
        raise InvalidInput.at("The upper end must be above the lower one.", "range", 1)
    return lower, upper


def bins_of(request: HistogramRequest, by_rule: Callable[[], int]) -> int | np.ndarray:
    """A number of bins, that of the rule where there is one, or edges. Raises InvalidInput."""
    if isinstance(request.bins, int):
        return request.bins
    if isinstance(request.bins, str):
        return by_rule()
    edges = np.array(request.bins)
    if (steps := np.diff(edges) <= 0).any():
        raise InvalidInput.at("Edges must ascend.", "bins", int(np.argmax(steps)) + 1)
    return edges


def _by_rule(request: HistogramRequest, data: np.ndarray, limits: tuple[float, float]) -> int:
    """A rule's number of bins, found before any are made. Raises TooLarge."""
    inside = data[(data >= limits[0]) & (data <= limits[1])]
    spread = float(np.ptp(inside)) if inside.size else 0.0
    quartiles = float(np.subtract(*np.quantile(inside, [0.75, 0.25]))) if inside.size else 0.0
    require_few(request, spread, quartiles, len(inside))
    with _apart():
        return len(np.histogram_bin_edges(data, request.bins, limits)) - 1


def require_few(request: HistogramRequest, spread: float, quartiles: float, count: int) -> None:
    """Refuse bins as narrow as the distance of quartiles demands where values lie far out. Raises TooLarge."""
    wide = quartiles > 0 and spread / quartiles * count ** (1 / 3) > 2 * _MOST_BINS
    if request.bins in ("auto", "fd") and wide:
        detail = "The rule would make too many bins, as some values lie far out; give `range` or a number."
        raise TooLarge.at(detail, "bins")


def histogram_cost(request: HistogramRequest) -> Cost:
    """The bins that are asked for, and a sort."""
    asked = request.bins
    bins = asked if isinstance(asked, int) else _MOST_BINS if isinstance(asked, str) else len(asked)
    return Cost(100.0 * (request.data.size + bins), max(request.data.size, bins + 1))
