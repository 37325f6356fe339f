"""The names of functions that a text may call."""

from __future__ import annotations

from service.expressions.functions import OPERATIONS

_CALLED = [record for record in OPERATIONS.values() if record.aliases is not None]

ALIASES = {alias: record.name for record in _CALLED for alias in record.aliases or ()}

ARGUMENTS = {record.name: len(record.slopes) for record in _CALLED} | {
    "polygamma": 2, "digamma": 1, "pow": 2, "where": 3, "clip": 3, "norm": 1, "transpose": 1, "dot": 2
}  # fmt: skip
"""How many arguments a function has; polygamma's order, constant, is the first of its two."""

REDUCTIONS = ("sum", "prod", "mean", "min", "max")
"""Of an array, of several values (min, max), or of `expression for i in range(n)`."""

FUNCTIONS = frozenset((*ARGUMENTS, *REDUCTIONS, *ALIASES))
