"""Text to tokens, one at a time, so that a bad beginning is refused without reading the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.expressions.errors import ExpressionError, quoted
from service.expressions.limits import MAX_CHARACTERS, MAX_LITERAL, MAX_LITERAL_CHARACTERS, MAX_TOKENS
from service.expressions.slips import CHARACTERS

KEYWORDS = frozenset({"if", "else", "for", "in", "and", "or", "not"})
NUMBER, NAME, OPERATOR, END = "number", "name", "operator", "end"

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:"
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|<=|>=|==|!=|[-+*/@^<>()\[\],:])"
    r"|(?P<end>\Z))"
)


class Token(NamedTuple):
    """`kind` is number, name, operator (keywords too) or end; `position` the offset of its first character."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """Tokens of the text, the end included. Raises ExpressionError at the first character that is none."""
    _check_characters(text)
    match, offset = _TOKEN.match, 0
    for _ in range(MAX_TOKENS + 1):
        found = match(text, offset)
        if found is None:
            raise _unexpected(text, offset)
        kind = str(found.lastgroup)
        start, offset = found.span(kind)
        token = text[start:offset]
        if kind == NUMBER:
            _check_literal(token, start)
        yield Token(OPERATOR if token in KEYWORDS else kind, token, start)
        if kind == END:
            return
    raise ExpressionError(offset, f"more than {MAX_TOKENS} tokens", "a shorter expression")


def _check_characters(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(MAX_CHARACTERS, f"{len(text)} characters", f"at most {MAX_CHARACTERS}")
    if not text.isascii():
        position = next(i for i, character in enumerate(text) if ord(character) > 127)
        hint = CHARACTERS.get(text[position], "names and operators are written in ASCII")
        raise ExpressionError(position, quoted(text[position]), "ASCII characters only", hint)


def _check_literal(token: str, position: int) -> None:
    if len(token) > MAX_LITERAL_CHARACTERS:
        expected = f"a number of at most {MAX_LITERAL_CHARACTERS} characters"
        raise ExpressionError(position, quoted(token), expected)
    if float(token) > MAX_LITERAL:
        raise ExpressionError(position, quoted(token), f"a number up to {MAX_LITERAL:g}")


def _unexpected(text: str, offset: int) -> ExpressionError:
    position = offset + len(text[offset:]) - len(text[offset:].lstrip(" \t\r\n"))
    character = text[position]
    return ExpressionError(
        position, quoted(character), "a number, a name or an operator", CHARACTERS.get(character, "")
    )
