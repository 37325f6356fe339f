"""Every univariate family, and from the parameters of one to its law."""

from __future__ import annotations

from typing import Any

from service.methods.statistics.distributions import bounded, discrete, lengths, positive, real_line
from service.methods.statistics.distributions.family import Family
from service.methods.statistics.distributions.law import Law
from service.schemas.types.errors import InvalidInput

FAMILIES: dict[str, Family] = {
    family.name: family for module in (real_line, positive, lengths, bounded, discrete) for family in module.FAMILIES
}
"""Every univariate family by its name."""


def law(distribution: Any) -> Law:
    """The law of a univariate distribution. Raises InvalidInput where parameters contradict each other."""
    try:
        return FAMILIES[distribution.name].law(distribution)
    except ArithmeticError:
        detail = "These parameters together leave the range of 64-bit floating point."
        raise InvalidInput.at(detail, "distribution") from None
