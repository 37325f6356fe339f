"""What SciPy and NumPy warn about during one job."""

from __future__ import annotations

import warnings
from types import TracebackType
from typing import Any

_ALWAYS: Any = [("always", None, Warning, None, 0)]


class CaughtWarnings:
    """Collects warnings within a block, each text once.

    As warnings.catch_warnings(record=True), without its invalidation of every module's registry, which costs as much as
    a small job. Like that, it is for one thread.
    """

    def __enter__(self) -> dict[str, None]:
        self._filters, self._show = warnings.filters, warnings.showwarning
        texts: dict[str, None] = {}

        def collect(message: Warning | str, *_: Any, **__: Any) -> None:
            texts[str(message)] = None

        warnings.filters, warnings.showwarning = _ALWAYS, collect
        return texts

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        warnings.filters, warnings.showwarning = self._filters, self._show
