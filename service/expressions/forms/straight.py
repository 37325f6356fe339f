"""Scalar graphs as straight-line code in which operations are names: one text for every arithmetic.

def fixed(k):                  # all that does not depend on the inputs, of constants k
r1 = sin(k[0])
return r1,
def run(x, v, c):              # at a point, with a second input v where the program has one
r1, = c
return [(r1 * x[0])]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.expressions.functions import OPERATIONS
from service.expressions.functions.constants import CONSTANTS, Constant
from service.expressions.graph.nodes import Node, Number, reachable

_INFIX = frozenset({"add", "subtract", "multiply", "negative"})

Run = Callable[[Sequence[Any], Sequence[Any], tuple[Any, ...]], list[Any]]


class Straight:
    """Outputs that are scalar nodes, compiled; arithmetic and data are given when it is bound."""

    def __init__(self, outputs: Sequence[Node]) -> None:
        nodes = reachable(outputs)
        self._names = {node: f"r{i}" for i, node in enumerate(nodes)}
        self.leaves = [node for node in nodes if not node.args and not node.varying]
        self._names |= {node: f"k[{i}]" for i, node in enumerate(self.leaves)}
        self._names |= {node: f"{node.attribute[0]}[{node.attribute[1]}]" for node in nodes if node.op == "input"}
        fixed = [node for node in nodes if node.args and not node.varying]
        moving = [node for node in nodes if node.args and node.varying]
        used = {arg for node in moving for arg in node.args} | set(outputs)
        kept = [node for node in nodes if node in used and not node.varying]
        lines = ["def fixed(k):", *map(self._line, fixed), f" return ({self._list(kept)})"]
        self._names |= {node: f"c{i}" for i, node in enumerate(kept)}
        lines += ["def run(x, v, c):", *([f" {self._list(kept)} = c"] if kept else [])]
        lines += [*map(self._line, moving), f" return [{self._list(outputs)}]", ""]
        self._bound: dict[int, Any] = {}  # by the arithmetic's identity: they are tables of modules, and stay
        self._code = compile("\n".join(lines), "<expression>", "exec")

    def bound(self, operations: Mapping[str, Callable[..., Any]]) -> tuple[Callable[[list[Any]], tuple[Any, ...]], Run]:
        """The functions `fixed` and `run` in an arithmetic."""
        if (known := self._bound.get(id(operations))) is None:
            names: dict[str, Any] = {f"op_{i}": operations[name] for i, name in enumerate(OPERATIONS)}
            exec(self._code, names)  # noqa: S102  the text is made of register names and numbers alone
            known = self._bound[id(operations)] = names["fixed"], names["run"]
        return known

    def _list(self, nodes: Sequence[Node]) -> str:
        return "".join(f"{self._names[node]}, " for node in nodes)

    def _line(self, node: Node) -> str:
        texts = [self._names[arg] for arg in node.args]
        record = OPERATIONS[node.op]
        if node.op in _INFIX:
            return f" {self._names[node]} = {str(record.floats).format(*texts)}"
        order = [] if node.attribute is None else [str(node.attribute)]
        return f" {self._names[node]} = op_{_NUMBERS[node.op]}({', '.join(order + texts)})"


_NUMBERS = {name: i for i, name in enumerate(OPERATIONS)}


def leaf(node: Node, data: Sequence[Any], number: Callable[[Number], Any], constant: Callable[[Constant], Any]) -> Any:
    """The value of a leaf that is no input."""
    if node.op == "named":
        return constant(CONSTANTS[node.attribute])
    if node.op == "data":
        slot, position = node.attribute
        return number(float(data[slot].flat[position]))
    return number(node.attribute)
