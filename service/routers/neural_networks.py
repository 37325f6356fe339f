"""Neural networks: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.neural_networks import (
    activation,
    convolution,
    dense,
    dropout,
    forward_backward,
    initialize,
    loss,
    pooling,
    recurrent,
    train,
)
from service.operation import Area, Operation

_TRAIN = {
    "sizes": [2, 4, 1],
    "activation": "tanh",
    "x": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
    "targets": [[0.0], [1.0], [1.0], [0.0]],
    "loss": "binary_cross_entropy",
    "algorithm": {"name": "adam", "learning_rate": 0.1},
    "epochs": 50,
    "seed": 1,
}

NEURAL_NETWORKS = Area(
    "neural-networks",
    "Neural networks",
    "Activations, losses, layers and backpropagation, stable for every finite input; a small trainer.",
    (
        Operation("activation", activation.activation, "Activation function with its derivative", activation.costs),
        Operation("loss", loss.loss, "Loss with its gradient", costs.linear),
        Operation("dense", dense.dense, "Fully connected layer", dense.costs),
        Operation(
            "forward-backward",
            forward_backward.forward_backward,
            "Backpropagation through a network, with a gradient check",
            forward_backward.costs,
        ),
        Operation(
            "convolution",
            convolution.convolution,
            "Convolutional layer in 1-D or 2-D, with gradients",
            convolution.costs,
        ),
        Operation("pooling", pooling.pooling, "Max or average pooling", pooling.costs),
        Operation(
            "recurrent", recurrent.recurrent, "Recurrent layer, with backpropagation through time", recurrent.costs
        ),
        Operation("dropout", dropout.dropout, "Inverted dropout", costs.linear),
        Operation("initialize", initialize.initialize, "Initial weights and their spectrum", initialize.costs),
        Operation("train", train.train, "Training of a small network", train.costs, example=_TRAIN),
    ),
)
