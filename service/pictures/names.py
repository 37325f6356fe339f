"""What the things along an axis are called: by the labels of the view, where it has some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from service.pictures.text import label
from service.schemas.types.errors import InvalidInput

_WIDE = 30  # from the first number to the last: they need a logarithmic axis
_LONGEST = 12  # characters below a point


class Names:
    """The labels of a view, and whether the picture has had a place for them."""

    def __init__(self, labels: str) -> None:
        self._given = [name.strip() for name in labels.split(",")] if labels else []
        self._placed = False

    def of(self, otherwise: Sequence[str]) -> Sequence[str]:
        """The labels, or else other names. Raises InvalidInput where they are not as many."""
        if not self._given:
            return otherwise
        if len(self._given) != len(otherwise):
            raise InvalidInput(f"`labels` in the query names {len(self._given)} things; here are {len(otherwise)}.")
        self._placed = True
        return self._given

    def along(self, axes: Any, count: int) -> Any:
        """Where so many points stand along the x axis: at their labels where those rise as numbers, else at 0, 1, 2."""
        names, places = self.of([str(i) for i in range(count)]), np.arange(count)
        if not self._given:
            return places
        numbers = _rising(names)
        if numbers is None:
            axes.set_xticks(places, [label(name, _LONGEST) for name in names])
            return places
        if numbers[0] > 0 and numbers[-1] > _WIDE * numbers[0]:
            axes.set_xscale("log")
            axes.minorticks_off()
        axes.set_xticks(numbers, names)
        return numbers

    def check(self) -> None:
        """Raises InvalidInput where the picture had nothing to name."""
        if self._given and not self._placed:
            raise InvalidInput("`labels` in the query: this picture has no bars, boxes or points to name.")


def _rising(names: Sequence[str]) -> Any:
    try:
        numbers = np.array([float(name) for name in names])
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() and (np.diff(numbers) > 0).all() else None
