"""Initial weights of layers, and the spectrum they have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.neural_networks.initial_weights import drawn
from service.methods.seeds import seed_of
from service.operation import Cost
from service.schemas.neural_networks.layers import InitializeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ComplexVector, ExtendedNumber, Number, RealMatrix, RealVector, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class InitializeResult(Result):
    """Weights and their spectrum."""

    weights: RealMatrix | None
    """(in, out); null where `include_weights` is false."""
    eigenvalues: ComplexVector | None
    """(n), in descending absolute value; null unless in = out."""
    spectral_radius: Number | None
    """The largest absolute eigenvalue; null unless in = out."""
    singular_values: RealVector
    """(min(in, out),), in descending order."""
    condition_number: ExtendedNumber
    """The ratio of the largest to the smallest singular value."""
    seed: int
    """Of the weights."""


def initialize(request: InitializeRequest) -> InitializeResult:
    """Random initial weights (in, out) of a layer, with the eigenvalues and singular values that they happen to have.

    - xavier_normal, variance 2/(in + out); xavier_uniform, within ±√(6/(in + out)) (Glorot 2010)
    - he_normal, variance 2/in; he_uniform, within ±√(6/in) (He 2015)
    - lecun_normal, variance 1/in (LeCun 1998)
    - orthogonal, orthonormal columns or rows, uniformly distributed (Saxe 2014, Mezzadri 2007)

    All are multiplied by `gain`: saturating activations shrink signals by about its reciprocal (Glorot 2010).
    The eigenvalues of a large square matrix fill a disc of radius σ√n: without gain 1 for Xavier and √2 for He
    (circular law).
    """
    seed = seed_of(request.seed)
    _check_shape(request)
    weights = drawn(request.scheme, request.shape[0], request.shape[1], np.random.default_rng(seed), request.gain)
    eigenvalues = _eigenvalues(weights) if len(weights) == weights.shape[1] else None
    singular_values = np.linalg.svd(weights, compute_uv=False)
    smallest = float(singular_values[-1])
    return InitializeResult(
        weights=weights if request.include_weights else None,
        eigenvalues=eigenvalues,
        spectral_radius=None if eigenvalues is None else float(abs(eigenvalues[0])),
        singular_values=singular_values,
        condition_number=float(singular_values[0]) / smallest if smallest else math.inf,
        seed=seed,
        certainty="estimated",
    )


def _eigenvalues(weights: Array) -> Array:
    found = np.linalg.eigvals(weights).astype(np.complex128)
    return found[np.argsort(-np.abs(found), kind="stable")]


def _check_shape(request: InitializeRequest) -> None:
    """Raise InvalidInput for a size below 1."""
    for index, size in enumerate(request.shape):
        if size < 1:
            raise InvalidInput.at("A layer has at least one input and one output.", "shape", index)


def initialize_cost(request: InitializeRequest) -> Cost:
    """A few hundred steps for each weight and each of the shorter side."""
    _check_shape(request)
    rows, columns = request.shape
    return Cost(50.0 * rows * columns * min(rows, columns), rows * columns)
