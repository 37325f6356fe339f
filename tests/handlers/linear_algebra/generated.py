"""Generated matrices: real and complex, single and stacked, and answers back as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[Any]

few = settings(max_examples=25, deadline=None)
leads = st.sampled_from([(), (3,), (2, 2)])


@st.composite
def matrices(draw: st.DrawFn, *, square: bool = False, lead: tuple[int, ...] | None = None) -> Array:
    m = draw(st.integers(1, 6))
    n = m if square else draw(st.integers(1, 6))
    shape = (*(draw(leads) if lead is None else lead), m, n)
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    real = generator.normal(size=shape)
    return real + 1j * generator.normal(size=shape) if draw(st.booleans()) else real


def adjoint(a: Array) -> Array:
    return np.swapaxes(a, -1, -2).conj()


def near(one: Array, other: Array, size: float = 1.0) -> bool:
    """Equal up to rounding on the scale of `size` and of the arrays."""
    scale = max(size, float(np.abs(other).max(initial=0)))
    return one.shape == other.shape and bool(np.abs(one - other).max(initial=0) <= 1e-12 * scale)


def is_unitary(q: Array) -> bool:
    return near(adjoint(q) @ q, np.broadcast_to(np.eye(q.shape[-1]), (*q.shape[:-2], q.shape[-1], q.shape[-1])))
