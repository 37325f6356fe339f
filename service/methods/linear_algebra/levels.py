"""What stands behind a number, in rising order: the words of a result's `certainty`."""

from __future__ import annotations

ESTIMATED, CHECKED, PROVED, EXACT = range(4)
