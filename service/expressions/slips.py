"""Hints for the usual slips: what people write by habit, and how this language says it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from service.expressions.errors import TOKEN_CHARACTERS
from service.expressions.vocabulary import ALIASES

MAX_COMPARED_NAMES = 200

CHARACTERS = {
    "|": "write abs(x) for |x|, and `or` between conditions",
    "&": "write `and` between conditions",
    "~": "write `not` before a condition",
    "!": "write gamma(n + 1) for n!, and != for unequal",
    "=": "write == to compare; nothing can be assigned",
    "%": "there is no remainder; write x - n*floor(x/n)",
    ".": "attributes do not exist here; call a function, as in sum(x)",
    "'": "there are no strings; write transpose(A) for A'",
    '"': "there are no strings",
    "`": "there are no strings",
    "{": "group with ( )",
    "}": "group with ( )",
    ";": "write one expression only",
    "#": "there are no comments",
    "$": "write the name alone",
    "\\": "LaTeX is not read; write sqrt(x), pi, alpha",
    "?": "write `a if condition else b`",
    "\N{MINUS SIGN}": "write -",
    "\N{EN DASH}": "write -",
    "\N{MULTIPLICATION SIGN}": "write *",
    "\N{MIDDLE DOT}": "write *",
    "\N{DOT OPERATOR}": "write *",
    "\N{DIVISION SIGN}": "write /",
    "\N{SQUARE ROOT}": "write sqrt(x)",
    "\N{GREEK SMALL LETTER PI}": "write pi",
    "\N{INFINITY}": "there is no infinity in an expression",
    "\N{SUPERSCRIPT TWO}": "write x**2",
    "\N{SUPERSCRIPT THREE}": "write x**3",
    "\N{LESS-THAN OR EQUAL TO}": "write <=",
    "\N{GREATER-THAN OR EQUAL TO}": "write >=",
    "\N{NOT EQUAL TO}": "write !=",
    "\N{N-ARY SUMMATION}": "write sum(expression for i in range(n))",
}

NAMES = {
    **ALIASES,
    "power": "pow",
    "fabs": "abs",
    "absolute": "abs",
    "maximum": "max",
    "minimum": "min",
    "amax": "max",
    "amin": "min",
    "average": "mean",
    "product": "prod",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "heaviside": "where",
    "sgn": "sign",
    "tg": "tan",
    "factorial": "gamma",
    "inf": "a bound without this end",
    "lambda": "",
    "range": "sum(expression for i in range(n))",
}


def nearest_name(name: str, known: Iterable[str]) -> str:
    """`did you mean …` for an unknown name, or nothing."""
    if name in NAMES:
        return f"did you mean {NAMES[name]}?" if NAMES[name] else ""
    candidates = [other for _, other in zip(range(MAX_COMPARED_NAMES), known, strict=False)]
    matches = get_close_matches(name[:TOKEN_CHARACTERS], candidates, 1, 0.6)
    return f"did you mean {matches[0]}?" if matches else ""


def missing_operator(previous: str, following: str, functions: Iterable[str]) -> str:
    """The hint where an operand follows an operand: `2x`, `sin x`, `x(y)`, `(a)(b)`, `x[0]y`."""
    if previous in functions:
        return f"call the function with parentheses: {previous}({following if following != '(' else '…'})"
    shown = previous if previous.isalnum() and len(previous) <= TOKEN_CHARACTERS // 2 else "…"
    if following == "(":
        return f"multiplication is written out: {shown}*(…)"
    if following.startswith("."):
        return "a number has one decimal point"
    return f"multiplication is written out: {shown}*{following[: TOKEN_CHARACTERS // 2]}"
