"""What each function of the language builds, and the checks of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import factorial, prod

from service.expressions.errors import ExpressionError, quoted
from service.expressions.graph import arrays, branches, simplify
from service.expressions.graph.nodes import Node, as_float, broadcast_shape
from service.expressions.limits import MAX_EXPONENT, MAX_ORDER
from service.expressions.reading import matrices
from service.expressions.reading.hints import TOO_MANY
from service.expressions.reading.tables import interpolate
from service.expressions.reading.values import Value, combine, reduce_axes
from service.expressions.reading.vocabulary import ALIASES, ARGUMENTS, REDUCTIONS

MAX_FACTORS = 10
"""Of a binomial coefficient that is a polynomial: a choice, whose products are exact for n to 100."""


def call(name: str, arguments: list[Value], position: int) -> Value:
    """The value of a known function. Raises ExpressionError for a wrong count or shape of arguments."""
    name = ALIASES.get(name, name)
    _check_count(name, len(arguments), position)
    if name == "where":
        return _where(position, *arguments)
    values = [argument.number() for argument in arguments]
    if name in _BUILDERS:
        return _BUILDERS[name](position, *values)
    if name in {"min", "max"} and len(values) > 1:
        return combine(partial(_extremum, name), position, *values)
    if name in REDUCTIONS:
        return _reduction(name, values[0])
    return combine(partial(_elementwise, name), position, *values)


def power(position: int, a: Value, b: Value) -> Value:
    """`a ** b`. Raises ExpressionError for a constant exponent beyond MAX_EXPONENT."""
    exponent = b.node.value
    if exponent is not None and not abs(as_float(exponent)) <= MAX_EXPONENT:
        raise ExpressionError(position, "a large exponent", f"a constant exponent of at most {MAX_EXPONENT}")
    value = combine(Node.__pow__, position, a, b)
    if any(len(part.shape) == 2 and part.shape[0] == part.shape[1] > 1 for part in (a, b)):
        value.node.graph.matrix_powers.append(value.node)
    return value


def matmul(position: int, a: Value, b: Value) -> Value:
    """`a @ b` of vectors and matrices; inside a loop, where they carry its index, as a sum of products."""
    if not (1 <= len(a.shape) <= 2 and 1 <= len(b.shape) <= 2 and a.shape[-1] == b.shape[0]):
        hint = "" if a.shape and b.shape else "a product with a scalar is *"
        expected = "vectors or matrices with equal inner lengths"
        raise ExpressionError(position, f"shapes {a.shape} @ {b.shape}", expected, hint)
    if not a.depth and not b.depth:
        return Value(arrays.matmul(a.node, b.node))
    depth = max(a.depth, b.depth)
    left, right = a.lifted(depth), b.lifted(depth)
    inner = len(a.shape) - 1
    left = arrays.reshape(left, a.shape + (1,) * (len(b.shape) - 1) + left.shape[len(a.shape) :])
    right = arrays.reshape(right, (1,) * inner + right.shape)
    return Value(arrays.total(left * right, (inner,)), depth)


def array(position: int, *entries: Value) -> Value:
    """`[a, b, …]`: entries of one shape along a new first axis. Raises ExpressionError where shapes differ."""
    if len({entry.shape for entry in entries}) > 1:
        shapes = " and ".join(map(str, dict.fromkeys(entry.shape for entry in entries)))
        raise ExpressionError(position, f"entries of the shapes {shapes}", "entries of one shape")
    depth = max(entry.depth for entry in entries)
    nodes = tuple(entry.lifted(depth) for entry in entries)
    shape = nodes[0].shape
    for node in nodes[1:]:
        shape = broadcast_shape(shape, node.shape)
    joined = arrays.concatenate(nodes, (shape,) * len(nodes))
    return Value(arrays.reshape(joined, (len(nodes), *shape)), depth)


def minimum(a: Node, b: Node) -> Node:
    """The smaller, componentwise."""
    return a.graph.elementwise("minimum", a, b)


def maximum(a: Node, b: Node) -> Node:
    """The larger, componentwise."""
    return a.graph.elementwise("maximum", a, b)


def _elementwise(name: str, a: Node, *others: Node) -> Node:
    return a.graph.elementwise(name, a, *others) if others else simplify.function(name, a)


def _where(position: int, condition: Value, a: Value, b: Value) -> Value:
    if not condition.node.boolean:
        raise ExpressionError(position, "a number", "a condition first, as in where(x > 0, a, b)")
    return combine(branches.where, position, condition, a.number(), b.number())


def _clip(position: int, a: Value, lower: Value, upper: Value) -> Value:
    return combine(minimum, position, combine(maximum, position, a, lower), upper)


def _dot(position: int, a: Value, b: Value) -> Value:
    return matmul(position, a, b) if a.shape and b.shape else combine(Node.__mul__, position, a, b)


def _extremum(name: str, *nodes: Node) -> Node:
    """By pairs, so that the derivative of one argument meets few of the others."""
    better = minimum if name == "min" else maximum
    while len(nodes) > 1:
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        nodes = (*(better(a, b) for a, b in pairs), *nodes[len(nodes) // 2 * 2 :])
    return nodes[0]


def _of_order(op: str, call: str, position: int, order: Value | None, a: Value) -> Value:
    """A function that has the order of a derivative as its attribute; 0 where none is given."""
    n = order.node.value if order else 0
    if not isinstance(n, int) or not 0 <= n <= MAX_ORDER:
        raise ExpressionError(position, "an order that is no such integer", f"{call} with n from 0 to {MAX_ORDER}")
    return combine(lambda node: node.graph.elementwise(op, node, attribute=n), position, a)


def _digamma(position: int, a: Value) -> Value:
    return _of_order("polygamma", "digamma(x)", position, None, a)


def _polygamma(position: int, order: Value, a: Value) -> Value:
    return _of_order("polygamma", "polygamma(n, x)", position, order, a)


def _sinc(position: int, a: Value, order: Value | None = None) -> Value:
    return _of_order("sinc", "sinc(x, n)", position, order, a)


def _binomial(position: int, n: Value, k: Value) -> Value:
    """With a small number for k a polynomial in n, which has slopes where n is a whole number below k."""
    count = k.node.value
    if not isinstance(count, int) or not 0 <= count <= MAX_FACTORS:
        return combine(partial(_elementwise, "binomial"), position, n, k)
    result = Value(n.node.graph.constant(Fraction(1, factorial(count))))
    for i in range(count):
        result = combine(lambda a, b, i=i: a * (b - i), position, result, n)
    return result


def _transpose(_: int, a: Value) -> Value:
    own, total = len(a.shape), len(a.node.shape)
    return Value(arrays.transpose(a.node, (*reversed(range(own)), *range(own, total))), a.depth)


def _diagonal(position: int, a: Value) -> Value:
    """Every (n + 1)th entry of the rows put one after another."""
    if len(a.shape) != 2 or a.shape[0] != a.shape[1]:
        raise ExpressionError(position, f"the shape {a.shape}", "a square matrix")
    n, loops = a.shape[0], a.node.shape[2:]
    flat = arrays.reshape(a.node, (n * n, *loops))
    return Value(arrays.index(flat, ((0, n * n, n + 1), *map(arrays.whole, loops))), a.depth)


def _trace(position: int, a: Value) -> Value:
    return _reduction("sum", _diagonal(position, a))


def _outer(position: int, a: Value, b: Value) -> Value:
    if not len(a.shape) == len(b.shape) == 1:
        raise ExpressionError(position, f"shapes {a.shape} and {b.shape}", "two vectors")
    column = Value(arrays.reshape(a.node, (*a.shape, 1, *a.node.shape[1:])), a.depth)
    return combine(Node.__mul__, position, column, b)


def _cross(position: int, a: Value, b: Value) -> Value:
    if not a.shape == b.shape == (3,):
        raise ExpressionError(position, f"shapes {a.shape} and {b.shape}", "two vectors of length 3")
    first, second = ([_entry(v, i) for i in range(3)] for v in (a, b))
    pairs = [(first[i - 2], second[i - 1], first[i - 1], second[i - 2]) for i in range(3)]
    return array(position, *(combine(lambda p, q, r, s: p * q - r * s, position, *four) for four in pairs))


def _entry(a: Value, i: int) -> Value:
    return Value(arrays.index(a.node, (i, *map(arrays.whole, a.node.shape[1:]))), a.depth)


def _reduction(name: str, a: Value) -> Value:
    node, own = a.node, len(a.shape)
    if not own:
        return Value(node, a.depth)
    if name == "prod":
        loops = node.shape[own:]
        flat = arrays.reshape(node, (prod(a.shape), *loops))
        return Value(arrays.product(arrays.transpose(flat, (*range(1, 1 + len(loops)), 0))), a.depth)
    return Value(reduce_axes(name, node, tuple(range(own))), a.depth)


def _check_count(name: str, count: int, position: int) -> None:
    if name in {"min", "max"}:
        return
    wanted = ARGUMENTS.get(name, 1)
    if count != wanted and (name, count) not in {("sinc", 2), ("norm", 2)}:
        given = f"{count} argument{'s' * (count != 1)} of {quoted(name)}"
        raise ExpressionError(position, given, f"{wanted}", TOO_MANY.get(name, "") if count > wanted else "")


_BUILDERS: dict[str, Callable[..., Value]] = {
    "pow": power,
    "digamma": _digamma,
    "polygamma": _polygamma,
    "sinc": _sinc,
    "binomial": _binomial,
    "clip": _clip,
    "dot": _dot,
    "interpolate": interpolate,
    "norm": matrices.norm,
    "median": matrices.median,
    "det": matrices.det,
    "inverse": matrices.inverse,
    "cumsum": matrices.cumsum,
    "cumprod": matrices.cumprod,
    "transpose": _transpose,
    "diagonal": _diagonal,
    "trace": _trace,
    "outer": _outer,
    "cross": _cross,
}
