"""Text to tokens, one at a time, so that a bad beginning is refused without reading the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.expressions.errors import ExpressionError, quoted
from service.expressions.limits import MAX_CHARACTERS, MAX_LITERAL, MAX_LITERAL_CHARACTERS, MAX_TOKENS
from service.expressions.reading.hints import CHARACTERS, of_character

KEYWORDS = frozenset({"if", "else", "for", "in", "and", "or", "not"})
NUMBER, NAME, OPERATOR, END = "number", "name", "operator", "end"

_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_LONG = r"\*\*|[<>=!]="
_TOKEN = re.compile(
    rf"[ \t\r\n]*(?:(?P<number>{_NUMBER})|(?P<name>{_NAME})|(?P<operator>{_LONG}|[-+*/%@^<>()\[\],:=])|(?P<end>\Z))"
)
_COUNTED = re.compile(rf"{_NUMBER}|{_NAME}|{_LONG}|[^ \t\r\n]")

Token = tuple[str, str, int]
"""Kind (number, name, operator, of which keywords are some, or end), text, offset of its first character."""


def tokens(text: str) -> Iterator[Token]:
    """Tokens of the text, the end included. Raises ExpressionError at the first character that is none."""
    _check_size(text)
    match, offset = _TOKEN.match, 0
    kind = ""
    while kind != END:
        found = match(text, offset)
        if found is None:
            raise _unexpected(text, offset)
        kind = found.lastgroup or END
        token = found[kind]
        offset = found.end()
        start = offset - len(token)
        if kind == NUMBER:
            _check_literal(token, start)
        elif token in KEYWORDS:
            kind = OPERATOR
        yield kind, token, start


def _check_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(MAX_CHARACTERS, f"{len(text)} characters", f"at most {MAX_CHARACTERS}")
    if len(text) > MAX_TOKENS and (count := len(_COUNTED.findall(text))) > MAX_TOKENS:
        raise ExpressionError(0, f"{count} tokens", f"at most {MAX_TOKENS}")
    if not text.isascii():
        position = next(i for i, character in enumerate(text) if ord(character) > 127)
        raise ExpressionError(position, quoted(text[position]), "ASCII characters only", of_character(text[position]))


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
