"""Hints for the usual slips: what people write by habit, and how this language says it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from service.expressions.errors import TOKEN_CHARACTERS
from service.expressions.reading.vocabulary import ALIASES, FUNCTIONS

MAX_COMPARED_NAMES = 200
"""Names that are compared with an unknown one, of the 1,000 that there may be; a choice."""

_CALCULUS = "derivatives and integrals are operations of their own"
_MATRICES = "of matrices there are @, transpose, sum and norm here, and operations of linear algebra for the rest"

CHARACTERS = {
    "|": "write abs(x) for |x|, and `or` between conditions",
    "&": "write `and` between conditions",
    "~": "write `not` before a condition",
    "!": "write gamma(n + 1) for n!, and != for unequal",
    "=": "write == to compare; nothing can be assigned",
    "%": "there is no remainder; write x - n*floor(x/n)",
    ".": "attributes do not exist here; call a function, as in sum(x)",
    "'": "there are no strings and no primes; write transpose(A) for A'",
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
    "\N{DEGREE SIGN}": "angles are in radians; write 30*pi/180",
    "\N{GREEK SMALL LETTER PI}": "write pi",
    "\N{INFINITY}": "there is no infinity in an expression",
    "\N{SUPERSCRIPT TWO}": "write x**2",
    "\N{SUPERSCRIPT THREE}": "write x**3",
    "\N{LESS-THAN OR EQUAL TO}": "write <=",
    "\N{GREATER-THAN OR EQUAL TO}": "write >=",
    "\N{NOT EQUAL TO}": "write !=",
    "\N{N-ARY SUMMATION}": "write sum(expression for i in range(n))",
    "\N{INTEGRAL}": _CALCULUS,
    "\N{PRIME}": _CALCULUS,
    "\N{SUPERSCRIPT MINUS}": "write x**-1",
    "\N{CUBE ROOT}": "write cbrt(x)",
    "\N{VULGAR FRACTION ONE HALF}": "write 1/2",
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
    "sgn": "sign",
    **dict.fromkeys(("int", "trunc", "fix"), "sign(x)*floor(abs(x))"),
    "Pi": "pi",
    "tg": "tan",
    "lg": "log10",
    "lb": "log2",
    "heaviside": "where(x > 0, 1, 0)",
    "step": "where(x > 0, 1, 0)",
    "piecewise": "where(condition, a, b)",
    "factorial": "gamma(n + 1)",
    **dict.fromkeys(("binomial", "comb", "binom", "choose"), "exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1))"),
    **dict.fromkeys(("beta", "Beta"), "exp(lgamma(a) + lgamma(b) - lgamma(a + b))"),
    **dict.fromkeys(("logsumexp", "lse"), "log(sum(exp(x)))"),
    "softmax": "exp(x)/sum(exp(x))",
    "hypot": "norm of a vector, or sqrt(x**2 + y**2)",
    "root": "pow(x, 1/n)",
    "mod": "x - n*floor(x/n)",
    **dict.fromkeys(("cot", "ctg", "cotan"), "1/tan(x)"),
    **dict.fromkeys(("csc", "cosec"), "1/sin(x)"),
    **{f"{name}h": f"1/{inverse}h(x)" for name, inverse in (("cot", "tan"), ("sec", "cos"), ("csc", "sin"))},
    "sec": "1/cos(x)",
    "deg": "x*180/pi",
    "degrees": "x*180/pi",
    "radians": "x*pi/180",
    "range": "sum(expression for i in range(n))",
}
"""What people call it, and what it is here."""

SENTENCES = {
    **dict.fromkeys(
        ("inf", "infinity", "Infinity", "oo"), 'an infinite limit is "Infinity" alone; in a formula there is none'
    ),
    **dict.fromkeys(("i", "j"), "numbers are real, and an index belongs to a sum: sum(x[i] for i in range(3))"),
    **dict.fromkeys(("det", "inv", "inverse", "trace", "cross", "eig", "solve", "rank"), _MATRICES),
    **dict.fromkeys(("diff", "derivative", "grad", "gradient", "integrate", "integral", "limit"), _CALCULUS),
    "len": "a length is written as a number",
    "nan": "there is no such number in a formula",
    "lambda": "",
}

OPERANDS = {
    "[": "arrays are passed in `data` and used by name",
    "**": "a power is ** or ^, without a space",
    "//": "an integer quotient is floor(x/y)",
    "<>": "unequal is !=",
    "if": "a conditional is `value if condition else value`",
}
"""What stands where an operand should be, with the operator before it."""

TOO_MANY = {
    "log": "to the base b it is log(x)/log(b); log10 and log2 exist",
    "round": "to two decimals it is round(100*x)/100",
    "norm": "the norm is the Euclidean one; others are sum(abs(x)) and max(abs(x))",
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
    if name in SENTENCES:
        return SENTENCES[name]
    if name in NAMES:
        return f"did you mean {NAMES[name]}?"
    candidates = [other for _, other in zip(range(MAX_COMPARED_NAMES), known, strict=False)]
    for left, right in ((name[:k], name[k:]) for k in range(1, min(len(name), TOKEN_CHARACTERS))):
        if left in candidates and right in candidates and right != "e":  # sine is no sin times e
            return missing_operator(left, right, FUNCTIONS)
    matches = get_close_matches(name[:TOKEN_CHARACTERS], candidates, 1, 0.6)
    matches = [other for other in candidates if other == name.lower()] or matches
    return f"did you mean {matches[0]}?" if matches else ""


def missing_operator(previous: str, following: str, functions: Iterable[str]) -> str:
    """The hint where an operand follows an operand: `2x`, `sin x`, `x(y)`, `(a)(b)`, `x[0]y`."""
    if previous in functions:
        return f"call the function with parentheses: {previous}({following if following != '(' else '…'})"
    shown = previous if previous.isalnum() and len(previous) <= TOKEN_CHARACTERS // 2 else "…"
    if following == "(":
        return f"multiplication is written out: {shown}*(…)"
    if following in {"i", "j"} and previous[-1:].isdigit():
        return f"multiplication is written out: {shown}*{following}; there is no imaginary unit"
    if following.startswith("."):
        return "a number has one decimal point"
    if following in {"mod", "rem"}:
        return CHARACTERS["%"]
    return f"multiplication is written out: {shown}*{following[: TOKEN_CHARACTERS // 2]}"


def power_of_function(name: str) -> str:
    """The hint where a function has an exponent before its argument: `sin^2(x)`, `tan^-1(x)`."""
    inverse = f"; the inverse function is a{name}(x)" if f"a{name}" in FUNCTIONS else ""
    return f"a power stands behind the call: {name}(x)**2{inverse}"
