"""The rules by which gradients become steps. Each is a class with the state of one run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.schemas.optimization.descents import Adagrad, Adam, Algorithm, GradientDescent, Momentum, Nesterov, RmsProp

Array = NDArray[Any]


class Rule(Protocol):
    """One algorithm in one run."""

    def look_ahead(self, x: Array) -> Array:
        """The point whose gradient the next step wants."""

    def step(self, x: Array, gradient: Array) -> Array:
        """The next point."""


class _Plain:
    """Steps that use the gradient where they stand."""

    def __init__(self, size: int) -> None:
        self.first = np.zeros(size)
        self.second = np.zeros(size)
        self.count = 0

    def look_ahead(self, x: Array) -> Array:
        return x


class _GradientDescent(_Plain):
    def __init__(self, options: GradientDescent, size: int) -> None:
        super().__init__(size)
        self.options = options

    def step(self, x: Array, gradient: Array) -> Array:
        return x - self.options.learning_rate * gradient


class _Momentum(_Plain):
    def __init__(self, options: Momentum | Nesterov, size: int) -> None:
        super().__init__(size)
        self.options = options

    def step(self, x: Array, gradient: Array) -> Array:
        self.first = self.options.momentum * self.first + gradient
        return x - self.options.learning_rate * self.first


class _Nesterov(_Momentum):
    def look_ahead(self, x: Array) -> Array:
        return x - self.options.learning_rate * self.options.momentum * self.first


class _Adagrad(_Plain):
    def __init__(self, options: Adagrad, size: int) -> None:
        super().__init__(size)
        self.options = options

    def step(self, x: Array, gradient: Array) -> Array:
        self.second = self.second + gradient**2
        return x - self.options.learning_rate * gradient / (np.sqrt(self.second) + self.options.epsilon)


class _RmsProp(_Plain):
    def __init__(self, options: RmsProp, size: int) -> None:
        super().__init__(size)
        self.options = options

    def step(self, x: Array, gradient: Array) -> Array:
        decay = self.options.decay
        self.second = decay * self.second + (1 - decay) * gradient**2
        return x - self.options.learning_rate * gradient / (np.sqrt(self.second) + self.options.epsilon)


class _Adam(_Plain):
    def __init__(self, options: Adam, size: int) -> None:
        super().__init__(size)
        self.options = options

    def step(self, x: Array, gradient: Array) -> Array:
        beta1, beta2 = self.options.beta1, self.options.beta2
        self.count += 1
        self.first = beta1 * self.first + (1 - beta1) * gradient
        self.second = beta2 * self.second + (1 - beta2) * gradient**2
        mean, square = self.first / (1 - beta1**self.count), self.second / (1 - beta2**self.count)
        return x - self.options.learning_rate * mean / (np.sqrt(square) + self.options.epsilon)


_RULES: dict[str, Callable[[Any, int], Rule]] = {
    "gradient_descent": _GradientDescent,
    "momentum": _Momentum,
    "nesterov": _Nesterov,
    "adagrad": _Adagrad,
    "rmsprop": _RmsProp,
    "adam": _Adam,
}


def rule_of(algorithm: Algorithm, size: int) -> Rule:
    """A fresh run of an algorithm on so many parameters."""
    return _RULES[algorithm.name](algorithm, size)
