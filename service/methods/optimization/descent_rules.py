"""The rules by which gradients become steps. Each is a class with the options and the state of one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Rule(Protocol):
    """One algorithm in one run."""

    def look_ahead(self, x: Array) -> Array:
        """The point whose gradient the next step wants."""

    def step(self, x: Array, gradient: Array) -> Array:
        """The next point."""


class _GradientDescent:
    """Steps that use the gradient where they stand."""

    def __init__(self, size: int, *, learning_rate: float) -> None:
        self.rate = learning_rate
        self.first = np.zeros(size)
        self.second = np.zeros(size)

    def look_ahead(self, x: Array) -> Array:
        return x

    def step(self, x: Array, gradient: Array) -> Array:
        return x - self.rate * gradient


class _Momentum(_GradientDescent):
    def __init__(self, size: int, *, momentum: float, **options: float) -> None:
        super().__init__(size, **options)
        self.momentum = momentum

    def step(self, x: Array, gradient: Array) -> Array:
        self.first = self.momentum * self.first + gradient
        return x - self.rate * self.first


class _Nesterov(_Momentum):
    def look_ahead(self, x: Array) -> Array:
        return x - self.rate * self.momentum * self.first


class _Adagrad(_GradientDescent):
    def __init__(self, size: int, *, epsilon: float, **options: float) -> None:
        super().__init__(size, **options)
        self.epsilon = epsilon

    def step(self, x: Array, gradient: Array) -> Array:
        self.second = self.second + gradient**2
        return x - self.rate * gradient / (np.sqrt(self.second) + self.epsilon)


class _RmsProp(_Adagrad):
    def __init__(self, size: int, *, decay: float, **options: float) -> None:
        super().__init__(size, **options)
        self.decay = decay

    def step(self, x: Array, gradient: Array) -> Array:
        self.second = self.decay * self.second + (1 - self.decay) * gradient**2
        return x - self.rate * gradient / (np.sqrt(self.second) + self.epsilon)


class _Adam(_Adagrad):
    def __init__(self, size: int, *, beta1: float, beta2: float, **options: float) -> None:
        super().__init__(size, **options)
        self.beta1, self.beta2, self.count = beta1, beta2, 0

    def step(self, x: Array, gradient: Array) -> Array:
        self.count += 1
        self.first = self.beta1 * self.first + (1 - self.beta1) * gradient
        self.second = self.beta2 * self.second + (1 - self.beta2) * gradient**2
        mean, square = self.first / (1 - self.beta1**self.count), self.second / (1 - self.beta2**self.count)
        return x - self.rate * mean / (np.sqrt(square) + self.epsilon)


_RULES: dict[str, Any] = {
    "gradient_descent": _GradientDescent,
    "momentum": _Momentum,
    "nesterov": _Nesterov,
    "adagrad": _Adagrad,
    "rmsprop": _RmsProp,
    "adam": _Adam,
}


def rule_of(algorithm: Mapping[str, Any], size: int) -> Rule:
    """A fresh run, on so many parameters, of the algorithm that `name` says; the other entries are its options."""
    options = dict(algorithm)
    rule: Rule = _RULES[options.pop("name")](size, **options)
    return rule
