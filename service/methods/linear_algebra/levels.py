"""What stands behind a number, in rising order: the words of a result's `certainty`."""

from __future__ import annotations

ESTIMATED, CHECKED, PROVED, EXACT = range(4)

STABLE = 100.0
"""Rounding units a row or column that the residual of a stable method may have: a choice; it has seldom more than 1."""
