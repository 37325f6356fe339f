"""Every continuous family in ball arithmetic."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

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
    """Those of a distribution as balls, None where there is none."""
    given = ((name, value) for name, value in distribution if name != "name")
    return SimpleNamespace(**{name: None if value is None else arb(value) for name, value in given})
