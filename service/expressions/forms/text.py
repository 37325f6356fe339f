"""A graph printed back as text of the language."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from service.expressions.errors import ExpressionError
from service.expressions.graph.arrays import whole
from service.expressions.graph.nodes import Node, Number, as_float, reachable
from service.expressions.limits import MAX_LITERAL_CHARACTERS, MAX_PRINTED_CHARACTERS

_OR, _AND, _NOT, _COMPARISON, _SUM, _MATMUL, _PRODUCT, _POWER, _ATOM = range(9)
_INFIX = {
    "add": (" + ", _SUM, _SUM, _SUM),
    "subtract": (" - ", _SUM, _SUM, _PRODUCT),
    "multiply": ("*", _PRODUCT, _PRODUCT, _PRODUCT),
    "divide": ("/", _PRODUCT, _PRODUCT, _POWER),
    "matmul": (" @ ", _MATMUL, _POWER, _POWER),
    "power": ("**", _POWER, _ATOM, _POWER),
    "and": (" and ", _AND, _AND, _NOT),
    "or": (" or ", _OR, _OR, _AND),
    **{symbol: (f" {symbol} ", _COMPARISON, _SUM, _SUM) for symbol in ("<", "<=", ">", ">=", "==", "!=")},
}
"""Operation to its symbol, its level, and the levels its operands need to stand without brackets."""
_NAMES = {"minimum": "min", "maximum": "max", "amin": "min", "amax": "max"}
_WITHOUT_TEXT = frozenset({"lower_median", "upper_median", "place", "broadcast", "reshape", "iota", "concatenate"})

Printed = tuple[str, int]
"""Text and its level."""


def print_text(output: Node, names: Mapping[Node, str]) -> str:
    """The text of a graph whose inputs and data have these names. Raises ExpressionError where it would be too long."""
    printed: dict[Node, Printed] = {}
    for node in reachable([output]):
        printed[node] = (names[node], _ATOM) if node in names else _print(node, [printed[arg] for arg in node.args])
        if len(printed[node][0]) > MAX_PRINTED_CHARACTERS:
            raise ExpressionError(0, "a longer text", f"at most {MAX_PRINTED_CHARACTERS} characters")
    return printed[output][0]


def has_text(output: Node, names: Mapping[Node, str]) -> bool:
    """Whether every operation has a form in the language, which those do not that only derivatives and loops use."""
    return all(node in names or _has_form(node) for node in reachable([output]))


def _has_form(node: Node) -> bool:
    if node.op in {"sum", "amin", "amax", "norm", "logsumexp"}:
        return len(node.attribute) == len(node.args[0].shape)
    if node.op == "transpose":
        axes = node.attribute
        return bool(axes == tuple(reversed(range(len(axes)))))
    return node.op not in _WITHOUT_TEXT


def _print(node: Node, args: list[Printed]) -> Printed:
    if node.op in _INFIX:
        return _infix(node, args)
    match node.op:
        case "constant":
            return number(node.attribute)
        case "named":
            return node.attribute, _ATOM
        case "negative":
            return f"-{_bracketed(args[0], _PRODUCT)}", _PRODUCT
        case "not":
            return f"not {_bracketed(args[0], _NOT)}", _NOT
        case "index":
            return f"{_bracketed(args[0], _ATOM)}[{_subscript(node)}]", _ATOM
        case "logsumexp":
            return f"log(sum(exp({args[0][0]})))", _ATOM
        case "polygamma":
            order = f"{node.attribute}, " if node.attribute else ""
            return f"{'polygamma' if order else 'digamma'}({order}{args[0][0]})", _ATOM
        case "sinc":
            return f"sinc({args[0][0]}{f', {node.attribute}' if node.attribute else ''})", _ATOM
    return f"{_NAMES.get(node.op, node.op)}({', '.join(text for text, _ in args)})", _ATOM


def _infix(node: Node, args: list[Printed]) -> Printed:
    symbol, level, left, right = _INFIX[node.op]
    value = node.args[0].value
    if node.op == "multiply" and isinstance(value, Fraction) and not _is_decimal(value) and readable(value) is value:
        factor = "" if value.numerator == 1 else f"{value.numerator}*"
        return f"{factor}{_bracketed(args[1], _PRODUCT)}/{value.denominator}", _PRODUCT
    return f"{_bracketed(args[0], left)}{symbol}{_bracketed(args[1], right)}", level


def _bracketed(printed: Printed, level: int) -> str:
    return printed[0] if printed[1] >= level else f"({printed[0]})"


def number(value: Number) -> Printed:
    """A number: an integer, a decimal where that is exact, a fraction otherwise."""
    value = readable(value)
    if isinstance(value, Fraction) and not _is_decimal(value):
        return f"{value.numerator}/{value.denominator}", _PRODUCT
    if isinstance(value, float) and value - value != 0:
        return {float("inf"): "1/0", float("-inf"): "-1/0"}.get(value, "0/0"), _SUM
    text = str(value) if isinstance(value, int) else repr(float(value))
    return text, _PRODUCT if text.startswith("-") else _ATOM


def readable(value: Number) -> Number:
    """A number as it is, or the nearest double where it has more digits than a literal may have."""
    return value if isinstance(value, float) or _longest(value) < 10**MAX_LITERAL_CHARACTERS else as_float(value)


def _longest(value: int | Fraction) -> int:
    return max(abs(value.numerator), value.denominator)


def _is_decimal(value: Fraction) -> bool:
    nearest = as_float(value)
    return nearest - nearest == 0 and Fraction(repr(nearest)) == value


def _subscript(node: Node) -> str:
    key = node.attribute
    return ", ".join(
        str(item) if isinstance(item, int) else ":" if item == whole(length) else _slice(*item)
        for item, length in zip(key, node.args[0].shape, strict=True)
    )


def _slice(start: int, stop: int, step: int) -> str:
    text = f"{start}:{stop if stop >= 0 else ''}"
    return text if step == 1 else f"{text}:{step}"
