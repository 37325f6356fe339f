"""Texts of the language read by Python itself and computed with 60 digits: values, and slopes by differences.

Only for texts that the language has accepted: those hold nothing but arithmetic and the names given here.
"""

from __future__ import annotations

import ast
import operator
import random
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import accumulate, pairwise, permutations
from types import GeneratorType

import mpmath
import numpy as np

from service.expressions.reading.vocabulary import ALIASES

STEP, DELTA = mpmath.mpf(10) ** -25, 1e-10
MAX_TERMS = 60
_COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")


class Unclear(Exception):
    """At a kink, not real, beyond the range of doubles, or read differently by Python."""


class Real:
    """A number of 60 digits. Where `noise` is set a random relative `DELTA` changes it, and its slope by the step."""

    noise: random.Random | None = None
    step = mpmath.mpf(0)

    def __init__(self, value: object) -> None:
        value = mpmath.mpf(value) if isinstance(value, int | float | np.floating) else value
        if not isinstance(value, mpmath.mpf) or not (value == 0 or 1e-290 < abs(value) < 1e290):
            raise Unclear(value)
        self.value = value
        if self.noise:
            self.value += DELTA * value * (self.noise.uniform(-1, 1) + self.noise.uniform(-1, 1) * self.step)


def _number(a: object) -> mpmath.mpf:
    return a.value if isinstance(a, Real) else Real(a).value


def _infix(operation: Callable, *, swapped: bool = False) -> Callable:
    def method(a: Real, b: object) -> object:
        if isinstance(b, np.ndarray):
            return NotImplemented
        a, b = (_number(b), a.value) if swapped else (a.value, _number(b))
        if operation is operator.pow and a == 0 and not (b == int(b) and b > 0):
            raise Unclear("a power at zero")
        return Real(operation(a, b))

    return method


def _comparison(operation: Callable) -> Callable:
    def method(a: Real, b: object) -> object:
        if isinstance(b, np.ndarray):
            return NotImplemented
        return operation(a.value, _apart(a.value, _number(b)))

    return method


def _apart(a: mpmath.mpf, b: mpmath.mpf) -> mpmath.mpf:
    if abs(a - b) <= 1e-7 * (abs(a) + abs(b)):
        raise Unclear("a tie")
    return b


def _modulo(a: mpmath.mpf, b: mpmath.mpf) -> mpmath.mpf:
    turns = a / b
    if abs(turns - mpmath.nint(turns)) < 1e-7 * max(1, abs(turns)):
        raise Unclear("a jump")
    return a - b * mpmath.floor(turns)


for _name in ("add", "sub", "mul", "truediv", "pow"):
    setattr(Real, f"__{_name}__", _infix(getattr(operator, _name)))
    setattr(Real, f"__r{_name}__", _infix(getattr(operator, _name), swapped=True))
Real.__mod__, Real.__rmod__ = _infix(_modulo), _infix(_modulo, swapped=True)
for _name in _COMPARISONS:
    setattr(Real, f"__{_name}__", _comparison(getattr(operator, _name)))
Real.__neg__ = lambda a: 0 - a
Real.__pos__ = lambda a: a
Real.__hash__ = None


class Array(np.ndarray):
    """An array of objects whose comparisons are objects too, so that True + True is 2."""


def _by_component(operation: Callable) -> Callable:
    compare = np.frompyfunc(operation, 2, 1)
    return lambda a, b: compare(a, b)  # noqa: PLW0108  a ufunc would not be bound as a method


for _name in _COMPARISONS:
    setattr(Array, f"__{_name}__", _by_component(getattr(operator, _name)))


def array(values: np.ndarray) -> Array:
    """Numbers as an array of Reals."""
    return np.frompyfunc(Real, 1, 1)(values).view(Array) if np.ndim(values) else Real(values.item())


def _of_reals(f: Callable, *kinks: float, step: bool = False) -> Callable:
    """f componentwise; unclear at its kinks, and where f is a step function at integers or halves."""

    def compute(*args: object) -> Real:
        numbers = [_number(a) for a in args]
        for kink in kinks:
            if abs(numbers[0] - kink) < 1e-7:
                raise Unclear("a kink")
        if step and abs(2 * numbers[0] - mpmath.nint(2 * numbers[0])) < 1e-7:
            raise Unclear("a jump")
        return Real(f(*numbers))

    return lambda *args: np.frompyfunc(compute, len(args), 1)(*args)


def _choose(condition: object, a: object, b: object) -> object:
    return np.frompyfunc(lambda c, a, b: a if c else b, 3, 1)(condition, a, b)


def _smaller(a: object, b: object) -> object:
    return np.frompyfunc(lambda a, b: a if Real(_number(a)) < b else b, 2, 1)(a, b)


def _larger(a: object, b: object) -> object:
    return -_smaller(-a, -b)


