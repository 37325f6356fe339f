"""Correct digits against certified answers: `make digits` prints one table for all areas."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
MOST_DIGITS = 15.0


def cases(collection: str) -> list[dict[str, Any]]:
    """The cases of `<area>/<collection>`; empty where the reference folder is not there."""
    path = REFERENCE / f"{collection}.json"
    return json.loads(path.read_text())["cases"] if path.exists() else []


def correct_digits(computed: float, certified: float) -> float:
    """The log relative error, capped at 15; the log absolute error where the certified value is zero."""
    if not math.isfinite(computed) or not math.isfinite(certified):
        return MOST_DIGITS if computed == certified else 0.0
    error = abs(computed - certified) / (abs(certified) or 1.0)
    return MOST_DIGITS if error == 0 else max(0.0, min(MOST_DIGITS, -math.log10(error)))


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    digits: Sequence[float]
    note: str = ""

    def __str__(self) -> str:
        if not self.digits:
            return f"{self.what:<58} {'no cases':>8}   {self.note}"
        below = sum(digits < 10 for digits in self.digits)
        figures = f"{len(self.digits):>6} {median(self.digits):>8.1f} {min(self.digits):>7.1f} {below:>9}"
        return f"{self.what:<58}{figures}   {self.note}"


HEADER = f"{'what':<58}{'values':>6} {'median':>8} {'worst':>7} {'below 10':>9}   note"
