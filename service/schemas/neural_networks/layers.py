"""Requests of neural networks: activations, losses, and layers of weights. x is (batch, in), weights are (in, out)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.optimization.descents import Algorithm
from service.schemas.types.arrays import (
    Array,
    ArrayType,
    RealArray,
    RealMatrix,
    RealSquareMatrix,
    RealTensor,
    RealVector,
)
from service.schemas.types.base import Level, Request, Seed
from service.schemas.types.short_lists import Integers

Activation = Literal[
    "identity", "sigmoid", "relu", "leaky_relu", "elu", "selu", "tanh", "softplus", "softsign", "gelu", "silu", "mish",
    "softmax", "log_softmax",
]  # fmt: skip
Loss = Literal[
    "mean_squared_error", "mean_absolute_error", "huber", "hinge", "binary_cross_entropy", "cross_entropy",
    "negative_log_likelihood", "kl_divergence",
]  # fmt: skip
Scheme = Literal["xavier_normal", "xavier_uniform", "he_normal", "he_uniform", "lecun_normal", "orthogonal"]
Sequences = Annotated[Array, ArrayType(3, 3)]
States = Annotated[Array, ArrayType(1, 2)]
Epochs = Annotated[int, Field(ge=1, le=100_000)]
Width = Annotated[int, Field(ge=1, le=1_000_000)]

_X = [[1.0, 2.0], [0.5, -1.0]]
_WEIGHTS = [[0.5, -0.3, 0.8], [0.2, 0.7, -0.5]]
_LAYERS = [
    {"weights": _WEIGHTS, "bias": [0.1, 0.0, -0.1], "activation": "tanh"},
    {"weights": [[0.3, -0.6], [0.9, 0.1], [-0.4, 0.5]], "bias": [0.0, 0.2], "activation": "softmax"},
]


class ActivationRequest(Request):
    """Values, and the activation to apply to them."""

    name: Activation = Field(examples=["gelu"])
    """Which activation function."""
    x: RealTensor = Field(examples=[[-2.0, -0.5, 0.0, 0.5, 2.0]])
    """A number, or an array of any shape; softmax and log_softmax need at least one axis."""
    axis: int = -1
    """The axis along which softmax and log_softmax normalise; the others work entry by entry."""
    mask: RealTensor | None = Field(default=None, examples=[None])
    """Of softmax and log_softmax, which entries take part: 1, or 0 for those left out, as in attention. Of the shape of
    `x`, or one that broadcasts to it."""
    alpha: float | None = Field(default=None, ge=0, le=1e6)
    """The slope of leaky_relu below zero (default 0.01), or the α of elu (default 1)."""


class LossRequest(Request):
    """Predictions and what they should have been."""

    name: Loss = Field(examples=["cross_entropy"])
    """Which loss."""
    predictions: RealTensor = Field(examples=[[[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]])
    """Any shape; cross_entropy, negative_log_likelihood and kl_divergence have classes along the last axis."""
    targets: RealTensor = Field(examples=[[0, 2]])
    """Of the shape of `predictions`; or, where that has classes, the position of the class of each item, from 0."""
    from_logits: bool = False
    """Whether the predictions are scores before softmax (before the sigmoid for binary_cross_entropy)."""
    reduction: Literal["mean", "sum", "none"] = "mean"
    """Of the losses of the items: of rows where there are classes, of entries elsewhere."""
    delta: float = Field(default=1.0, gt=0, le=1e100)
    """Where the huber loss turns from quadratic to linear."""
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    """ε, of cross_entropy and negative_log_likelihood: targets become (1 − ε) t + ε/K for K classes."""
    class_weights: RealVector | None = Field(default=None, examples=[None])
    """Of the same, what each class counts (K), not negative: its term is multiplied by it, and the mean over items with
    class positions is weighted by those of their classes."""
    ignore_index: int | None = None
    """Of the same, with class positions: the target of items that count for nothing, such as -100."""
    mask: RealTensor | None = Field(default=None, examples=[None])
    """With `from_logits` and classes, which of them may be: 1, or 0 for those left out of the softmax. Of the shape of
    `predictions`, or one that broadcasts to it."""


class DenseRequest(Request):
    """A batch and one fully connected layer."""

    x: RealArray = Field(examples=[_X])
    """Batch (batch, in); also one row (in) or any (…, in)."""
    weights: RealMatrix = Field(examples=[_WEIGHTS])
    """Weights (in, out)."""
    bias: RealVector | None = Field(default=None, examples=[[0.1, 0.0, -0.1]])
    """Bias (out); omitted, none is added."""
    activation: Activation = "identity"
    """What is applied to x @ weights + bias; softmax along the last axis."""


class Layer(Request):
    """One fully connected layer."""

    weights: RealMatrix = Field(examples=[_WEIGHTS])
    """Weights (in, out)."""
    bias: RealVector | None = None
    """Bias (out); omitted, the layer has none."""
    activation: Activation = "identity"
    """What is applied to x @ weights + bias."""


class _Supervised(Request):
    """A batch, its targets, and the loss between outputs and targets."""

    x: RealMatrix = Field(examples=[_X])
    """Batch (batch, in)."""
    targets: RealArray = Field(examples=[[0, 1]])
    """(batch, out); or (batch) for one output, or for class positions, from 0, where the loss has classes."""
    loss: Loss = Field(examples=["cross_entropy"])
    """Which loss, as in the operation `loss`; its mean over the batch."""
    from_logits: bool = False
    """Whether the outputs are scores before softmax (before the sigmoid for binary_cross_entropy)."""


class ForwardBackwardRequest(_Supervised):
    """A network, a batch, and the targets of its outputs."""

    layers: list[Layer] = Field(min_length=1, max_length=100, examples=[_LAYERS])
    """The layers in order; each takes as many inputs as the one before has outputs."""
    check: bool = False
    """Whether to compare every gradient with central differences (10,000 parameters at most)."""


class TrainRequest(_Supervised):
    """A network, observations, and how to train it."""

    layers: list[Layer] | None = Field(default=None, min_length=1, max_length=100)
    """The layers to start from; or send `sizes`."""
    sizes: list[Width] | None = Field(default=None, min_length=2, max_length=101, examples=[[2, 8, 2]])
    """Widths from inputs to outputs, of a network whose initial weights are drawn and whose biases start at 0."""
    activation: Activation | None = None
    """Of the hidden layers, where `sizes` are sent; by default relu."""
    output_activation: Activation | None = None
    """Of the last layer, where `sizes` are sent; by default the one that the loss needs, else identity."""
    scheme: Scheme | None = None
    """How weights are drawn, where `sizes` are sent; by default he_normal for the relus, else xavier_normal."""
    algorithm: Algorithm = Field(examples=[{"name": "adam", "learning_rate": 0.05}])
    """The algorithm and its parameters."""
    epochs: Epochs = Field(default=100, examples=[100])
    """How many times to go through all observations."""
    batch_size: int | None = Field(default=None, ge=1)
    """Observations a step: omitted all of them, 1 stochastic, in between mini-batches (shuffled anew each epoch)."""
    seed: Seed | None = None
    """Of the weights that are drawn, and of the order of the observations."""


class RecurrentRequest(Request):
    """Sequences and one recurrent layer."""

    x: Sequences = Field(examples=[[[[1.0, 0.0], [0.5, -0.5], [0.0, 1.0]]]])
    """Sequences (batch, time, in)."""
    input_weights: RealMatrix = Field(examples=[[[0.5, -0.3], [0.8, 0.2]]])
    """Weights of the input (in, hidden)."""
    recurrent_weights: RealSquareMatrix = Field(examples=[[[0.1, 0.4], [-0.2, 0.3]]])
    """Weights of the state before (hidden, hidden)."""
    bias: RealVector | None = Field(default=None, examples=[[0.0, 0.1]])
    """Bias (hidden); omitted, none is added."""
    initial_state: States | None = None
    """The state before the first step (batch, hidden), or one (hidden) for the whole batch; zeros by default."""
    upstream_gradient: Sequences | None = None
    """The gradient of a loss with respect to every state (batch, time, hidden), to be propagated back through time."""


class DropoutRequest(Request):
    """Values of which some are dropped."""

    x: RealTensor = Field(examples=[[1.0, 2.0, 3.0, 4.0, 5.0]])
    """A number, or an array of any shape."""
    rate: float = Field(ge=0, lt=1, examples=[0.4])
    """The probability that an entry is dropped."""
    seed: Seed | None = None
    """Of the mask."""


class MonteCarloDropoutRequest(Request):
    """A network, inputs, and how entries are dropped between its layers."""

    layers: list[Layer] = Field(min_length=1, max_length=100, examples=[_LAYERS])
    """The layers in order; each takes as many inputs as the one before has outputs."""
    x: RealMatrix = Field(examples=[_X])
    """Inputs (batch, in)."""
    rate: float = Field(gt=0, lt=1, examples=[0.5])
    """The probability that an output of a hidden layer is dropped."""
    samples: int = Field(default=100, ge=2, le=100_000)
    """How often the network is run, each time with other entries dropped."""
    level: Level = 0.95
    """Share of the runs that lie within `lower` and `upper`."""
    seed: Seed | None = None
    """Of what is dropped."""


class InitializeRequest(Request):
    """A scheme and the shape of a layer's weights."""

    scheme: Scheme = Field(examples=["he_normal"])
    """How the weights are drawn."""
    shape: Integers = Field(min_length=2, max_length=2, examples=[[4, 4]])
    """(in, out)."""
    gain: float = Field(default=1.0, gt=0, le=1e6)
    """What the weights are multiplied by, such as 5/3 before tanh."""
    seed: Seed | None = None
    """Of the weights."""
    include_weights: bool = True
    """Whether the answer has the weights themselves, or only their spectrum."""
