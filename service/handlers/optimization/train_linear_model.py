"""Linear models trained by gradient descent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from service.methods.budget import Budget
from service.methods.optimization.descent_rules import rule_of
from service.methods.seeds import seed_of
from service.operation import Cost
from service.schemas.optimization.descents import TrainLinearModelRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedVector, IntegerVector, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class TrainLinearModelResult(Result):
    """A trained linear model and its history."""

    weights: ExtendedVector
    """w (n)."""
    bias: ExtendedNumber
    """b."""
    loss: ExtendedNumber
    """The mean loss over all observations at the end."""
    gradient_norm: ExtendedNumber
    """‖∇loss‖₂ there: zero only at the best fit."""
    loss_history: ExtendedVector
    """(k): the mean loss over all observations, before the first epoch and after each that is kept."""
    epochs: IntegerVector
    """(k): the epochs of the history, 0 for the start."""
    iterations: int
    """Steps taken."""
    status: Literal["epochs_done", "time_limit", "diverged"]
    """Whether all epochs were done, or it stopped early: by the time limit, or since the loss was no longer finite."""
    diverged: bool
    """Whether the loss was no longer finite."""
    seed: int
    """Of the order in which the observations were taken."""


def train_linear_model(request: TrainLinearModelRequest, budget: Budget) -> TrainLinearModelResult:
    """Weights w and bias b of x·w + b by gradient descent from zero on the mean loss, by full or smaller batches.

    The squared loss is (x·w + b - y)², with gradient 2(x·w + b - y)x; the logistic one -y log p - (1 - y) log(1 - p),
    p = 1/(1 + e^-(x·w + b)), with gradient (p - y)x. The observations are shuffled anew for every epoch unless the
    batch is all of them: the same seed gives the same history.
    """
    _check(request)
    seed = seed_of(request.seed)
    generator = np.random.default_rng(seed)
    design = np.column_stack([request.x, np.ones(len(request.y))])
    target = np.asarray(request.y, float)
    size = len(target) if request.batch_size is None else min(request.batch_size, len(target))
    parameters = np.zeros(design.shape[1])
    rule = rule_of(request.algorithm.model_dump(), parameters.size)
    kept = [(0, _loss(design, target, parameters, request.loss))]
    steps, diverged, late = 0, False, False
    with np.errstate(all="ignore"):
        for epoch in range(1, request.epochs + 1):
            for rows in _batches(generator, len(target), size):
                gradient = _gradient(design[rows], target[rows], rule.look_ahead(parameters), request.loss)
                parameters = rule.step(parameters, gradient)
                steps += 1
            diverged, late = not np.isfinite(parameters).all(), not budget.left
            if epoch % request.every == 0 or epoch == request.epochs or diverged or late:
                kept.append((epoch, _loss(design, target, parameters, request.loss)))
                diverged = diverged or not np.isfinite(kept[-1][1])
            if diverged or late:
                break
        gradient = _gradient(design, target, parameters, request.loss)
    epochs, history = zip(*kept, strict=True)
    return TrainLinearModelResult(
        certainty="estimated",
        weights=parameters[:-1],
        bias=parameters[-1],
        loss=history[-1],
        gradient_norm=float(np.linalg.norm(gradient)),
        loss_history=np.array(history),
        epochs=np.array(epochs),
        iterations=steps,
        status="diverged" if diverged else "epochs_done" if epochs[-1] == request.epochs else "time_limit",
        diverged=diverged,
        seed=seed,
    )


def _batches(generator: np.random.Generator, count: int, size: int) -> Iterator[Array | slice]:
    """The observations of each step of an epoch, in a new order."""
    if size == count:
        yield slice(None)
        return
    order = generator.permutation(count)
    for start in range(0, count, size):
        yield order[start : start + size]


def train_linear_model_cost(request: TrainLinearModelRequest) -> Cost:
    """The history that is answered; the work has no bound."""
    return Cost(np.inf, max(2 * request.x.size, request.epochs // request.every + 2))


def _check(request: TrainLinearModelRequest) -> None:
    if len(request.y) != len(request.x):
        raise InvalidInput.at(f"There are {len(request.y)} targets for {len(request.x)} observations.", "y")
    if request.loss == "logistic" and (wrong := np.flatnonzero((request.y != 0) & (request.y != 1))).size:
        raise InvalidInput.at("The logistic loss takes targets 0 and 1.", "y", int(wrong[0]))


def _loss(design: Array, target: Array, parameters: Array, loss: str) -> float:
    with np.errstate(all="ignore"):
        scores = design @ parameters
        if loss == "squared":
            return float(np.mean((scores - target) ** 2))
        return float(np.mean(np.logaddexp(0.0, scores) - target * scores))


def _gradient(design: Array, target: Array, parameters: Array, loss: str) -> Array:
    scores = design @ parameters
    errors = 2 * (scores - target) if loss == "squared" else expit(scores) - target
    gradient: Array = design.T @ errors / len(target)
    return gradient
