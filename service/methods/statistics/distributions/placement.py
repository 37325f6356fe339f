"""Where a law stands: location and scale, and how points come to the standard form."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions.form import Form, Formula, Way
from service.methods.statistics.distributions.remainders import remainder
from service.schemas.types.errors import ComputationError

Array = NDArray[Any]
Side = Literal["lower", "upper"]
OPPOSITE: dict[Side, Side] = {"lower": "upper", "upper": "lower"}
INTEGERS_END = 2.0**63
"""Where NumPy's generators cut integers."""

_EXTREME_BELOW, _EXTREME_ABOVE = 1e-6, 1e8  # shapes: a choice, far outside what people use
_STEEP = 30.0  # size of a shape, or its reciprocal: before, the rounding of z costs two digits at most


@contextmanager
def quietly() -> Iterator[None]:
    """Formulas answer NaN where they fail, which is checked. Raises ComputationError for what they raise instead."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what SciPy says of its searches; their results are checked here
        try:
            yield
        except (ArithmeticError, ValueError, RuntimeError) as error:  # Boost's, NumPy's and SciPy's own
            detail = "A formula of this distribution overflows at these parameters."
            raise ComputationError.at(detail, "distribution") from error


class Placement:
    """A form with its shapes, and from its points to those of the standard form."""

    def __init__(  # noqa: PLR0913 - what makes a law
        self,
        form: Form,
        shapes: Sequence[Any] = (),
        location: float = 0.0,
        scale: float = 1.0,
        *,
        offset: float = 0.0,
        rest: float = 0.0,
        mirror: Self | None = None,
    ) -> None:
        """Set up the law, reflected where the scale is negative.

        *offset* and *rest* are what rounding left of location and scale. *mirror*, the same law counted from its upper
        end, gives one on an interval its upper half, exact to that end.
        """
        self.form, self.shapes, self.location, self.scale = form, tuple(shapes), location, scale
        self.offset, self.rest, self.mirror, self.discrete = offset, rest, mirror, form.discrete

    def standard(self) -> Self:
        """The law of (X − location)/scale; of integers the law itself."""
        return self if self.discrete else type(self)(self.form, self.shapes)

    def fact(self, way: Formula | Way, method: str, **more: Any) -> Any:
        """A fact of the standard form: by its formula of the shapes, or by SciPy's method."""
        with quietly():
            return way(*self.shapes) if callable(way) else getattr(self.form.scipy, method)(*self.shapes, **more)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Those of the standard form's support."""
        lower, upper = self.fact(self.form.support, "support")
        return float(lower), float(upper)

    def support(self) -> tuple[float, float]:
        """Smallest and largest value, infinite where there is none."""
        ends = self.location + self.scale * np.array(self.ends)
        return float(ends.min()), float(ends.max())

    def standard_side(self, side: Side) -> Side:
        """The side of the standard form that becomes this one."""
        return side if self.scale > 0 else OPPOSITE[side]

    def standardised(self, x: Array) -> Array:
        """(x − location)/scale."""
        with np.errstate(over="ignore"):
            return np.asarray((x - self.location - self.offset) / self.scale, float) + 0.0  # −0 has the wrong limits

    def inside(self, x: Array) -> Any:
        """Whether both tails beyond x are positive."""
        lower, upper = self.support()
        return (x >= lower) & (x < upper) if self.discrete else (x > lower) & (x < upper)

    def in_upper_half(self, x: Array) -> Any:
        """Whether x is nearer to the upper end of an interval, or NaN."""
        lower, upper = self.support()
        return ~(x <= 0.5 * lower + 0.5 * upper)

    def reduced(self, x: Array) -> Array:
        """The points; those of a circle modulo its length."""
        return x

    @cached_property
    def extreme(self) -> bool:
        """Whether some shape is so large or small that formulas for it need to be checked."""
        sizes = np.abs([shape for shape in self.shapes if np.ndim(shape) == 0 and shape and np.isfinite(shape)])
        return bool(((sizes < _EXTREME_BELOW) | (sizes > _EXTREME_ABOVE)).any())

    @cached_property
    def magnifies(self) -> bool:
        """Whether the rounding of z may cost digits: of narrow laws, and next to ends where they rise steeply."""
        if self.discrete or (self.location == 0.0 and self.scale == 1.0):
            return False
        sizes = np.abs([shape for shape in self.shapes if np.ndim(shape) == 0 and shape])
        away = np.isfinite(self.ends) & (np.array(self.ends) != 0.0)  # distances from 0 have all digits
        return bool(away.any() or ((sizes < 1 / _STEEP) | (sizes > _STEEP)).any())

    def missing(self, x: Array) -> Array:
        """What rounding leaves of the points in the standard form."""
        return remainder(x, (self.location, self.offset), (self.scale, self.rest), self.standardised(x))


def replaced(values: Array, where: Any, compute: Callable[[Any], Array]) -> Array:
    """The values with those of a mask computed anew; *compute* takes the mask."""
    if not np.any(where):
        return values
    values = values.copy()
    values[where] = compute(where)
    return values