def _reduction(combine: Callable) -> Callable:
    """Over the components of the one argument, over the terms of a generator, or over several arguments."""

    def compute(first: object, *others: object) -> object:
        terms = [first, *others] if others else _terms(first)
        return reduce(combine, terms)

    return compute


def _terms(a: object) -> list:
    if isinstance(a, GeneratorType):
        return list(a)
    return list(a.flat) if isinstance(a, np.ndarray) else [a]


def _mean(a: object) -> object:
    terms = _terms(a)
    return reduce(operator.add, terms) / len(terms)


def _range(*ends: int) -> Iterable[int]:
    if len(range(*ends)) > MAX_TERMS:
        raise Unclear("too long")
    return range(*ends)


def _variance(a: object) -> object:
    terms, mean = _terms(a), _mean(a)
    return _mean(np.array([(term - mean) * (term - mean) for term in terms], object))


def _written_out(*entries: object) -> np.ndarray:
    """An array of objects from its entries, as NumPy would make it of numbers."""
    return np.array([np.asarray(entry, object) for entry in entries], object).view(Array)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _written_out(*(a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)))


def _table(x: object, places: np.ndarray, values: np.ndarray) -> object:
    """By a search from the left."""

    def at(one: object) -> Real:
        one = Real(_number(one))
        i = sum(bool(one > place) for place in places)
        if not 0 < i < len(places):
            raise Unclear("outside")
        share = (one - places[i - 1]) / (places[i] - places[i - 1])
        return Real(_number(values[i - 1] + share * (values[i] - values[i - 1])))

    return np.frompyfunc(at, 1, 1)(x)


_SQRT = _of_reals(mpmath.sqrt, 0)


def _norm(a: object, p: object = 2) -> object:
    if p == 2:
        return _SQRT(reduce(operator.add, [term * term for term in _terms(a)]))
    return reduce(operator.add, [_ABS(term) ** p for term in _terms(a)]) ** (1 / mpmath.mpf(p))


