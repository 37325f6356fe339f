"""Samples that several tests of hypotheses are tried on."""

from __future__ import annotations

import numpy as np

_GENERATOR = np.random.default_rng(11)
X, Y, Z = (_GENERATOR.normal(shift, 1, size).round(4).tolist() for shift, size in ((0, 12), (0.7, 15), (0.3, 9)))
SIDES = ("two-sided", "less", "greater")
