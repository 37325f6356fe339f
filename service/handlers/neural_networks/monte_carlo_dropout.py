"""Uncertainty of a network's outputs by dropout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.neural_networks.layers import connected, parameters
from service.methods.neural_networks.network import forward, thinned
from service.methods.seeds import seed_of
from service.operation import Cost
from service.schemas.neural_networks.layers import MonteCarloDropoutRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedMatrix, Result


@dataclass(slots=True, kw_only=True)
class MonteCarloDropoutResult(Result):
    """Outputs of a network over many runs with dropout, (batch, out) each."""

    mean: ExtendedMatrix
    """Mean of the outputs over the runs: the prediction."""
    standard_deviation: ExtendedMatrix
    """Their standard deviation: its uncertainty."""
    lower: ExtendedMatrix
    """Lower end of the range of `level` of the runs."""
    upper: ExtendedMatrix
    """Upper end of it."""
    outputs: ExtendedMatrix
    """Without dropout, for comparison."""
    seed: int
    """Of what was dropped."""


def monte_carlo_dropout(request: MonteCarloDropoutRequest) -> MonteCarloDropoutResult:
    """Mean and spread of a network's outputs when hidden units are dropped at random in prediction, too.

    Inverted dropout after every layer but the last; over many runs it approximates a Bayesian network's predictive
    distribution (Gal, Ghahramani 2016).
    """
    if len(request.layers) < 2:
        raise InvalidInput.at("Nothing can be dropped: send a network with a hidden layer.", "layers")
    layers = connected(request.layers, request.x.shape[1])
    seed = seed_of(request.seed)
    generator = np.random.default_rng(seed)
    stacked = np.array([thinned(layers, request.x, request.rate, generator) for _ in range(request.samples)])
    with np.errstate(all="ignore"):
        tails = (1 - request.level) / 2, (1 + request.level) / 2
        lower, upper = np.quantile(stacked, tails, axis=0)
        return MonteCarloDropoutResult(
            mean=stacked.mean(0),
            standard_deviation=stacked.std(0, ddof=1),
            lower=lower,
            upper=upper,
            outputs=forward(layers, request.x).outputs,
            seed=seed,
            certainty="estimated",
        )


def monte_carlo_dropout_cost(request: MonteCarloDropoutRequest) -> Cost:
    """A forward pass a run, each layer of which has its calls, and the outputs of all runs."""
    count, batch = parameters(request.layers), len(request.x)
    widest = max(max(layer.weights.shape) for layer in request.layers)
    elements = max(count, batch * widest, 2 * request.samples * batch * request.layers[-1].weights.shape[1])
    run = 4.0 * batch * count + 200.0 * batch * widest + 2000.0 * len(request.layers)
    return Cost(request.samples * run + 50.0 * elements, elements)
