"""Graphs of formulas of complex numbers: the same nodes, none of which may mean another thing than over real ones."""

from __future__ import annotations

from service.expressions.errors import ExpressionError
from service.expressions.functions.constants import UNIT
from service.expressions.functions.plane import MAYBE_COMPLEX, REAL_ALONE
from service.expressions.graph.determinants import MAX_EXPANDED
from service.expressions.graph.nodes import Attribute, Graph, Node, Shape

UNITS = frozenset({"i", "j"})
"""What it is called where nothing else has this name."""

_ORDERED = frozenset({"amin", "amax", "lower_median", "upper_median", "norm"})
_REAL_VALUED = frozenset({"abs", "real", "imag", "arg", "==", "!="})
_SHOWN = {
    "minimum": "min", "amin": "min", "maximum": "max", "amax": "max", "mod": "%",
    "lower_median": "median", "upper_median": "median",
}  # fmt: skip


class PlaneGraph(Graph):
    """A graph of complex numbers, which knows the nodes that are real numbers all the same."""

    plane = True

    def __init__(self, *, real_inputs: int = 0) -> None:
        super().__init__()
        self._real_inputs = real_inputs
        self._real = set[Node]()

    def node(
        self, op: str, args: tuple[Node, ...], shape: Shape, attribute: Attribute = None, *, boolean: bool = False
    ) -> Node:
        """The node. Raises ExpressionError for complex operands of what orders numbers, or is of real ones alone."""
        real = self._real.issuperset(args) if args else self._is_real_leaf(op, attribute)
        if not real and (op in REAL_ALONE or op in _ORDERED):
            found = f"complex operands of '{_SHOWN.get(op, op)}'"
            raise ExpressionError(self.position, found, "real ones: take real(z), imag(z), abs(z) or arg(z)")
        if op in {"det", "inverse"} and args[0].shape[0] > MAX_EXPANDED:
            found = f"a matrix of {args[0].shape[0]} rows"
            raise ExpressionError(self.position, found, f"at most {MAX_EXPANDED} in a formula of complex numbers")
        node = super().node(op, args, shape, attribute, boolean=boolean)
        whole = op == "power" and isinstance(args[1].value, int)
        if op in _REAL_VALUED or (real and (whole or op not in MAYBE_COMPLEX)):
            self._real.add(node)
        return node

    def _is_real_leaf(self, op: str, attribute: Attribute) -> bool:
        return bool(attribute[1] < self._real_inputs) if op == "input" else attribute != UNIT

    def unit(self) -> Node:
        """The imaginary unit."""
        return self.node("named", (), (), UNIT)
