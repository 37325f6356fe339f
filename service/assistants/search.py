"""Operations found by everyday words: SQLite's full-text search with Porter's stems."""

from __future__ import annotations

import re
import sqlite3
from inspect import cleandoc

from service.operation import Area

_MADE = "CREATE VIRTUAL TABLE operations USING fts5(path, summary, keywords, text, tokenize=porter)"
_FOUND = "SELECT path FROM operations WHERE operations MATCH ? ORDER BY bm25(operations, 4.0, 8.0, 6.0, 1.0) LIMIT ?"
"""Weights of path, summary, keywords and text: what an operation is called counts more than what is said on the way."""
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = {
    "a", "an", "and", "are", "at", "by", "do", "does", "for", "from", "how", "i", "in", "is", "it", "my", "of", "on",
    "or", "the", "this", "to", "two", "under", "what", "where", "which", "with",
    "did", "each", "every", "few", "least", "most", "one",
    "data", "number", "numbers", "point", "points", "value", "values",
}  # fmt: skip
"""Words that tell no operations apart."""
_MOST_WORDS = 32
"""Of a query, the first: each costs a pass of the index, and 15,000 held the event loop for a minute."""


class Search:
    """An index of the operations of some areas."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute(_MADE)
        rows = [
            (key, one.summary, one.keywords, cleandoc(one.handler.__doc__ or "")) for area in areas for key, one in area
        ]
        self._index.executemany("INSERT INTO operations VALUES (?, ?, ?, ?)", rows)

    def found(self, query: str, most: int) -> list[str]:
        """Keys of operations, the best first, that have any of the words of a query."""
        words = dict.fromkeys(_WORD.findall(query.lower()))
        told = ([word for word in words if word not in _EMPTY] or [*words])[:_MOST_WORDS]
        if not told:
            return []
        rows = self._index.execute(_FOUND, (" OR ".join(f'"{word}"' for word in told), most))
        return [key for (key,) in rows]
