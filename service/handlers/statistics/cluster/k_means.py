"""k-means clusters."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from service.methods.budget import affords
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.progress import Progress
from service.methods.seeds import seed_of
from service.methods.statistics.k_means import means, seeded, settled, silhouette
from service.operation import Cost
from service.schemas.statistics.clusters import KMeansRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, IntegerVector, Number, RealMatrix, RealVector, Result, Warning

Array = NDArray[Any]

_AGREES = 1e-9, 1e-12  # of the sum and of all squares: the same clusters, rounded differently


@dataclass(slots=True, kw_only=True)
class KMeansResult(Result):
    """Clusters, each around its mean."""

    centers: RealMatrix
    """The mean of each cluster (k, d), in ascending order of the first variable."""
    labels: IntegerVector
    """The cluster of each observation (n), numbered from 0."""
    counts: IntegerVector
    """Observations in each cluster (k)."""
    inertia: ExtendedNumber
    """Σ‖x − centre‖², the sum of squared distances to the own centre; infinite where it overflows."""
    explained: Number
    """The share of all squares, Σ‖x − mean‖², that the clusters explain: 1 − inertia/total."""
    silhouette: Number | None
    """The mean silhouette, from −1 to 1: how much nearer observations are to their own cluster than to the next. Null
    for one cluster, and for so many observations that their distances would take longer than the clusters."""
    history: RealVector
    """The inertia after each iteration of the best start, as a share of all squares; it never rises."""
    iterations: int
    """How many those were."""
    agreeing: int
    """How many of the starts ended at this inertia."""
    restarts: int
    """How many starts there were."""
    status: Literal["converged", "iteration_limit"]
    """Whether the iteration ended by itself."""
    seed: int | None
    """The seed, which gives the same answer again; null with `initial`."""


def k_means(request: KMeansRequest, progress: Progress) -> KMeansResult:
    """Clusters of least squared distance to their means, by Lloyd's iteration from k-means++ starts.

    Each start goes on until no single observation can change its cluster and lower the sum (Hartigan's criterion), and
    the best of them is answered. That local optimum is checked; whether it is the global one, nobody can tell in
    reasonable time: `agreeing` counts the starts that ended there. More clusters than different observations are
    refused.
    """
    data = np.asarray(request.data, np.float64)
    data, power = tamed(data if data.ndim == 2 else data[:, None])
    k = request.clusters
    different = len(np.unique(data, axis=0)) if k > 1 else 1
    if k > different:
        raise InvalidInput.at(
            f"More than the different observations, {different}; ask for at most as many.", "clusters"
        )
    middle = data.mean(0)
    centred = data - middle
    seed = None if request.initial is not None else seed_of(request.seed)
    starts = _starts(request, centred, lambda initial: times_power(initial, -power) - middle, seed)
    ends = []
    for centers in starts:
        ends.append(settled(centred, centers))
        progress.report(len(ends), request.restarts, inertia=ends[-1].inertia)
    best = min(ends, key=lambda end: end.inertia)
    total = _squares(data) or 1.0
    order = np.lexsort(best.centers.T[::-1])
    labels = np.argsort(order)[best.labels]
    most = best.inertia * (1 + _AGREES[0]) + total * _AGREES[1]
    agreeing = sum(end.inertia <= most for end in ends)
    centers, inertia, within = _about_members(data, labels, k, power)
    return KMeansResult(
        certainty="checked" if best.settled else "estimated",
        warnings=_doubts(agreeing, len(ends)),
        centers=centers,
        labels=labels,
        counts=np.bincount(labels, minlength=k),
        inertia=inertia,
        explained=1 - within / total,
        silhouette=_silhouette(centred, labels, k),
        history=np.array(best.history) / total,
        iterations=len(best.history),
        agreeing=agreeing,
        restarts=len(ends),
        status="converged" if best.settled else "iteration_limit",
        seed=seed,
    )


def _about_members(data: Array, labels: NDArray[Any], k: int, power: Array) -> tuple[Array, float, float]:
    """Centres and sum of squares of k clusters of data times powers of two, and that sum of the data as they are.

    About an observation of each cluster: what is little beside the largest one has rounded away in the iteration.
    """
    origins = data[[int(np.argmax(labels == cluster)) for cluster in range(k)]]
    gaps = data - origins[labels]
    near = times_power(gaps, power)
    middles = means(near, labels, k)
    with np.errstate(over="ignore"):
        inertia = float(((near - middles[labels]) ** 2).sum())
    within = float(((gaps - means(gaps, labels, k)[labels]) ** 2).sum())
    return times_power(origins, power) + middles, inertia, within


def _starts(request: KMeansRequest, data: Array, placed: Callable[[Array], Array], seed: int | None) -> Iterator[Array]:
    k = request.clusters
    if request.initial is not None:
        if request.initial.shape != (k, data.shape[1]):
            detail = f"Expected {k} centres of {data.shape[1]} variables, found shape {request.initial.shape}."
            raise InvalidInput.at(detail, "initial")
        yield placed(request.initial)
        return
    generator = np.random.Generator(np.random.PCG64(seed))
    for _ in range(request.restarts if k > 1 else 1):
        yield seeded(data, k, generator)


def _squares(data: Array) -> float:
    """Σ‖x − mean‖² about an observation, as the inertia: a mean far from 0 is rounded by as much as the spread."""
    gaps = data - data[0]
    return float(((gaps - means(gaps, np.zeros(len(data), int), 1)) ** 2).sum())


def _silhouette(data: Array, labels: Array, k: int) -> float | None:
    n, d = data.shape
    return silhouette(data, labels) if k > 1 and affords(3.0 * n * n * (d + k)) else None


def _doubts(agreeing: int, starts: int) -> list[Warning]:
    if agreeing > 1 or starts == 1:
        return []
    detail = f"Only one of {starts} starts ended at this sum: others may end lower. Ask for more `restarts`."
    return [Warning(code="local-optimum", detail=detail)]


def k_means_cost(request: KMeansRequest) -> Cost:
    """Nobody knows how many iterations it takes; each makes the distances of all observations to all centres."""
    return Cost(math.inf, max(len(request.data) * request.clusters, request.data.size))
