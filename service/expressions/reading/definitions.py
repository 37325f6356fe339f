"""Functions that are formulas in others: a call stands for its body, from which all forms and derivatives follow."""

from __future__ import annotations

_TEXTS = (
    "trunc(x) = sign(x)*floor(abs(x))",
    "round(x, n) = round(x*10**n)/10**n",
    "copysign(x, y) = where(y < 0, -abs(x), abs(x))",
    "heaviside(x) = heaviside(x, 1/2)",
    "heaviside(x, h) = where(x == 0, h, where(x > 0, 1, 0))",
    "hypot(x, y) = sqrt(x**2 + y**2)",
    "square(x) = x**2",
    "exp2(x) = 2**x",
    "degrees(x) = x*180/pi",
    "radians(x) = x*pi/180",
    "factorial(n) = gamma(n + 1)",
    "logbeta(a, b) = lgamma(a) + lgamma(b) - lgamma(a + b)",
    "normal_cdf(x) = erfc(-x/sqrt(2))/2",
    "normal_pdf(x) = exp(-x**2/2)/sqrt(2*pi)",
    "var(v) = mean((v - mean(v))**2)",
    "std(v) = sqrt(var(v))",
    "any(c) = sum(c != 0) > 1/2",
    "all(c) = sum(c == 0) < 1/2",
    "count(c) = sum(c != 0)",
    "solve(A, b) = inverse(A) @ b",
    "diff(v) = v[1:] - v[:-1]",
    "real(x) = x",
    "imag(x) = 0*x",
    "conj(x) = x",
    "arg(x) = where(x < 0, pi, 0)",
)
_OF_COMPLEX = ("var(v) = mean(abs(v - mean(v))**2)",)
_NATIVE = frozenset({"real", "imag", "conj", "arg"})

Definition = tuple[tuple[str, ...], str]


def _read(text: str) -> tuple[tuple[str, int], Definition]:
    head, _, body = text.partition(" = ")
    name, _, parameters = head.rstrip(")").partition("(")
    names = tuple(parameters.split(", "))
    return (name, len(names)), (names, body)


DEFINITIONS: dict[tuple[str, int], Definition] = dict(map(_read, _TEXTS))
"""Parameters and body by name and count of arguments. A condition as an argument counts as 1 or 0 in numbers.

Counts are held against 1/2, which they never are: where both sides are equal is where integrals look for a jump.
"""

COMPLEX_DEFINITIONS = {key: given for key, given in DEFINITIONS.items() if key[0] not in _NATIVE} | dict(
    map(_read, _OF_COMPLEX)
)
"""The same of complex numbers."""
