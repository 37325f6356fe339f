"""Every continuous family in ball arithmetic."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from flint import arb

from service.methods.statistics.distributions.enclosures import bounded, lengths, positive, real_line
from service.methods.statistics.distributions.enclosures.record import Enclosure, Parameters

ENCLOSURES: dict[str, Enclosure] = {
    **real_line.ENCLOSURES,
    **positive.ENCLOSURES,
    **lengths.ENCLOSURES,
    **bounded.ENCLOSURES,
}
"""By name."""


def parameters(distribution: Any) -> Parameters:
    """Those of a distribution as balls, vectors as lists of them; None where there is none."""
    return SimpleNamespace(**{name: _balls(value) for name, value in distribution if name != "name"})


def _balls(value: Any) -> Any:
    if value is None:
        return None
    return [arb(one) for one in value.tolist()] if isinstance(value, np.ndarray) else arb(value)
