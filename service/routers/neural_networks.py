"""Neural networks: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.neural_networks.activation import activation, activation_cost
from service.handlers.neural_networks.convolution import convolution, convolution_cost
from service.handlers.neural_networks.dense import dense, dense_cost
from service.handlers.neural_networks.dropout import dropout
from service.handlers.neural_networks.forward_backward import forward_backward, forward_backward_cost
from service.handlers.neural_networks.initialize import initialize, initialize_cost
from service.handlers.neural_networks.loss import loss
from service.handlers.neural_networks.monte_carlo_dropout import monte_carlo_dropout, monte_carlo_dropout_cost
from service.handlers.neural_networks.pooling import pooling, pooling_cost
from service.handlers.neural_networks.recurrent import recurrent, recurrent_cost
from service.handlers.neural_networks.train import train, train_cost
from service.operation import Area, Operation
from service.pictures.neural_networks import networks

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
        Operation(
            "activation", activation, "Activation function with its derivative", activation_cost,
            pictures=(networks.activation,),
            keywords="ReLU, sigmoid, tanh, softmax, GELU, leaky ReLU, swish, nonlinearity, attention mask",
        ),
        Operation(
            "loss", loss, "Loss with its gradient", costs.linear,
            keywords="MSE, mean squared error, cross-entropy, log loss, hinge, Huber, MAE, cost function",
        ),
        Operation(
            "dense", dense, "Fully connected layer", dense_cost,
            pictures=(networks.dense,),
            keywords="linear layer, perceptron, affine, weights and bias, forward pass, fully connected",
        ),
        Operation(
            "forward-backward", forward_backward, "Backpropagation through a network, with a gradient check",
            forward_backward_cost,
            pictures=(networks.network,),
            keywords="MLP, gradients, backprop, multilayer perceptron, forward pass",
        ),
        Operation(
            "convolution", convolution, "Convolutional layer in 1-D or 2-D, with gradients", convolution_cost,
            pictures=(networks.planes,),
            keywords="CNN, conv2d, conv1d, kernel, filter, stride, padding, image, depthwise, groups",
        ),
        Operation(
            "pooling", pooling, "Max or average pooling", pooling_cost,
            pictures=(networks.planes,),
            keywords="max pool, average pool, downsampling, CNN, mean",
        ),
        Operation(
            "recurrent", recurrent, "Recurrent layer, with backpropagation through time", recurrent_cost,
            pictures=(networks.states,),
            keywords="RNN, LSTM, GRU, sequence, BPTT, time series",
        ),
        Operation(
            "dropout", dropout, "Inverted dropout", costs.linear,
            keywords="regularisation, mask, random, overfitting",
        ),
        Operation(
            "monte-carlo-dropout", monte_carlo_dropout, "Predictions with their uncertainty by dropout",
            monte_carlo_dropout_cost,
            pictures=(networks.uncertain,),
            keywords="MC dropout, uncertainty, Bayesian neural network, predictive distribution, ensemble",
        ),
        Operation(
            "initialize", initialize, "Initial weights and their spectrum", initialize_cost,
            pictures=(networks.spectrum, networks.singular_values, networks.weights),
            keywords="Xavier, Glorot, He, Kaiming, orthogonal, random weights, spectral radius",
        ),
        Operation(
            "train", train, "Training of a small network", train_cost, example=_TRAIN,
            pictures=(networks.training, networks.network),
            keywords="MLP, fit, classifier, machine learning, deep learning, epochs, Adam, SGD",
        ),
    ),
)  # fmt: skip