def _median(a: object) -> object:
    terms = sorted(_terms(a), key=_number)
    for one, other in pairwise(terms):
        _apart(_number(one), _number(other))
    return (terms[len(terms) // 2] + terms[(len(terms) - 1) // 2]) / 2


def _determinant(a: np.ndarray) -> object:
    """By Leibniz's sum over permutations."""
    n = len(a)
    total: object = 0
    for order in permutations(range(n)):
        inversions = sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
        total = total + (-1) ** inversions * reduce(operator.mul, [a[i, order[i]] for i in range(n)])
    return total


def _inverse(a: np.ndarray) -> np.ndarray:
    """By Cramer's rule."""
    whole, n = _determinant(a), len(a)
    if n == 1:
        return _written_out(_written_out(1 / whole))

    def cofactor(i: int, j: int) -> object:
        return (-1) ** (i + j) * _determinant(np.delete(np.delete(a, i, 0), j, 1)) / whole

    return _written_out(*(_written_out(*(cofactor(j, i) for j in range(n))) for i in range(n)))


_ABS = _of_reals(abs, 0)
_ROUND = _of_reals(mpmath.nint, step=True)
_ALIKE = "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log10 log1p erf erfc gamma digamma"
_FUNCTIONS = {
    "__builtins__": {},
    "pi": mpmath.pi(),
    "e": mpmath.e(),
    "range": _range,
    **{name: _of_reals(getattr(mpmath, name)) for name in _ALIKE.split()},
    "log2": _of_reals(lambda a: mpmath.log(a, 2)),
    "sqrt": _SQRT,
    "cbrt": _of_reals(lambda a: mpmath.sign(a) * mpmath.cbrt(abs(a)), 0),
    "abs": _of_reals(abs, 0),
    "sign": _of_reals(mpmath.sign, 0),
    "floor": _of_reals(mpmath.floor, step=True),
    "ceil": _of_reals(mpmath.ceil, step=True),
    "lgamma": _of_reals(lambda a: mpmath.log(abs(mpmath.gamma(a)))),
    "sigmoid": _of_reals(lambda a: 1 / (1 + mpmath.exp(-a))),
    "softplus": _of_reals(lambda a: mpmath.log1p(mpmath.exp(a))),
    "relu": _of_reals(lambda a: max(a, mpmath.mpf(0)), 0),
    "atan2": _of_reals(mpmath.atan2),
    "logaddexp": _of_reals(lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b))),
    "pow": lambda a, b: a**b,
    "polygamma": _of_reals(lambda n, a: mpmath.psi(int(n), a)),
    "where": _choose,
    "min": _reduction(_smaller),
    "max": _reduction(_larger),
    "clip": lambda a, low, high: _smaller(_larger(a, low), high),
    "sum": _reduction(operator.add),
    "prod": _reduction(operator.mul),
    "mean": _mean,
    "dot": lambda a, b: a @ b if np.ndim(a) and np.ndim(b) else a * b,
    "transpose": np.transpose,
    "mod": _of_reals(_modulo),
    "trunc": _of_reals(lambda a: mpmath.sign(a) * mpmath.floor(abs(a)), step=True),
    "round": lambda a, n=0: _ROUND(a * 10**n) / 10**n if n else _ROUND(a),
    "copysign": _of_reals(lambda a, b: abs(a) * (-1 if _apart(b, mpmath.mpf(0)) < 0 else 1), 0),
    "heaviside": lambda a, _=0: _of_reals(lambda a: mpmath.mpf(int(a > 0)), 0)(a),
    "hypot": lambda a, b: _SQRT(a * a + b * b),
    "square": lambda a: a * a,
    "real": _of_reals(mpmath.re),
    "imag": _of_reals(mpmath.im),
    "conj": _of_reals(mpmath.conj),
    "arg": _of_reals(mpmath.arg, 0),
    "exp2": _of_reals(lambda a: mpmath.mpf(2) ** a),
    "degrees": _of_reals(mpmath.degrees),
    "radians": _of_reals(mpmath.radians),
    "factorial": _of_reals(mpmath.factorial),
    **{
        name: _of_reals(getattr(mpmath, name))
        for name in ("besselj", "bessely", "besseli", "besselk", "erfinv", "beta")
    },
    "binomial": _of_reals(mpmath.binomial),
    "erfcinv": _of_reals(lambda p: mpmath.erfinv(1 - p)),
    "logbeta": _of_reals(lambda a, b: mpmath.log(abs(mpmath.gamma(a) * mpmath.gamma(b) / mpmath.gamma(a + b)))),
    "gammainc": _of_reals(lambda a, x: mpmath.gammainc(a, 0, x, regularized=True)),
    "gammaincc": _of_reals(lambda a, x: mpmath.gammainc(a, x, regularized=True)),
    "betainc": _of_reals(lambda a, b, x: mpmath.betainc(a, b, 0, x, regularized=True)),
    "normal_cdf": _of_reals(mpmath.ncdf),
    "normal_pdf": _of_reals(mpmath.npdf),
    "var": _variance,
    "std": lambda a: _SQRT(_variance(a)),
    "count": _reduction(operator.add),
    "any": lambda a: reduce(_larger, _terms(a)) > 0,
    "all": lambda a: reduce(_smaller, _terms(a)) > 0,
    "diff": lambda a: a[1:] - a[:-1],
    "trace": lambda a: reduce(operator.add, np.diagonal(a)),
    "diagonal": np.diagonal,
    "outer": lambda a, b: a[:, None] * b,
    "cross": _cross,
    "interpolate": _table,
    "median": _median,
    "cumsum": lambda a: _written_out(*accumulate(a, operator.add)),
    "cumprod": lambda a: _written_out(*accumulate(a, operator.mul)),
    "norm": _norm,
    "det": _determinant,
    "inverse": _inverse,
    "solve": lambda a, b: _inverse(a) @ b,
    "array": _written_out,
}
_FUNCTIONS |= {alias: _FUNCTIONS[name] for alias, name in ALIASES.items()}


class _Arrays(ast.NodeTransformer):
    """Lists become arrays."""

    def visit_List(self, node: ast.List) -> ast.AST:
        return ast.Call(ast.Name("array", ast.Load()), [self.visit(entry) for entry in node.elts], [])


def value(text: str, names: dict[str, object]) -> np.ndarray:
    """The value as an array of 60 digits. Raises Unclear, or whatever Python says of a text it reads differently."""
    tree = _Arrays().visit(ast.parse(text.replace("^", "**").strip(), mode="eval"))
    code = compile(ast.fix_missing_locations(tree), "text", "eval")
    found = eval(code, {**_FUNCTIONS, **names})  # noqa: S307  the language has accepted it
    return np.asarray(np.frompyfunc(_number, 1, 1)(np.asarray(found, dtype=object)), dtype=object)


def value_and_slope(evaluate: Callable[[object], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """f(0) and f'(0) of a function of a step."""
    right, left = evaluate(STEP), evaluate(-STEP)
    return evaluate(mpmath.mpf(0)), np.asarray((right - left) / (2 * STEP), dtype=object)


def with_errors(evaluate: Callable[[object], np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Value and slope, each with about the change that a relative change of 1 in every operation makes."""
    exact = value_and_slope(evaluate)
    changes = []
    for seed in range(3):

        def noisy(step: object, seed: int = seed) -> np.ndarray:
            Real.noise, Real.step = random.Random(seed), step
            return evaluate(step)

        try:
            changes.append([np.asarray(abs(a - b) / DELTA) for a, b in zip(exact, value_and_slope(noisy), strict=True)])
        finally:
            Real.noise = None
    return [(exact[i], np.maximum.reduce([change[i] for change in changes])) for i in (0, 1)]
