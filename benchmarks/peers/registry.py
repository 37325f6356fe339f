"""Which functions of NumPy and SciPy are replaced, and what became of their calls."""

from __future__ import annotations

import functools
import pkgutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy._lib._array_api import xp_capabilities_table

from benchmarks.peers.client import NotOffered, Refused

Translation = Callable[..., Any]
TRANSLATIONS: dict[str, Translation] = {}
"""Dotted name of a function to what answers in its place, with the same signature."""


class Calls:
    """What became of the calls: answered by the service, or left to the library with a reason."""

    def __init__(self) -> None:
        self.answered = Counter[str]()
        self.left = Counter[str]()
        self.of_this_test = 0


CALLS = Calls()


def replaces(*names: str) -> Callable[[Translation], Translation]:
    """Register a translation for functions of these dotted names."""

    def register(translation: Translation) -> Translation:
        TRANSLATIONS.update(dict.fromkeys(names, translation))
        return translation

    return register


def install() -> None:
    """Put the translations in the place of the functions, in their modules."""
    for name, translation in TRANSLATIONS.items():
        holder_name, _, leaf = name.rpartition(".")
        holder = pkgutil.resolve_name(holder_name)
        original = getattr(holder, leaf)
        replacement = _replacement(name, original, translation)
        setattr(holder, leaf, replacement)
        if original in xp_capabilities_table:  # SciPy's tests look up there what a function can do
            xp_capabilities_table[replacement] = xp_capabilities_table[original]


def _replacement(name: str, original: Callable[..., Any], translation: Translation) -> Callable[..., Any]:
    @functools.wraps(original)
    def replaced(*args: Any, **options: Any) -> Any:
        try:
            answer = translation(*args, **options)
        except NotOffered as reason:
            CALLS.left[str(reason)] += 1
            return original(*args, **options)
        except TypeError:  # the call has options that the translation does not know
            CALLS.left["options that are not offered"] += 1
            return original(*args, **options)
        except Refused as refused:
            CALLS.answered[name] += 1
            CALLS.of_this_test += 1
            raise np.linalg.LinAlgError(str(refused)) from None  # which is a ValueError, as others expect
        CALLS.answered[name] += 1
        CALLS.of_this_test += 1
        return answer

    return replaced
