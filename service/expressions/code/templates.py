"""How each operation is written in generated code.

Its text is made of these templates, of register names and of numbers only: nothing that a user wrote is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from math import isnan

from service.expressions.functions import OPERATIONS
from service.expressions.functions.constants import CONSTANTS
from service.expressions.graph.arrays import Key
from service.expressions.graph.nodes import Node, Number, as_float


class Target(Enum):
    """What code runs on: Python floats, arrays at one point, or arrays at a block of points (the last axis)."""

    SCALAR = "scalar"
    POINT = "point"
    BLOCK = "block"


_SMALL_POWERS = {
    2: "({0} * {0})",
    3: "({0} * {0} * {0})",
    4: "(({0} * {0}) * ({0} * {0}))",
    -1: "(1.0 / {0})",
    -2: "(1.0 / ({0} * {0}))",
}
_REDUCTIONS = {
    "sum": "add.reduce",
    "amin": "minimum.reduce",
    "amax": "maximum.reduce",
    "norm": "norm",
    "logsumexp": "logsumexp",
    "lower_median": "lower_median",
    "upper_median": "upper_median",
    "det": "det",
}


def phrase(node: Node, texts: list[str], target: Target) -> str:
    """An operation on arguments with these texts."""
    if target is Target.BLOCK and node.varying and node.op in _ALONG_POINTS:
        return _ALONG_POINTS[node.op](node, *texts)
    if node.op == "power" and node.args[0].op == "constant":
        texts[0] = f"float64({texts[0]})"  # Python raises where IEEE powers overflow, and turns complex below 0
    if repeats_argument(node):
        return _SMALL_POWERS[node.args[1].attribute].format(texts[0])
    if node.op in OPERATIONS:
        return _elementwise(node, texts, target)
    return _leaf(node) if not node.args else _array(node, texts)


def _elementwise(node: Node, texts: list[str], target: Target) -> str:
    record = OPERATIONS[node.op]
    form = record.floats if target is Target.SCALAR else record.arrays
    if isinstance(form, str):
        return form.format(*texts)
    order = [] if node.attribute is None else [str(node.attribute)]
    return f"{'scalar_' * (target is Target.SCALAR)}{node.op}({', '.join(order + texts)})"


def _leaf(node: Node) -> str:
    match node.op:
        case "constant":
            return literal(node.attribute)
        case "named":
            return f"float64({CONSTANTS[node.attribute].float!r})"
        case "data" if isinstance(node.attribute, tuple):
            slot, position = node.attribute
            return f"data[{slot}].flat[{position}]"
        case "data":
            return f"data[{node.attribute}]"
        case "iota":
            start, step = node.attribute
            return f"arange({node.shape[0]}) * {literal(step)} + {literal(start)}"
    return _input(node, node.shape)


def _array(node: Node, texts: list[str]) -> str:
    match node.op:
        case "matmul":
            return f"{texts[0]}.dot({texts[1]})"
        case "inverse":
            return f"inverse({texts[0]})"
        case "index":
            return f"{texts[0]}[{subscript(node.attribute)}]"
        case "reshape":
            return f"{texts[0]}.reshape({node.shape})"
        case "transpose":
            return f"{texts[0]}.transpose({node.attribute})"
        case "broadcast":
            return f"broadcast_to({texts[0]}, {node.shape})"
        case "place":
            return f"placed({texts[0]}, {node.shape}, s_[{subscript(node.attribute)}])"
        case "concatenate":
            return f"joined(({', '.join(texts)},), {node.attribute})"
    return f"{_REDUCTIONS[node.op]}({texts[0]}, {node.attribute})"


def _input(node: Node, shape: tuple[int, ...]) -> str:
    name, start, length = node.attribute
    if not node.shape:
        return f"{name}[{start}]"
    part = name if node.elements == length else f"{name}[{start}:{start + node.elements}]"
    return f"{part}.reshape({shape})" if len(node.shape) > 1 else part


def _matmul_along_points(node: Node, left: str, right: str) -> str:
    """BLAS where one factor is the same at all points and the other a vector at each, einsum otherwise."""
    a, b = node.args
    if not a.varying and len(b.shape) == 1:
        return f"{left}.dot({right})"
    if not b.varying and len(a.shape) == 1:
        return f"{right}.T.dot({left})"
    rows, columns = "i" * (len(a.shape) == 2), "k" * (len(b.shape) == 2)
    subscripts = f"{rows}j{'p' * a.varying},j{columns}{'p' * b.varying}->{rows}{columns}p"
    return f"einsum('{subscripts}', {left}, {right})"


_ALONG_POINTS: dict[str, Callable[..., str]] = {
    "input": lambda node: _input(node, (*node.shape, -1)),
    "reshape": lambda node, text: f"{text}.reshape({(*node.shape, -1)})",
    "transpose": lambda node, text: f"{text}.transpose({(*node.attribute, len(node.shape))})",
    "broadcast": lambda node, text: f"broadcast_to({text}, {node.shape} + {text}.shape[-1:])",
    "matmul": _matmul_along_points,
}


def repeats_argument(node: Node) -> bool:
    """Whether the text of the first argument is repeated, so that it has to be a name."""
    return node.op == "power" and node.args[1].value in _SMALL_POWERS


def literal(value: Number) -> str:
    """A number in generated code."""
    number = as_float(value)
    return repr(number) if number >= 0 or isnan(number) else f"({number!r})"


def subscript(key: Key) -> str:
    """A key in generated code."""
    return ", ".join(str(item) if isinstance(item, int) else _slice(*item) for item in key)


def _slice(start: int, stop: int, step: int) -> str:
    end = "" if stop < 0 else str(stop)
    return f"{start}:{end}" if step == 1 else f"{start}:{end}:{step}"
