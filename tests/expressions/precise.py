"""Random expressions together with their value to 50 digits, and the condition of their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import mpmath
from hypothesis import strategies as st

DIGITS = 120
"""Of which central differences with a step of 10^-STEP leave more than 50."""
STEP = 40
Number = mpmath.mpf


@dataclass(frozen=True)
class Formula:
    """A text, and the same as a function of (x, y, rounding): `rounding` is applied to every intermediate result."""

    text: str
    evaluate: Callable


_CONSTANTS = ["2", "3", "0.5", "1.25", "0.1", "7", "pi"]
_FUNCTIONS = {
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "atan": mpmath.atan,
    "asinh": mpmath.asinh,
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
    "softplus": lambda a: mpmath.log1p(mpmath.exp(a)),
    "abs": abs,
    "cbrt": lambda a: mpmath.sign(a) * mpmath.cbrt(abs(a)),
    "sqrt": mpmath.sqrt,
    "log": mpmath.log,
    "log10": mpmath.log10,
    "log2": lambda a: mpmath.log(a, 2),
    "log1p": mpmath.log1p,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "gamma": mpmath.gamma,
    "lgamma": lambda a: mpmath.log(abs(mpmath.gamma(a))),
}
_OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
_POWERS = ["2", "3", "4", "5", "-1", "-2", "0.5", "1.5", "(1/3)"]
_BINARY = {
    "atan2": mpmath.atan2,
    "logaddexp": lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b)),
    "pow": lambda a, b: a**b,
    "max": max,
    "min": min,
}


def _unary(name: str, a: Formula) -> Formula:
    return Formula(f"{name}({a.text})", lambda x, y, r: r(_FUNCTIONS[name](a.evaluate(x, y, r))))


def _infix(symbol: str, a: Formula, b: Formula) -> Formula:
    def evaluate(x, y, r):
        return r(_OPERATORS[symbol](a.evaluate(x, y, r), b.evaluate(x, y, r)))

    return Formula(f"({a.text} {symbol} {b.text})", evaluate)


def _binary(name: str, a: Formula, b: Formula) -> Formula:
    if name == "pow":
        b = _unary("sin", b)  # a constant exponent above 1,000 would be refused

    def evaluate(x, y, r):
        return r(_BINARY[name](a.evaluate(x, y, r), b.evaluate(x, y, r)))

    return Formula(f"{name}({a.text}, {b.text})", evaluate)


def _power(exponent: str, a: Formula) -> Formula:
    def evaluate(x, y, r):
        return r(a.evaluate(x, y, r) ** (mpmath.mpf(1) / 3 if exponent == "(1/3)" else mpmath.mpf(exponent)))

    return Formula(f"({a.text})**{exponent}", evaluate)


def _constant(text: str) -> Formula:
    return Formula(text, lambda _x, _y, r: r(mpmath.pi() if text == "pi" else mpmath.mpf(text)))


_LEAVES = st.one_of(
    st.just(Formula("x", lambda x, _y, _r: x)),
    st.just(Formula("y", lambda _x, y, _r: y)),
    st.sampled_from(_CONSTANTS).map(_constant),
)


def _grow(smaller: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.one_of(
        st.builds(_unary, st.sampled_from(sorted(_FUNCTIONS)), smaller),
        st.builds(_infix, st.sampled_from(sorted(_OPERATORS)), smaller, smaller),
        st.builds(_binary, st.sampled_from(sorted(_BINARY)), smaller, smaller),
        st.builds(_power, st.sampled_from(_POWERS), smaller),
    )


def _from_two(name: str, a: Formula, b: Formula) -> Formula:
    text, f = _WIDER[name]
    return Formula(text.format(a=a.text, b=b.text), lambda x, y, r: r(f(a.evaluate(x, y, r), b.evaluate(x, y, r))))


def _deviation(*entries: Number) -> Number:
    middle = mpmath.fsum(entries) / len(entries)
    return mpmath.sqrt(mpmath.fsum((entry - middle) ** 2 for entry in entries) / len(entries))


_WIDER = {
    "remainder": ("({a} % {b})", lambda a, b: a - b * mpmath.floor(a / b)),
    "nearest": ("round({a} + {b})", lambda a, b: mpmath.nint(a + b)),
    "decimals": ("round({a}*{b}, 1)", lambda a, b: mpmath.nint(10 * a * b) / 10),
    "cut": ("(trunc({a})*{b})", lambda a, b: (mpmath.floor(a) if a > 0 else mpmath.ceil(a)) * b),
    "length": ("hypot({a}, {b})", lambda a, b: mpmath.sqrt(a * a + b * b)),
    "spread": ("std([{a}, {b}, 1])", lambda a, b: _deviation(a, b, mpmath.mpf(1))),
    "variance": ("var([{a}, {b}])", lambda a, b: (a - b) ** 2 / 4),
    "product": ("dot([{a}, 2], [{b}, {a}])", lambda a, b: a * b + 2 * a),
    "entry": ("diff([{a}, {b}, 3])[0]", lambda a, b: b - a),
    "normal": ("(normal_cdf({a})*exp2({b}))", lambda a, b: mpmath.ncdf(a) * mpmath.mpf(2) ** b),
    "jump": ("(heaviside({a})*square({b}))", lambda a, b: (0 if a < 0 else 1 if a > 0 else 0.5) * b * b),
}
"""Arrays, remainders, roundings, and functions that are formulas in others."""


formulas = st.recursive(_LEAVES, _grow, max_leaves=6)
"""Formulas in x and y."""

wider_formulas = st.recursive(
    _LEAVES,
    lambda smaller: _grow(smaller) | st.builds(_from_two, st.sampled_from(sorted(_WIDER)), smaller, smaller),
    max_leaves=6,
)
"""The same, with all that has values and jumps rather than slopes."""


def partials(formula: Formula, x: Number, y: Number, rounding: Callable = lambda a: a) -> list[Number]:
    """Both partial derivatives, to 50 digits and more, from central differences."""
    return [sum(sides) / 2 for sides in _differences(formula, x, y, mpmath.mpf(10) ** -STEP, rounding)]


def is_smooth(formula: Formula, x: Number, y: Number) -> bool:
    """Whether everything is real, and derivatives from both sides agree and hardly change within 10^-8 of the point."""
    near, far = (_differences(formula, x, y, mpmath.mpf(10) ** -k, _real) for k in (STEP, 8))
    return all(
        (not a or 1e-200 < abs(a) < 1e200) and all(abs(a - other) <= 1e-6 * abs(a) for other in (b, *distant))
        for (a, b), distant in zip(near, far, strict=True)
    )


def _differences(formula: Formula, x: Number, y: Number, h: Number, rounding: Callable) -> list[list[Number]]:
    """For x and for y: the difference quotients to the right and to the left."""
    value = formula.evaluate(x, y, rounding)
    along_x = [(formula.evaluate(x + step, y, rounding) - value) / step for step in (h, -h)]
    along_y = [(formula.evaluate(x, y + step, rounding) - value) / step for step in (h, -h)]
    return [along_x, along_y]


def _real(a: Number) -> Number:
    if not isinstance(a, mpmath.mpf):
        raise ValueError("a complex intermediate result")
    return a


class Perturbed:
    """A rounding that changes one intermediate result by a relative delta; called in the order of evaluation."""

    def __init__(self, at: int, delta: Number, count: int) -> None:
        self.at, self.delta, self.count, self.calls = at, delta, count, 0

    def __call__(self, a: Number) -> Number:
        hit = self.calls % self.count == self.at
        self.calls += 1
        return a * (1 + self.delta) if hit else a


class Tilted(Perturbed):
    """A rounding that changes the slope of one intermediate result alone: its value stays at the first evaluation's."""

    def __call__(self, a: Number) -> Number:
        if self.calls % self.count == self.at:
            self.first = a if self.calls < self.count else self.first
            a += self.delta * (a - self.first)
        self.calls += 1
        return a


def condition(formula: Formula, x: Number, y: Number) -> list[Number]:
    """Relative change of each partial derivative when inputs and intermediate results change by a relative 1."""
    delta = mpmath.mpf(10) ** -10
    counter = Perturbed(-1, delta, 10**9)
    formula.evaluate(x, y, counter)
    exact = partials(formula, x, y)
    changed = [partials(formula, x * (1 + delta), y), partials(formula, x, y * (1 + delta))]
    for rounding in (Perturbed, Tilted):
        changed += [partials(formula, x, y, rounding(at, delta, counter.calls)) for at in range(counter.calls)]
    return [
        sum(abs(other[i] - exact[i]) for other in changed) / delta / abs(exact[i]) if exact[i] else mpmath.mpf(0)
        for i in range(2)
    ]
