"""The cost of a fit as one formula of its residuals, which is proved to have a minimum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.methods.optimization.residuals import Loss

_LOSSES: dict[Loss, str] = {
    "linear": "{z}", "soft_l1": "2*(sqrt(1 + {z}) - 1)", "huber": "where({z} <= 1, {z}, 2*sqrt({z}) - 1)",
    "cauchy": "log1p({z})", "arctan": "atan({z})",
}  # fmt: skip


def cost_formula(residuals: Sequence[str], loss: Loss, scale: float) -> str:
    """½ Σ scale²·ρ((r/scale)²) over residuals that are formulas: names of others, so that it is short."""
    terms = [_LOSSES[loss].format(z=f"({text}/{scale!r})**2" if scale != 1.0 else f"{text}**2") for text in residuals]
    return f"({' + '.join(f'sum({term})' for term in terms)})*{scale!r}**2/2"


def unused(name: str, texts: Iterable[str]) -> str:
    """The name with so many underscores that it is in none of the texts."""
    text = " ".join(texts)
    while name in text:
        name += "_"
    return name
