"""Entropies of distributions of more outcomes, or more distributions, than an array may have."""

from __future__ import annotations

from functools import partial
from operator import add

import numpy as np

from service.handlers.blocks import Passes
from service.handlers.checks import require_axis
from service.handlers.statistics.entropy import EntropyResult
from service.handlers.statistics.entropy import entropy as in_memory
from service.handlers.statistics.probabilities import in_base
from service.methods.progress import Progress
from service.methods.statistics import information
from service.methods.statistics.information import Weights
from service.methods.statistics.summation import Floats, double_sum
from service.schemas.statistics.probabilities import ProbabilitiesRequest
from service.schemas.types.errors import InvalidInput

Total = tuple[Floats, Floats]
"""A sum, and what its rounding lost."""


def entropy(request: ProbabilitiesRequest, progress: Progress) -> EntropyResult:
    """Of each row a number, made as it is written; or from two passes: totals, then −Σ p log p."""
    stored = request.probabilities
    require_axis(request.axis, stored)
    rows = Passes(request, ("probabilities",), progress, 2)
    if stored.ndim == 2 and request.axis % 2 == 1:
        one = partial(_of_rows, request)
        return EntropyResult(result=rows.streamed(stored.shape[:1], one), certainty="estimated")
    total, rest = rows.fold(partial(_nothing, rows.columns), _total, _joined)
    if np.isinf(total).any():
        raise InvalidInput.at("The sum of the probabilities overflows: send them in another unit.", "probabilities")
    if not total.all():
        raise InvalidInput.at("All probabilities of a distribution are 0.", "probabilities")
    found = rows.fold(partial(np.zeros, rows.columns), partial(_step, total, rest), add)
    return EntropyResult(result=in_base(found if stored.ndim == 2 else found[0], request.base), certainty="estimated")


def _of_rows(request: ProbabilitiesRequest, block: Floats) -> Floats:
    _check(block)
    return np.asarray(in_memory(request.model_copy(update={"probabilities": block})).result)


def _check(block: Floats) -> None:
    if block.min() < 0:
        raise InvalidInput.at("A probability is not negative.", "probabilities")


def _nothing(columns: int) -> Total:
    return np.zeros(columns), np.zeros(columns)


def _total(state: Total, block: Floats) -> Total:
    _check(block)
    return _joined(state, double_sum(block, 0))


def _joined(a: Total, b: Total) -> Total:
    total, rest = double_sum(np.stack([a[0], b[0]]), 0)
    return total, rest + a[1] + b[1]


def _step(total: Floats, rest: Floats, state: Floats, block: Floats) -> Floats:
    weights = Weights(block, total[None], rest[None])
    return state + information.entropy(weights, weights, 0)
