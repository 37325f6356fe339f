"""Colours and sizes of pictures, for light and dark pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Okabe and Ito's colours, which colour-blind eyes tell apart; on dark the lighter ones come first.
_BLUE, _VERMILLION, _GREEN, _PURPLE, _ORANGE, _SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
_YELLOW = "#F0E442"
DASHES = ("-", "--", "-.", ":")
"""Lines beyond the last colour begin the colours anew with the next of these."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What is drawn in which colour."""

    paper: str
    ink: str
    """Text and axes."""
    faint: str
    """The grid, and what is beside the point."""
    caution: str
    """Captions of warnings."""
    series: tuple[str, ...]
    """Of one line, bar or cloud after the other."""
    rising: str = "viridis"
    """The map of values from small to large."""
    signed: str = "PuOr"
    """The map of values around zero."""


THEMES = {
    "light": Theme(
        paper="#ffffff", ink="#24292f", faint="#d8dce1", caution="#9a4a00",
        series=(_BLUE, _VERMILLION, _GREEN, _PURPLE, _ORANGE, _SKY, "#5b5b5b"),
    ),
    "dark": Theme(
        paper="#14181d", ink="#e4e7eb", faint="#3a424b", caution="#f0b050",
        series=(_SKY, _ORANGE, "#2fc49b", _PURPLE, _YELLOW, "#f07838", "#c4c9cf"),
    ),
}  # fmt: skip


def settings(theme: Theme) -> dict[str, Any]:
    """The theme as matplotlib's settings."""
    return {
        "text.parse_math": False,  # texts of requests are no formulas of TeX, and cannot become any
        "font.family": "DejaVu Sans",
        "svg.fonttype": "path",
        "svg.hashsalt": "abacus",
        "font.size": 9,
        "axes.titlesize": 10,
        "axes.labelsize": 9,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8,
        "legend.fontsize": 8,
        "legend.framealpha": 0.85,
        "legend.edgecolor": "none",
        "legend.facecolor": theme.paper,
        "legend.handlelength": 1.6,
        "figure.facecolor": theme.paper,
        "axes.facecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "text.color": theme.ink,
        "axes.labelcolor": theme.ink,
        "axes.titlecolor": theme.ink,
        "axes.edgecolor": theme.ink,
        "xtick.color": theme.ink,
        "ytick.color": theme.ink,
        "axes.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": theme.faint,
        "grid.linewidth": 0.6,
        "axes.formatter.limits": (-4, 5),
        "lines.linewidth": 1.6,
        "lines.markersize": 4,
        "lines.solid_capstyle": "round",
        "hatch.color": theme.faint,
        "image.interpolation": "nearest",
    }
