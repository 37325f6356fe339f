"""Hints for the usual slips: what people write by habit, and how this language says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from service.expressions.errors import TOKEN_CHARACTERS
from service.expressions.reading.spelling import nearest
from service.expressions.reading.synonyms import CALCULUS, IMAGINARY, NAMES, SENTENCES
from service.expressions.reading.vocabulary import FUNCTIONS

MAX_COMPARED_NAMES = 200
"""Names that are compared with an unknown one, of the 1,000 that there may be; a choice."""

_DIFFERENTIAL = re.compile("d[a-z]")
MOST_SHOWN_NAMES = 8
"""Declared names in an error, which stays one line; a choice."""

CHARACTERS = {
    "|": "write abs(x) for |x|, and `or` between conditions",
    "&": "write `and` between conditions",
    "~": "write `not` before a condition",
    "!": "write gamma(n + 1) for n!, and != for unequal",
    ".": "attributes do not exist here: write sin(x) for np.sin(x) or Math.sin(x), and sum(x) for x.sum()",
    "'": "there are no primes: of an equation y' = f write f alone; transpose(A) is A', and there are no strings",
    '"': "there are no strings",
    "`": "there are no strings",
    "{": "group with ( )",
    "}": "group with ( )",
    ";": "write one expression only, and commas between arguments",
    "#": "there are no comments",
    "$": "write the name alone",
    "\\": "LaTeX is not read; write sqrt(x), a/b, pi, alpha",
    "?": "write `a if condition else b`",
    "\N{MINUS SIGN}": "write -",
    "\N{EN DASH}": "write -",
    "\N{MULTIPLICATION SIGN}": "write *",
    "\N{MIDDLE DOT}": "write *",
    "\N{DOT OPERATOR}": "write *",
    "\N{DIVISION SIGN}": "write /",
    "\N{SQUARE ROOT}": "write sqrt(x)",
    "\N{DEGREE SIGN}": "angles are in radians; write 30*pi/180",
    "\N{GREEK SMALL LETTER PI}": "write pi",
    "\N{INFINITY}": "there is no infinity in an expression",
    "\N{SUPERSCRIPT TWO}": "write x**2",
    "\N{SUPERSCRIPT THREE}": "write x**3",
    "\N{LESS-THAN OR EQUAL TO}": "write <=",
    "\N{GREATER-THAN OR EQUAL TO}": "write >=",
    "\N{NOT EQUAL TO}": "write !=",
    "\N{N-ARY SUMMATION}": "write sum(expression for i in range(n))",
    "\N{INTEGRAL}": CALCULUS,
    "\N{PRIME}": CALCULUS,
    "\N{PARTIAL DIFFERENTIAL}": CALCULUS,
    "\N{SUPERSCRIPT MINUS}": "write x**-1",
    "\N{CUBE ROOT}": "write cbrt(x)",
    "\N{VULGAR FRACTION ONE HALF}": "write 1/2",
    "\N{PER MILLE SIGN}": "write x/1000",
}

UNDECLARED = "declare it as a variable, or send its value in `data`"
CELLS = "ranges of cells are not read: send the numbers in `data`, and use their name"

OPERANDS = {
    "=": "leave out the = at the beginning",
    "===": "equal is ==",
    "()": "a call has arguments; pi and e are numbers, without parentheses",
    "%": "a percentage is divided by 100",
    "**": "a power is ** or ^, without a space",
    "//": "an integer quotient is floor(x/y)",
    "<>": "unequal is !=",
    "if": "a conditional is `value if condition else value`",
}
"""What stands where an operand should be, with the operator before it."""

TOO_MANY = {
    "diff": CALCULUS,
    "log": "to the base b it is log(x)/log(b); log10 and log2 exist",
    "norm": "norm(v, p) has a number p; the largest one is max(abs(x))",
}
"""Where a function is called with too many of them."""


def of_character(character: str) -> str:
    """The hint for a character that is not ASCII."""
    script, _, letter = unicodedata.name(character, "").rpartition(" LETTER ")
    if script in {"GREEK SMALL", "GREEK CAPITAL"} and letter.isalpha() and character not in CHARACTERS:
        return f"write its name: {letter.lower() if script == 'GREEK SMALL' else letter.title()}"
    return CHARACTERS.get(character, "names and operators are written in ASCII")


def nearest_name(name: str, known: Iterable[str]) -> str:
    """`did you mean …` for an unknown name, or nothing."""
    for spelled in (name, name.lower()):
        if spelled in SENTENCES:
            return SENTENCES[spelled]
        if spelled in NAMES:
            return f"did you mean {NAMES[spelled]}?"
    candidates = [other for _, other in zip(range(MAX_COMPARED_NAMES), known, strict=False)]
    for left, right in ((name[:k], name[k:]) for k in range(1, min(len(name), TOKEN_CHARACTERS))):
        if left in candidates and right in candidates and right != "e":  # sine is no sin times e
            return missing_operator(left, right, FUNCTIONS)
    numbered = [other for other in (*candidates, *NAMES) if _digits(other) == _digits(name)]  # log3 is no log
    found = nearest(name[:TOKEN_CHARACTERS], numbered)
    return f"did you mean {NAMES.get(found, found)}?" if found else ""


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name[:TOKEN_CHARACTERS]))


def declared_names(names: Sequence[str]) -> str:
    """What is expected where a name is not declared: the first of those that are."""
    shown = ", ".join(names[:MOST_SHOWN_NAMES]) + ", …" * (len(names) > MOST_SHOWN_NAMES)
    return f"a declared name: {shown}" if names else "a number: no variables are declared"


def assignment(name: str) -> str:
    """The hint for an `=` behind a name, or behind anything."""
    if name:
        return f"leave out `{name[:TOKEN_CHARACTERS]} =`: a formula is its right side alone; == compares"
    return "write == to compare; nothing can be assigned: of y' = f, dy/dt = f or y = f write f alone"


def missing_operator(previous: str, following: str, functions: Iterable[str]) -> str:
    """The hint where an operand follows an operand: `2x`, `sin x`, `x(y)`, `(a)(b)`, `x[0]y`."""
    if previous in functions:
        return f"call the function with parentheses: {previous}({following if following != '(' else '…'})"
    shown = previous if previous.isalnum() and len(previous) <= TOKEN_CHARACTERS // 2 else "…"
    if following == "(":
        return f"multiplication is written out: {shown}*(…)"
    if following in {"i", "j"} and previous[-1:].isdigit():
        return f"multiplication is written out: {shown}*{following}; {IMAGINARY}"
    if previous == "lambda":
        return "leave out `lambda x:`, a formula is the value alone"
    if _DIFFERENTIAL.fullmatch(following):
        return f"multiplication is written out: {shown}*{following}; of an integral leave {following} out"
    if following.startswith("."):
        return "a number has one decimal point"
    if following in {"mod", "rem"}:
        return "a remainder is x % n, or mod(x, n)"
    return f"multiplication is written out: {shown}*{following[: TOKEN_CHARACTERS // 2]}"


def power_of_function(name: str) -> str:
    """The hint where a function has an exponent before its argument: `sin^2(x)`, `tan^-1(x)`."""
    inverse = f"; the inverse function is a{name}(x)" if f"a{name}" in FUNCTIONS else ""
    return f"a power stands behind the call: {name}(x)**2{inverse}"
