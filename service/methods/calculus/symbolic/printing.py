"""SymPy's answers as text of the expression language, and as LaTeX."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy.printing.str import StrPrinter

_DECIMALS = 17  # of a root of a polynomial that no formula tells
_RENAMED = {
    "Abs": "abs", "ceiling": "ceil", "loggamma": "lgamma", "Max": "max", "Min": "min",
}  # fmt: skip
_RECIPROCAL = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_INVERSE_RECIPROCAL = {
    "asec": "acos",
    "acsc": "asin",
    "acot": "atan",
    "asech": "acosh",
    "acsch": "asinh",
    "acoth": "atanh",
}
_DEFINED: dict[str, Callable[..., Any]] = {
    "factorial": lambda n: sympy.gamma(n + 1),
    "binomial": lambda n, k: sympy.gamma(n + 1) / (sympy.gamma(k + 1) * sympy.gamma(n - k + 1)),
    "beta": lambda a, b: sympy.gamma(a) * sympy.gamma(b) / sympy.gamma(a + b),
    "frac": lambda a: a - sympy.floor(a),
    "Mod": lambda a, b: a - b * sympy.floor(a / b),
    "Heaviside": lambda a, middle: sympy.Piecewise((middle, sympy.Eq(a, 0)), ((1 + sympy.sign(a)) / 2, True)),
}
"""Functions that the language lacks, in others."""


class _Printer(StrPrinter):  # type: ignore[misc]
    """Python's spelling with the language's names; functions that the language lacks keep SymPy's names."""

    def _print_Function(self, expr: Any) -> str:  # noqa: N802
        name = expr.func.__name__
        arguments = self.stringify(expr.args, ", ")
        if name in _DEFINED:
            return f"({self._print(_DEFINED[name](*expr.args))})"
        if name in _RECIPROCAL:
            return f"(1/{_RECIPROCAL[name]}({arguments}))"
        if name in _INVERSE_RECIPROCAL:
            return f"{_INVERSE_RECIPROCAL[name]}(1/({arguments}))"
        return f"{_RENAMED.get(name, name)}({arguments})"

    def _print_LatticeOp(self, expr: Any) -> str:  # noqa: N802
        return f"{_RENAMED[expr.func.__name__]}({self.stringify(sorted(expr.args, key=sympy.default_sort_key), ', ')})"

    def _print_Heaviside(self, expr: Any) -> str:  # noqa: N802
        return self._print_Function(expr)

    def _print_Mod(self, expr: Any) -> str:  # noqa: N802
        return self._print_Function(expr)

    def _print_ComplexRootOf(self, expr: Any) -> str:  # noqa: N802
        return f"({self._print(sympy.N(expr, _DECIMALS))})"

    def _print_Exp1(self, _: Any) -> str:  # noqa: N802
        return "e"

    def _print_Piecewise(self, expr: Any) -> str:  # noqa: N802
        *cases, last = expr.args
        text = self._print(last.expr)
        if last.cond != sympy.true:
            cases, text = list(expr.args), "0/0"
        for case in reversed(cases):
            text = f"where({self._print(case.cond)}, {self._print(case.expr)}, {text})"
        return str(text)

    def _print_Relational(self, expr: Any) -> str:  # noqa: N802
        return f"{self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:  # noqa: N802
        return " and ".join(f"({self._print(part)})" for part in expr.args)

    def _print_Or(self, expr: Any) -> str:  # noqa: N802
        return " or ".join(f"({self._print(part)})" for part in expr.args)

    def _print_Infinity(self, _: Any) -> str:  # noqa: N802
        return "Infinity"

    def _print_NegativeInfinity(self, _: Any) -> str:  # noqa: N802
        return "-Infinity"

    def _print_EulerGamma(self, _: Any) -> str:  # noqa: N802
        return "(-digamma(1))"


_PRINTER = _Printer({"full_prec": False})


def text(expression: Any) -> str:
    """An expression as text."""
    return str(_PRINTER.doprint(_printable(expression)))


def latex(expression: Any, names: Mapping[Any, str] | None = None, order: str | None = None) -> str:
    """An expression as LaTeX; `names` says how some symbols are written, `order` in which order the terms of sums."""
    return str(sympy.latex(_printable(expression), ln_notation=False, symbol_names=names or {}, order=order))


def _printable(expression: Any) -> Any:
    """The expression with the language's sinc, and floats for numbers that have more digits than Python prints."""
    expression = expression.replace(sympy.sinc, lambda a: sympy.Function("sinc")(a / sympy.pi))
    limit = 10 ** (sys.get_int_max_str_digits() - 1)
    long = [a for a in expression.atoms(sympy.Rational) if max(abs(a.p), a.q) >= limit]
    return expression.xreplace({a: a.n() for a in long}) if long else expression
