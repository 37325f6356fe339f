"""A claim: one request that answers some names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.execution.request_fields import example
from service.routers import CATALOGUE


@dataclass(frozen=True, slots=True)
class Claim:
    """A request, and the names that it answers."""

    path: str
    names: tuple[str, ...]
    request: Mapping[str, Any] | None = None
    """The documented example of the operation where it is None."""

    def body(self) -> Mapping[str, Any]:
        """The document to send."""
        return example(CATALOGUE[self.path]) if self.request is None else self.request
