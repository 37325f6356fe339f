"""The one shape of confidence intervals."""

from __future__ import annotations

from dataclasses import dataclass

from service.schemas.types.results import Number, Result


@dataclass(slots=True, kw_only=True)
class ConfidenceInterval(Result):
    """An estimate between two ends."""

    estimate: Number
    """The estimate."""
    lower: Number
    """Lower end of the interval."""
    upper: Number
    """Upper end."""
