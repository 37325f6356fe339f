"""k-means: Lloyd's iteration from random starts, each ended where moving no single observation helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from service.schemas.types.errors import ComputationError

Array = NDArray[Any]

_MOST_ITERATIONS = 1_000  # sums of squares fall with each, so that they end; thousands take made-up data
_HELPS = 1e-12  # of the sum of squares: what a move must save for it to be no rounding
_BLOCK = 1 << 22  # distances in memory at once


@dataclass(frozen=True, slots=True)
class Partition:
    """Observations in k clusters."""

    centers: Array
    labels: Array
    history: list[float]
    """The sum of squared distances to the own centre after each iteration, which never rises."""
    settled: bool
    """Whether each observation is with its nearest centre, each centre is a mean, and no single move lowers the sum."""

    @property
    def inertia(self) -> float:
        """The last of the sums."""
        return self.history[-1]


def seeded(data: Array, k: int, generator: np.random.Generator) -> Array:
    """Centres among the observations (n, d), each far from those before: k-means++ (Arthur & Vassilvitskii 2007).

    Raises ComputationError where the squared distances of all others vanish.
    """
    chosen = [int(generator.integers(len(data)))]
    nearest = cdist(data, data[chosen], "sqeuclidean")[:, 0]
    for _ in range(k - 1):
        if not (total := nearest.sum()):
            detail = f"Beside the largest of them, only {len(chosen)} observations can be told apart: ask for as many."
            raise ComputationError.at(detail, "clusters")
        chosen.append(int(generator.choice(len(data), p=nearest / total)))
        nearest = np.minimum(nearest, cdist(data, data[chosen[-1:]], "sqeuclidean")[:, 0])
    return data[chosen]


def settled(data: Array, centers: Array) -> Partition:
    """The clusters (k) of observations (n, d) that iteration from these centres ends at."""
    labels, history = np.full(len(data), -1), list[float]()
    while len(history) < _MOST_ITERATIONS:
        distances = cdist(data, centers, "sqeuclidean")
        nearest = _without_gaps(distances, distances.argmin(1))
        if (nearest == labels).all():
            nearest, helps = _best_move(distances, labels, _HELPS * history[-1])
            if not helps:
                return Partition(centers, labels, history, settled=True)
        labels = nearest
        centers = means(data, labels, len(centers))
        history.append(float(((data - centers[labels]) ** 2).sum()))
    return Partition(centers, labels, history, settled=False)


def means(data: Array, labels: Array, k: int) -> Array:
    """The mean of each of k clusters (k, d)."""
    sums = np.zeros((k, data.shape[1]))
    np.add.at(sums, labels, data)
    return np.asarray(sums / np.bincount(labels, minlength=k)[:, None])


def _without_gaps(distances: Array, labels: Array) -> Array:
    """The same clusters, but none empty: each that is gets the observation that is farthest from its own centre."""
    counts = np.bincount(labels, minlength=distances.shape[1])
    own = distances[np.arange(len(labels)), labels].copy()
    for empty in np.flatnonzero(counts == 0):
        farthest = int(np.where(counts[labels] > 1, own, -1.0).argmax())
        counts[labels[farthest]] -= 1
        labels[farthest], own[farthest], counts[empty] = empty, -1.0, 1
    return labels


def _best_move(distances: Array, labels: Array, least: float) -> tuple[Array, bool]:
    """The clusters after the one move that saves most, and whether it saves more than `least`.

    To leave a cluster of m at squared distance D saves D m/(m − 1), to join one costs D m/(m + 1), as both means move
    (Hartigan 1975). Of these optima there are fewer than of Lloyd's.
    """
    counts = np.bincount(labels, minlength=distances.shape[1])
    rows, own = np.arange(len(labels)), counts[labels]
    saved = np.where(own > 1, distances[rows, labels] * own / np.maximum(own - 1, 1), 0.0)
    costs = distances * (counts / (counts + 1))
    costs[rows, labels] = np.inf
    to = costs.argmin(1)
    gains = saved - costs[rows, to]
    best = int(gains.argmax())
    if not gains[best] > least:
        return labels, False
    moved = labels.copy()
    moved[best] = to[best]
    return moved, True


def silhouette(data: Array, labels: Array) -> float:
    """The mean over observations of (b − a)/max(a, b): a the mean distance within the cluster, b to the next one.

    Of one alone in its cluster it is 0 (Rousseeuw 1987).
    """
    counts = np.bincount(labels)
    members, total = np.eye(len(counts))[labels], 0.0
    rows = max(1, _BLOCK // len(data))
    for start in range(0, len(data), rows):
        block = np.arange(start, min(start + rows, len(data)))
        sums, own = cdist(data[block], data) @ members, labels[block]
        place = np.arange(len(block))
        within = sums[place, own] / np.maximum(counts[own] - 1, 1)
        means = sums / counts
        means[place, own] = np.inf
        next_one = means.min(1)
        larger = np.maximum(within, next_one)
        values = np.divide(next_one - within, larger, out=np.zeros_like(larger), where=(larger > 0) & (counts[own] > 1))
        total += float(values.sum())
    return total / len(data)
