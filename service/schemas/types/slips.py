"""Values of the wrong kind, and what whoever sends them usually means: a sentence for each, without the value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

_NUMBER = r"[-+]?(?:\d++\.?\d*+|\.\d++)(?:[eE][-+]?\d++)?+"
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "?", ".", "missing", "#n/a"})
_WORDS = frozenset({"nil", "none", "missing"})  # of those, what may be a label too
_INFINITE = re.compile(r"[-+]?(?:inf|infinity|∞)")
_DECIMAL = re.compile(_NUMBER)
_TRUTH = frozenset({"true", "false", "yes", "no", "on", "off"})
_LIST = "write a list, [1, 2, 3], not the text of one"
_GROUPED = "write 1234.5 for 1 234.5, without quotes"
_OR_SEVERAL = ", and a list, [1, 2, 3], for several numbers"  # of which none has a place in a cell
_GAP = 'a missing value is an empty cell, in JSON null, and `missing`: "omit" leaves its row out'
_COMPLEX = 'complex numbers are sent as {"real": 1, "imag": 2}, arrays of them as two arrays of one shape'
_LOOKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (_NUMBER, "write it without quotes, as 1.5"),
        (r"[-+]?\d{1,3}(?:[\s_]\d{3})+(?:[.,]\d+)?", _GROUPED),
        (rf"\[.*\]|\(.*\)|(?:{_NUMBER}[\s;|]+)+{_NUMBER}|(?:{_NUMBER},\s*){{2,}}{_NUMBER}", _LIST),
        (r"[-+]?\d+(?:[,' ]\d+)+(?:\.\d+)?|[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}",
         "write 1.5 for 1,5 and 1234.5 for 1,234.5, without quotes"),
        (rf"[\u2212\u2013]\s*{_NUMBER}", "write a minus sign as -, of the keyboard, without quotes"),
        (rf"{_NUMBER}\s*%", "write a percentage as its hundredth, without quotes: 0.05 for 5 %"),
        (r"[$€£¥]\s*[-\d.,' ]+|[-\d.,' ]+\s*[$€£¥]", "write the amount alone, without the sign and without quotes"),
        (rf"(?:{_NUMBER})?\s*[-+]?\s*(?:{_NUMBER})?\s*\*?\s*[ijIJ]",
         _COMPLEX),
        (r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?:[T ].*)?|\d{1,2}:\d{2}.*",
         "a date or a time is no number: send days or seconds since the first"),
        (r"[-+]?\d+\s*/\s*\d+", "write a fraction as a decimal, 0.25 for 1/4"),
        (r"0[xX][0-9a-fA-F]+|0[bB][01]+", "write the number in decimal digits, without quotes"),
        (rf"(?!{_NUMBER}\s+[^\W\d_]).*[^\W\d_].*(?:\*|\^|=).*|.*(?:\*|\^|=|\d\s*[+-])\s*[^\W\d_].*",
         "a formula is not evaluated here: send numbers"),
        (rf"{_NUMBER}\s*[^\W\d_].*", "write the number alone, without its unit and without quotes"),
    )
)  # fmt: skip
_LONGEST = 100  # characters of a text that is looked at


def in_array(value: Any) -> str:
    """What to write where a number of an array was expected and something else came."""
    if isinstance(value, str):
        if "\n" in value.strip():
            return "write a list, [1, 2, 3], not the text of a table; several columns are a list of rows"
        if value.strip().lower() in _MISSING:
            return 'a missing value is null, where the operation takes `missing`: "omit"'
        found = _of_text(value)
        if found == _GROUPED:
            return found + _OR_SEVERAL
        return found or "a label is written as a number, such as 0 and 1 for two of them"
    if isinstance(value, dict):
        return _COMPLEX if {"real", "imag"} & value.keys() else "write the numbers of an object as a list, in one order"
    if value is None:
        return 'missing values are left out before, unless the operation takes `missing`: "omit"'
    return of_number(value)


def in_level(text: str) -> str:
    """What to write where a text of a table is no label, but a gap, or a number or date written as a text."""
    if text.strip().lower() in _MISSING - _WORDS:
        return _GAP
    return _of_cell(text) if any(map(str.isdigit, text)) else ""


def in_cell(value: Any) -> str:
    """What to write in a table where the column has numbers and something else came."""
    if not isinstance(value, str):
        return in_array(value)
    if value.strip().lower() in _MISSING:
        return _GAP
    return _of_cell(value) or f"a column has numbers alone or texts alone; {_GAP}"


def _of_cell(text: str) -> str:
    found = _of_text(text)
    return "a cell has one number" if found == _LIST else found


def of_number(value: Any) -> str:
    """What to write where one number was expected."""
    if isinstance(value, bool):
        return "write 1 for true and 0 for false"
    if isinstance(value, str):
        empty = value.strip().lower() in _MISSING
        return "leave the field out where it has no value" if empty else _of_text(value)
    return _unboxed(value)


def _of_text(text: str) -> str:
    shown = text.strip()[:_LONGEST]
    if _INFINITE.fullmatch(shown.lower()) or (_DECIMAL.fullmatch(shown) and math.isinf(float(shown))):
        return "a finite number is needed"
    if shown.lower() in _TRUTH:
        return "write 1 for true or yes and 0 for false or no"
    return next((sentence for pattern, sentence in _LOOKS if pattern.fullmatch(shown)), "")


def of_boolean(value: Any) -> str:
    """What to write where true or false was expected."""
    return "write true or false, without quotes" if isinstance(value, str | int | float) else _unboxed(value)


def of_integer(value: Any) -> str:
    """What to write where a whole number was expected."""
    if isinstance(value, float):
        return "write a whole number"
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        return "write it without quotes, as 2"
    return of_number(value)


def of_string(value: Any) -> str:
    """What to write where a text was expected."""
    return "write it in quotes" if isinstance(value, int | float) else _unboxed(value)


def _unboxed(value: Any) -> str:
    return "leave out the brackets; R sends it so with auto_unbox = TRUE" if _one(value) else ""


def _one(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list | dict)


REMEDIES: dict[str, Callable[[Any], str]] = {
    "a number": of_number,
    "an integer": of_integer,
    "true or false": of_boolean,
    "a string": of_string,
}
"""By what was expected."""
