"""Texts in which `=` is meant: an equation, a model that begins with `y =`, a constraint.

Positions stay what they were. A text that cannot be read is left as it is: the parser says what is wrong with it.
"""

from __future__ import annotations

from itertools import accumulate

from service.expressions.errors import ExpressionError
from service.expressions.reading.lexer import NAME, Token, tokens

_EQUALS = frozenset({"=", "=="})
_NO_TERMS = frozenset({*_EQUALS, "!=", "<", "<=", ">", ">=", "and", "or", "not", "if", "else"})


def zero_form(text: str) -> str:
    """What is zero where an equation `left = right` or `left == right` holds; else the text."""
    if "=" not in text:
        return text
    outside = _no_terms(text)
    if len(outside) != 1 or outside[0][1] not in _EQUALS:
        return text
    _, sign, at = outside[0]
    left, right = text[:at], text[at + len(sign) :]
    if not left.strip() or not right.strip():
        return text
    blank = len(sign) == 1 and right.startswith((" ", "\t"))
    return f"{left}-({right[blank:]})"


def right_side(text: str) -> str:
    """The right side of `y = …` and `f(x) = …`, where y and f stand for nothing else; else the text."""
    found = _read(text) if "=" in text else []
    places = [place for _, symbol, place in found if symbol == "="]
    if len(places) != 1 or not text[places[0] + 1 :].strip():
        return text
    (at,) = places
    left, right = ([token for token in found if side(token[2])] for side in (at.__gt__, at.__lt__))
    named = left and left[0][0] == NAME and left[0][1] not in {name for _, name, _ in right}
    called = len(left) > 3 and left[1][1] == "(" and left[-1][1] == ")" and _names_only(left[2:-1])
    return " " * (at + 1) + text[at + 1 :] if not left or (named and (len(left) == 1 or called)) else text


def comparison(text: str) -> str:
    """A constraint in which `=` was written for `==`."""
    single = [token for token in _no_terms(text) if token[1] == "="] if "=" in text else []
    return text if len(single) != 1 else text[: single[0][2]] + "==" + text[single[0][2] + 1 :]


def is_compared(text: str) -> bool:
    """Whether there is a comparison, or a condition, outside of brackets."""
    return bool(_no_terms(text))


def _names_only(found: list[Token]) -> bool:
    return all(kind == NAME or text == "," for kind, text, _ in found)


def _no_terms(text: str) -> list[Token]:
    """The tokens outside of brackets that no term has."""
    found = _read(text)
    depths = accumulate((symbol in "([") - (symbol in ")]") for _, symbol, _ in found)
    return [token for token, depth in zip(found, depths, strict=True) if not depth and token[1] in _NO_TERMS]


def _read(text: str) -> list[Token]:
    try:
        return list(tokens(text))[:-1]
    except ExpressionError:
        return []
