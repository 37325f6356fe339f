"""Predictors and a response that several tests are tried on."""

from __future__ import annotations

import numpy as np

GENERATOR = np.random.default_rng(3)
X = GENERATOR.normal(size=(30, 3))
Y = X @ [1.0, -2.0, 0.5] + GENERATOR.normal(size=30)
