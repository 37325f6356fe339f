"""The values that parameters of distributions take."""

from __future__ import annotations

from pydantic.fields import FieldInfo

_ENDS = {"Gt": ("(", 0), "Ge": ("[", 0), "Lt": (")", 1), "Le": ("]", 1)}


def domain(field: FieldInfo) -> str:
    """The interval of a number, such as (0, ∞)."""
    brackets, ends = ["(", ")"], ["-∞", "∞"]
    for mark in field.metadata:
        for bound, (bracket, place) in _ENDS.items():
            if type(mark).__name__ == bound:
                brackets[place] = bracket
                ends[place] = f"{getattr(mark, bound.lower()):g}"
    return f"{brackets[0]}{ends[0]}, {ends[1]}{brackets[1]}"
