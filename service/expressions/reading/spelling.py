"""The name that was meant: the same word written otherwise, or one slip away. Nothing that merely looks alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

_JOINTS = re.compile(r"[-_\s./]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONG = 7  # letters from which on two slips leave a word that is still itself
_SHORT = 4  # letters below which one slip makes another word: tan, man, sin


def plain(word: str) -> str:
    """A word without capitals and joints: `standardDeviation` and `Standard-Deviation` are one."""
    return _JOINTS.sub("", word).lower()


def words(name: str) -> list[str]:
    """The words of a name in snake, kebab or camel case, in small letters."""
    return [word for word in _JOINTS.split(_HUMP.sub("_", name).lower()) if word]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is the word but for capitals, joints and slips of the finger; None where there is none."""
    sought = plain(word)
    spelled = {plain(name): name for name in reversed(list(known))}  # the first of equals
    if sought in spelled:
        return spelled[sought]
    allowed = (len(sought) >= _SHORT) + (len(sought) >= _LONG)
    others = [other for other in spelled if allowed and len(other) >= _SHORT - 1]
    found = min(others, key=lambda other: (distance(sought, other, allowed), not sought.startswith(other)), default="")
    return spelled[found] if found and distance(sought, found, allowed) <= allowed else None


def distance(a: str, b: str, most: int) -> int:
    """Letters to add, drop, change, or swap with their neighbour, to get from a to b; `most` + 1 where it is more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    a, b = _without_beginning(a, b)  # which costs nothing, and paths of an area have much of
    a, b = _without_beginning(a[::-1], b[::-1])
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def _without_beginning(a: str, b: str) -> tuple[str, str]:
    """Both without the letters with which both begin."""
    alike, most = 0, min(len(a), len(b))
    while alike < most and a[alike] == b[alike]:
        alike += 1
    return a[alike:], b[alike:]
