"""A graph as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import cast

from service.expressions.errors import ExpressionError
from service.expressions.forms.text import readable
from service.expressions.functions import OPERATIONS
from service.expressions.functions.constants import CONSTANTS
from service.expressions.graph.arrays import whole
from service.expressions.graph.nodes import Node, Number, reachable
from service.expressions.limits import MAX_PRINTED_CHARACTERS

_LOGIC, _COMPARISON, _SUM, _MATMUL, _PRODUCT, _POWER, _ATOM = range(7)
_INFIX = {
    "add": (" + ", _SUM, _SUM, _SUM),
    "subtract": (" - ", _SUM, _SUM, _PRODUCT),
    "matmul": (r" \, ", _MATMUL, _POWER, _POWER),
    "and": (r" \wedge ", _LOGIC, _COMPARISON, _COMPARISON),
    "or": (r" \vee ", _LOGIC, _COMPARISON, _COMPARISON),
    "<": (" < ", _COMPARISON, _SUM, _SUM),
    "<=": (r" \le ", _COMPARISON, _SUM, _SUM),
    ">": (" > ", _COMPARISON, _SUM, _SUM),
    ">=": (r" \ge ", _COMPARISON, _SUM, _SUM),
    "==": (" = ", _COMPARISON, _SUM, _SUM),
    "!=": (r" \ne ", _COMPARISON, _SUM, _SUM),
}
_REDUCTIONS = {
    "amin": r"\min",
    "amax": r"\max",
    "sum": r"\operatorname{sum}",
    "det": r"\det",
    "norm": r"\left\|%s\right\|",
    "logsumexp": r"\log\left(\sum e^{%s}\right)",
}
_GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega"
    "|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)

Printed = tuple[str, int]


def print_latex(output: Node, names: Mapping[Node, str]) -> str:
    """LaTeX of a graph whose inputs and data have these names. Raises ExpressionError where it would be too long."""
    printed: dict[Node, Printed] = {}
    for node in reachable([output]):
        args = [printed[arg] for arg in node.args]
        printed[node] = (symbol(names[node]), _ATOM) if node in names else _print(node, args)
        if len(printed[node][0]) > MAX_PRINTED_CHARACTERS:
            raise ExpressionError(0, "a longer formula", f"at most {MAX_PRINTED_CHARACTERS} characters")
    return printed[output][0]


def symbol(name: str) -> str:
    """A name as LaTeX writes it: alpha is a Greek letter, x1 and x[0] have a subscript, rate is upright."""
    stem, digits, index = cast(re.Match[str], re.fullmatch(r"(.*?)_?([0-9]*)(?:\[(.*)\])?", name)).groups()
    stem = stem.replace("_", r"\_")
    letters = f"\\{stem}" if _GREEK.fullmatch(stem) else stem if len(stem) <= 1 else rf"\mathrm{{{stem}}}"
    below = ",".join(part for part in (digits, index) if part)
    return f"{letters}_{{{below}}}" if below else letters


def _print(node: Node, args: list[Printed]) -> Printed:
    if node.op in _INFIX:
        separator, level, left, right = _INFIX[node.op]
        return f"{_bracketed(args[0], left)}{separator}{_bracketed(args[1], right)}", level
    if node.op in _OWN:
        return _OWN[node.op](node, args)
    form = _REDUCTIONS.get(node.op) or OPERATIONS[node.op].latex or rf"\operatorname{{{node.op}}}"
    return (form if "%s" in form else rf"{form}\left(%s\right)") % ", ".join(text for text, _ in args), _ATOM


def _fraction(node: Node, args: list[Printed]) -> Printed:
    (above, _), (below, _) = args
    if node.args[0].op == "constant" and above.startswith("-"):
        return rf"-\frac{{{above[1:]}}}{{{below}}}", _SUM
    return rf"\frac{{{above}}}{{{below}}}", _POWER


def _multiply(node: Node, args: list[Printed]) -> Printed:
    (number, level), other = args
    if node.args[0].op == "constant" and number.startswith("-"):
        return f"-{_product([(number[1:], max(level, _PRODUCT)), other])}", _SUM
    return _product(args), _PRODUCT


def _product(args: list[Printed]) -> str:
    left, right = (_bracketed(printed, _PRODUCT) for printed in args)
    dot = r" \cdot " if right[0].isdigit() else " "
    return f"{left}{dot}{right}"


def _bracketed(printed: Printed, level: int) -> str:
    return printed[0] if printed[1] >= level else rf"\left({printed[0]}\right)"


def _number(value: Number) -> Printed:
    value = readable(value)
    if isinstance(value, Fraction):
        text = rf"\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
        return ("-" + text, _SUM) if value < 0 else (text, _POWER)
    if isinstance(value, float) and value - value != 0:
        return {float("inf"): r"\infty", float("-inf"): r"-\infty"}.get(value, r"\mathrm{NaN}"), _SUM
    text = str(value)
    mantissa, _, exponent = text.partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", _PRODUCT
    return text, _SUM if text.startswith("-") else _ATOM


def _subscript(node: Node) -> str:
    items = zip(node.attribute, node.args[0].shape, strict=True)
    return ",".join(
        str(item) if isinstance(item, int) else ":" if item == whole(length) else f"{item[0]}:{item[1]}:{item[2]}"
        for item, length in items
    )


def _where(args: list[Printed]) -> str:
    condition, a, b = (text for text, _ in args)
    return rf"\begin{{cases}} {a} & \text{{if }} {condition} \\ {b} & \text{{otherwise}} \end{{cases}}"


def _derived(name: str, order: int) -> str:
    return rf"\operatorname{{{name}}}" + (f"^{{({order})}}" if order else "")


def _of_order(letter: str, _: Node, args: list[Printed]) -> Printed:
    return rf"{letter}_{{{args[0][0]}}}\left({args[1][0]}\right)", _ATOM


_OWN: dict[str, Callable[[Node, list[Printed]], Printed]] = {
    "constant": lambda node, _: _number(node.attribute),
    "named": lambda node, _: (CONSTANTS[node.attribute].latex, _ATOM),
    "negative": lambda _, args: (f"-{_bracketed(args[0], _PRODUCT)}", _SUM),
    "not": lambda _, args: (rf"\neg {_bracketed(args[0], _ATOM)}", _COMPARISON),
    "multiply": _multiply,
    "divide": _fraction,
    "power": lambda _, args: (f"{_bracketed(args[0], _ATOM)}^{{{args[1][0]}}}", _POWER),
    "exp": lambda _, args: (f"e^{{{args[0][0]}}}", _POWER),
    "where": lambda _, args: (_where(args), _SUM),
    "transpose": lambda _, args: (f"{_bracketed(args[0], _ATOM)}^{{T}}", _POWER),
    "inverse": lambda _, args: (f"{_bracketed(args[0], _ATOM)}^{{-1}}", _POWER),
    "index": lambda node, args: (f"{{{_bracketed(args[0], _ATOM)}}}_{{{_subscript(node)}}}", _ATOM),
    "betainc": lambda _, args: (rf"I_{{{args[2][0]}}}\left({args[0][0]}, {args[1][0]}\right)", _ATOM),
    "binomial": lambda _, args: (rf"\binom{{{args[0][0]}}}{{{args[1][0]}}}", _ATOM),
    **{f"bessel{letter.lower()}": partial(_of_order, letter) for letter in "JYIK"},
    "sinc": lambda node, args: (rf"{_derived('sinc', node.attribute)}\left({args[0][0]}\right)", _ATOM),
    "polygamma": lambda node, args: (rf"\psi^{{({node.attribute})}}\left({args[0][0]}\right)", _ATOM),
}
"""What has a form of its own."""
