"""Answers for models: whole where they are small, else their shape and their beginning."""

from __future__ import annotations

from typing import Any

MOST_BYTES = 20_000
"""Of an answer that is given whole: some 7,000 tokens."""
_FIRST = 5  # entries of a long list that are shown


def shortened(value: Any) -> Any:
    """A document whose long lists are their shape and their first entries."""
    if isinstance(value, dict):
        return {name: shortened(entry) for name, entry in value.items()}
    if isinstance(value, list) and len(value) > _FIRST:
        return {"shape": _shape(value), "first": [shortened(entry) for entry in value[:_FIRST]]}
    if isinstance(value, list):
        return [shortened(entry) for entry in value]
    return value


def _shape(value: Any) -> list[int]:
    return [len(value), *(_shape(value[0]) if value else [])] if isinstance(value, list) else []


def said(problem: dict[str, Any]) -> str:
    """What a problem says, with the places that it points to."""
    places = [f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", [])]
    return "\n".join([f"{problem['title']} ({problem['type'].rpartition('/')[2]})", problem["detail"], *places])
