"""The one exception of the language."""

from __future__ import annotations

from typing import Self

TOKEN_CHARACTERS = 40
"""What is quoted of a text in an error: a message stays one line."""


class ExpressionError(Exception):
    """An expression that cannot be accepted: what was found where, what was expected, and what to do about it.

    `position` is the 0-based offset in the text, `text_index` tells which of several expressions it is in, and
    `definition` which of the named formulas, where it is in one of these.
    """

    def __init__(self, position: int, found: str, expected: str, hint: str = "", text_index: int | None = None) -> None:
        super().__init__(position, found, expected, hint, text_index)
        self.position = position
        self.found = found
        self.expected = expected
        self.hint = hint
        self.text_index = text_index
        self.definition: str | None = None

    def __str__(self) -> str:
        place = "" if self.text_index is None else f"expression {self.text_index}, "
        if self.definition is not None:
            place = f"definition {quoted(self.definition)}, "
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}position {self.position}: found {self.found}, expected {self.expected}{hint}"

    def within(self, text_index: int) -> Self:
        """The same error, said of one of several expressions."""
        error = type(self)(self.position, self.found, self.expected, self.hint, text_index)
        error.definition = self.definition
        return error


def quoted(token: str) -> str:
    """A token as an error shows it: printable, at most 40 characters."""
    shown = token if len(token) <= TOKEN_CHARACTERS else token[: TOKEN_CHARACTERS - 1] + "…"
    return "'" + shown + "'" if shown.isprintable() else ascii(shown)[: TOKEN_CHARACTERS + 2]
