"""What SciPy and NumPy warn about during a job, in sentences of our own: theirs are for who calls them from Python."""

from __future__ import annotations

import warnings
from types import TracebackType
from typing import Any

_ALWAYS: Any = [("always", None, Warning, None, 0)]

# By the name of the class, which need not be imported for it; the nearest base counts.
_BY_CLASS = {
    "LinAlgWarning": "A matrix on the way is nearly singular; digits may be lost.",
    "MatrixRankWarning": "A matrix on the way is singular.",
    "RankWarning": "A fit on the way is badly conditioned; digits may be lost.",
    "DegenerateDataWarning": "A sample is constant or nearly so; what is divided by its spread may be undefined.",
    "IntegrationWarning": "An integral on the way did not come as near as it should.",
    "OptimizeWarning": "A search on the way did not come as near as it should.",
    "MatrixPowerWarning": (
        "A power of a matrix is taken by component here; A @ A is the product, linear-algebra/inverse inverts."
    ),
    "ComplexWarning": "An imaginary part was left out on the way.",
    "UserWarning": "A routine on the way doubted its result.",
}
_CODES = {"MatrixPowerWarning": "matrix-power"}  # by the class; all others are `numerical`
# By the word that NumPy has for it. Underflow is none: what is as small is zero for all that follows.
_BY_WORD = {
    "overflow": "A number on the way passed the range of 64-bit floating point.",
    "divide by zero": "A step on the way divided by zero, or took the logarithm of zero.",
    "invalid value": "A step on the way was undefined, such as 0/0 or the root of a negative number.",
    "underflow": "",
}


class CaughtWarnings:
    """Collects what was warned about within a block, each sentence once with its code; deprecations say nothing.

    As warnings.catch_warnings(record=True), without its invalidation of every module's registry, which costs as much as
    a small job. Like that, it is for one thread.
    """

    __slots__ = ("_filters", "_sentences", "_show")

    def __enter__(self) -> dict[str, str]:
        self._filters, self._show = warnings.filters, warnings.showwarning
        self._sentences: dict[str, str] = {}
        warnings.filters, warnings.showwarning = _ALWAYS, self._collect
        return self._sentences

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        warnings.filters, warnings.showwarning = self._filters, self._show

    def _collect(self, message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        if sentence := _sentence(str(message), category):
            self._sentences[sentence] = _CODES.get(category.__name__, "numerical")


def _sentence(text: str, category: type[Warning]) -> str:
    """What a warning says of an answer; empty where that is nothing."""
    for kind in category.__mro__:
        if kind.__name__ in _BY_CLASS:
            return _BY_CLASS[kind.__name__]
    if not issubclass(category, RuntimeWarning):
        return ""
    return next((_BY_WORD[word] for word in _BY_WORD if word in text), _BY_CLASS["UserWarning"])
