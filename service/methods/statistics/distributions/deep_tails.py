"""Logarithms of tail probabilities where the probabilities themselves underflow or lose digits.

The tail beyond x is f(x)·∫ f(x ± t)/f(x) dt: an integral of a smooth positive function of order one, whose logarithm
is added to log f(x). For integers it is a sum of the same kind. Only the logarithm of the density must be accurate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, special

from service.schemas.types.errors import ComputationError

Array = NDArray[Any]
LogDensity = Callable[[Array], Array]

_BLOCK = 4096  # terms of a sum
_STARTS = 512  # integrals at once; the last level of one has 6,000 nodes of 8 bytes in each of some ten arrays
_MANY, _RUN = 1024, 32  # starts from which on runs of 32 pay; sums of so few positive pieces keep their digits
_CLOSE = 1.0  # change of the logarithm over a step, on which ten nodes of Gauss and Legendre have all digits
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(10)
LEAST_LEVEL = 5  # coarser levels of tanh-sinh agree by chance: to 1e-14 where both were off by 2e-11
_ENDLESS, _SOON = 1e8, 1e3  # decay lengths
_NOTHING = -750.0  # logarithm of what no double holds beside 1
_LEAST_WIDTH = 1e-10  # of a first step, where the start is 0
_MOST_TERMS = 2**22  # of a sum; beyond, it is refused
_LAST_INTEGER = 2.0**53  # beyond, doubles skip integers


def log_integral(log_density: LogDensity, start: Array, towards: float, reach: Array) -> Array:
    """Log of ∫ exp(log_density) dx from each start over its reach, towards +1 or −1, in blocks to bound memory.

    Of many starts that lie close, runs are integrated from their last one on; the rest is a sum of short pieces.
    """
    if start.size < _MANY:
        return _in_blocks(log_density, start, towards, reach)
    order = np.lexsort((-reach, towards * start))[: start.size // _RUN * _RUN]
    runs = start[order].reshape(-1, _RUN)
    steps = _steps(runs, reach[order].reshape(runs.shape), towards)
    logs = log_density(runs.ravel()).reshape(runs.shape)
    with np.errstate(invalid="ignore"):
        close = (np.abs(np.diff(logs, axis=1)) < _CLOSE).all(1)
    result, done = np.empty_like(start), np.zeros(start.size, bool)
    if close.any():
        runs, steps, logs, places = runs[close], steps[close], logs[close], order.reshape(-1, _RUN)[close]
        last = _in_blocks(log_density, runs[:, -1], towards, reach[places[:, -1]])
        nodes = runs[:, :-1, None] + steps[..., None] * (0.5 + 0.5 * _NODES)
        inner = log_density(nodes.ravel()).reshape(nodes.shape) - last[:, None, None]
        pieces = np.abs(steps) * (np.exp(inner) @ (0.5 * _WEIGHTS))
        sums = np.cumsum(pieces[:, ::-1], axis=1)[:, ::-1]
        result[places[:, -1]], result[places[:, :-1]] = last, last[:, None] + np.log1p(sums)
        done[places] = True
    result[~done] = _in_blocks(log_density, start[~done], towards, reach[~done])
    return result


def _steps(runs: Array, reach: Array, towards: float) -> Array:
    """From each start of a run to its next one: next to an end by what is left to it, which has more digits there."""
    by_reach = np.isfinite(reach).all(1) & (reach.max(1) < np.abs(runs).max(1))
    with np.errstate(invalid="ignore"):
        return np.where(by_reach[:, None], -towards * np.diff(reach, axis=1), np.diff(runs, axis=1))


def _in_blocks(log_density: LogDensity, start: Array, towards: float, reach: Array) -> Array:
    blocks = [slice(at, at + _STARTS) for at in range(0, start.size, _STARTS)]
    parts = [_log_integral(log_density, start[block], towards, reach[block]) for block in blocks]
    return np.concatenate(parts) if parts else np.zeros(0)


def _log_integral(log_density: LogDensity, start: Array, towards: float, reach: Array) -> Array:
    """Log of ∫ exp(log_density) dx from each start over its reach, towards +1 or −1 (tanh-sinh, relative error 1e-14).

    The start is where the mass is: the integrand must not grow by much away from it. Where it vanishes there: −∞.
    """
    peak = log_density(start)
    if not (seen := np.isfinite(peak)).all():
        result = np.full_like(start, -np.inf)
        if seen.any():
            result[seen] = _log_integral(log_density, start[seen], towards, reach[seen])
        return result
    width = _decay_length(log_density, start, towards * reach, peak)
    # Where nothing counts any more before a finite end, that would only spread the nodes.
    with np.errstate(invalid="ignore"):
        gone = log_density(start + towards * np.minimum(_SOON * width, reach)) - peak < _NOTHING
    endless = (reach > _ENDLESS * width) | ((reach > _SOON * width) & gone)
    with np.errstate(over="ignore"):
        length = reach / width

    def logs(t: Array, start: Array, step: Array, peak: Array, length: Array) -> Array:
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            values = log_density(start + step * t) - peak
        behind = t > length  # where a density of angles comes again
        return np.where(np.isnan(values) | behind, -np.inf, values)

    found = integrate.tanhsinh(
        logs,
        np.zeros_like(start),
        np.where(endless, np.inf, length),
        args=(start, towards * width, peak, length),
        log=True,
        rtol=math.log(1e-14),  # what rounding of the density leaves
        minlevel=LEAST_LEVEL,
        maxlevel=10,  # SciPy's own
    )
    with np.errstate(invalid="ignore"):
        total = peak + np.log(width) + np.real(found.integral)
    return np.where(np.isnan(total), -np.inf, total)


def _decay_length(log_density: LogDensity, start: Array, reach: Array, peak: Array) -> Array:
    """About the distance over which the density falls by a factor e, within the reach."""
    room = np.minimum(np.abs(reach), np.finfo(float).max / 4)
    width = np.minimum(np.maximum(np.abs(start), _LEAST_WIDTH), room)
    for _ in range(80):  # doublings from any start to the ends of most laws
        fall = peak - log_density(start + np.sign(reach) * width)
        short, long = fall < 0.5, ~(fall <= 4.0)  # near enough to 1 for the rule: a choice
        short &= width < room
        if not (short | long).any():
            break
        width = np.where(short, np.minimum(width * 2.0, room), np.where(long, width / 2.0, width))
    return np.asarray(np.maximum(width, np.finfo(float).tiny))


def log_sum(log_mass: LogDensity, start: float, step: int, last: float) -> float:
    """Log of Σ exp(log_mass) from start to last in steps of ±1, the terms falling from some point on.

    Beyond 2⁵³, where steps of 1 vanish, they must fall so fast that the first one is the sum.
    """
    if abs(start) >= _LAST_INTEGER:
        return float(log_mass(np.array([start]))[0])
    total, place = -math.inf, start
    for _ in range(_MOST_TERMS // _BLOCK):
        points = place + step * np.arange(min(_BLOCK, abs(last - place) + 1.0))
        terms = log_mass(points)
        total = float(special.logsumexp(np.append(terms, total)))
        place = points[-1] + step
        # The next ones are below e⁻⁵⁰ of the sum, far below rounding.
        if (last - place) * step < 0 or (terms[-1] < total - 50.0 and terms[-1] <= terms[0]):
            return total
    raise ComputationError("The tail of this distribution has too many terms to be summed.")
