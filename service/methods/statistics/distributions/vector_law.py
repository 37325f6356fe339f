"""What every distribution of vectors knows of itself."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class VectorLaw:
    """A distribution of vectors of `dimension` components."""

    dimension: int
    open_at_0: ClassVar[bool] = False
    """Whether no component is 0, but where it underflows."""
    positive: ClassVar[bool] = False
    """Whether the density is positive everywhere, though it may underflow."""

    @abstractmethod
    def log_density(self, x: Array) -> Array:
        """Logarithm of the density or mass at points (…, dimension)."""

    @abstractmethod
    def moments(self) -> tuple[Array, Array]:
        """Mean vector and covariance matrix."""

    @abstractmethod
    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        """Draw independent vectors, (…, dimension)."""

    def entropy(self) -> float | None:
        """Entropy in nats, where there is a closed form."""
        return None

    def digits(self, points: int) -> int | None:  # noqa: ARG002 - for the elliptical ones
        """Digits left of a density at so many points, or of the entropy for none; None where none are in doubt."""
        return None
