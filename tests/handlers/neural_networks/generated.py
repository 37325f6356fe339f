"""Networks drawn for tests."""

from __future__ import annotations

from typing import Any

import numpy as np


def network(seed: int, sizes: list[int], activations: list[str], rows: int, loss: str) -> dict[str, Any]:
    """The fields of a request to forward-backward, with moderate weights and suitable targets."""
    rng = np.random.default_rng(seed)
    layers = [
        {
            "weights": rng.normal(size=(wide, narrow)) / np.sqrt(wide),
            "bias": rng.normal(size=narrow) / 2 if rng.random() < 0.8 else None,
            "activation": name,
        }
        for wide, narrow, name in zip(sizes, sizes[1:], activations, strict=False)
    ]
    classes = loss in {"cross_entropy", "negative_log_likelihood", "kl_divergence"}
    targets = rng.normal(size=(rows, sizes[-1]))
    if classes:
        targets = (
            rng.dirichlet(np.ones(sizes[-1]), rows) if rng.random() < 0.5 else rng.integers(sizes[-1], size=rows) * 1.0
        )
    elif loss == "binary_cross_entropy":
        targets = rng.random((rows, sizes[-1]))
    elif loss == "hinge":
        targets = np.where(targets > 0, 1.0, -1.0)
    return {"layers": layers, "x": rng.normal(size=(rows, sizes[0])), "targets": targets, "loss": loss}
