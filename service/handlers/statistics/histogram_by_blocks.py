"""Histograms of data sets that are larger than an array may be."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.histogram import (
    HistogramResult,
    answered,
    bins_of,
    counted,
    limits_of,
    require_few,
)
from service.handlers.statistics.quantiles_by_blocks import sample_quantiles
from service.methods.progress import Progress
from service.methods.statistics.bins import equal_bins
from service.methods.statistics.summation import Floats
from service.schemas.statistics.samples import HistogramRequest
from service.schemas.types.errors import InvalidInput

_WIDTHS: dict[str, Callable[[float, float, int], float]] = {
    "sqrt": lambda spread, _, n: spread / math.sqrt(n),
    "sturges": lambda spread, _, n: spread / (math.log2(n) + 1),
    "rice": lambda spread, _, n: spread / (2 * n ** (1 / 3)),
    "fd": lambda _, quartiles, n: 2 * quartiles * n ** (-1 / 3),
}
"""NumPy's rules that need no more than the range of values, the distance of their quartiles and their number."""
Found = tuple[Floats, Floats] | None
"""Counts and edges; None where decimals are too long."""


def histogram(request: HistogramRequest, progress: Progress) -> HistogramResult:
    """Counts of blocks, added up; on the decimals where all values are short enough."""
    only(request, weights=None)
    rows = Passes(request, ("data",), progress, 2)
    lower, upper, count = rows.fold(_nothing, _range, _wider)
    limits = limits_of(request, lower, upper)
    bins = bins_of(request, lambda: _by_rule(request, rows, upper - lower, int(count)))
    decimals = None
    if isinstance(bins, int):
        decimals = rows.fold(partial(_decimals, bins, limits), partial(_step, bins, limits), _merge)
    if decimals is None:
        start = partial(counted, np.empty(0), bins, limits)
        counts, edges = rows.fold(start, partial(_plain_step, bins, limits), _added)
    else:
        counts, edges = decimals
    return answered(request, counts, edges, exact=decimals is not None)


def _by_rule(request: HistogramRequest, rows: Passes, spread: float, count: int) -> int:
    rule = str(request.bins)
    if request.range is not None or rule not in ("auto", *_WIDTHS):
        known = ", ".join(f"`{name}`" for name in ("auto", *_WIDTHS))
        detail = f"Of a data set of this size bins are a number, edges, or without `range` one of the rules {known}."
        raise InvalidInput.at(detail, "bins")
    lower, upper = sample_quantiles(rows, np.array([0.25, 0.75]))[:, 0] if rule in ("auto", "fd") else (0.0, 0.0)
    require_few(request, spread, upper - lower, count)
    widths = {name: width(spread, upper - lower, count) for name, width in _WIDTHS.items()}
    width = min(max(widths["fd"], widths["sqrt"] / 2), widths["sturges"]) if rule == "auto" else widths[rule]
    return math.ceil(spread / width) if width else 1


Range = tuple[float, float, float]


def _nothing() -> Range:
    return math.inf, -math.inf, 0.0


def _range(state: Range, block: Floats) -> Range:
    return _wider(state, (float(block.min()), float(block.max()), len(block)))


def _wider(a: Range, b: Range) -> Range:
    return min(a[0], b[0]), max(a[1], b[1]), a[2] + b[2]


def _decimals(bins: int, limits: tuple[float, float]) -> Found:
    return equal_bins(np.empty(0), *limits, bins)


def _step(bins: int, limits: tuple[float, float], state: Found, block: Floats) -> Found:
    return _merge(state, equal_bins(block[:, 0], *limits, bins)) if state else None


def _merge(a: Found, b: Found) -> Found:
    return _added(a, b) if a and b else None


def _plain_step(
    bins: int | Floats, limits: tuple[float, float], state: tuple[Floats, Floats], block: Floats
) -> tuple[Floats, Floats]:
    return _added(state, counted(block[:, 0], bins, limits))


def _added(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return a[0] + b[0], a[1]
