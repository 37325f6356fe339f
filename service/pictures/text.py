"""Numbers and names as they stand in pictures."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable

import numpy as np

_LONGEST = 40  # characters of a name; more would not fit
_LINES = 4  # of sentences below a picture; more would take its room
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def label(text: object, longest: int = _LONGEST) -> str:
    """A text of a request as a label: printable, in one line, and cut where it is long."""
    plain = "".join(" " if c.isspace() else c for c in str(text) if c.isspace() or unicodedata.category(c)[0] != "C")
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def number(value: float, digits: int = 4) -> str:
    """A number in few digits, with a true minus sign."""
    return f"{float(value):.{digits}g}".replace("-", "−").replace("e+0", "e").replace("e−0", "e−").replace("e+", "e")


def power_of_ten(value: float, _position: int | None = None) -> str:
    """A tick of a logarithmic axis: a whole power of ten, or nothing."""
    exponent = np.log10(value) if value > 0 else np.nan
    if not np.isclose(exponent, np.round(exponent)):
        return ""
    whole = int(np.round(exponent))
    return f"{value:g}" if -2 <= whole <= 3 else f"10{str(whole).translate(_SUPERSCRIPTS)}"


def wrapped(sentences: Iterable[str], columns: int) -> list[str]:
    """Sentences as lines, the last of which ends with an ellipsis where there are more."""
    lines = [line for sentence in sentences for line in textwrap.wrap(label(sentence, 400), columns)]
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], lines[_LINES - 1][: columns - 2] + " …"]
