"""Correlation of signals and images."""

from __future__ import annotations

import numpy as np

from service.handlers.numerics.convolve import SlidingResult, slide
from service.schemas.numerics.requests import SignalPairRequest


def correlate(request: SignalPairRequest) -> SlidingResult:
    """The cross-correlation cₖ = Σⱼ aⱼ₊ₖ b̄ⱼ, also in several dimensions; in the full mode k starts at −(n − 1).

    Sums are formed directly, and only for very large inputs by FFT, which a warning tells.
    """
    return slide(request, np.flip(request.b).conj())
