"""Formulas on ranges without a jump or a kink inside: each step, sign, extreme and condition as what it is there."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb, fmpq

from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import rebuilt
from service.methods.calculus.quadrature.growth import Hulls

_SPLITS = 200  # of a range, to prove a sign: some fifty to each side come as near an end as doubles do
_STEPS = {"floor": Fraction(0), "ceil": Fraction(1), "round": Fraction(1, 2)}
"""What the argument is above the value at most less 1, of each: floor(u) ≤ u < floor(u) + 1."""


class Smooth:
    """A formula of one variable on a range from a to b."""

    def __init__(self, hulls: Hulls, a: arb, b: arb) -> None:
        self.hulls, self.a, self.b = hulls, a, b

    def form(self, root: Node) -> Node:
        """The same formula there, with what is decided on the whole range left out."""
        known: dict[Node, Node] = {}
        for node in reachable([root]):
            if node.boolean:
                continue
            decided = self._decided(node, known)
            if decided is None:
                args = [known.get(arg, arg) for arg in node.args]
                decided = rebuilt(node, args) if args != list(node.args) else node
            known[node] = decided
        return known[root]

    def _decided(self, node: Node, known: dict[Node, Node]) -> Node | None:
        if not node.varying:
            return None
        args = node.args
        match node.op:
            case "abs" | "relu" | "sign":
                return self._by_sign(node, known[args[0]])
            case "minimum" | "maximum":
                sign = self.sign(args[0] - args[1]) * (1 if node.op == "maximum" else -1)
                return known[args[sign < 0]] if sign else None
            case "where":
                truth = self._truth(args[0])
                return None if truth is None else known[args[1 if truth else 2]]
            case "floor" | "ceil" | "round":
                return self._whole(node)
        return None

    def _by_sign(self, node: Node, arg: Node) -> Node | None:
        sign = self.sign(node.args[0], strict=node.op == "sign")
        if not sign:
            return None
        if node.op == "sign":
            return node.graph.constant(sign)
        return arg if sign > 0 else -arg if node.op == "abs" else node.graph.constant(0)

    def _whole(self, node: Node) -> Node | None:
        """The one value of a step on the range."""
        n = self.hulls([node], (self.a + self.b) / 2)[node].unique_fmpz()
        if n is None:
            return None
        number = int(str(n))
        low = number - _STEPS[node.op]
        ends = arb(fmpq(low.numerator, low.denominator)), arb(fmpq(low.numerator + low.denominator, low.denominator))
        inside = self._everywhere(node.args[0], lambda values: ends[0] < values < ends[1] or None)
        return node.graph.constant(number) if inside else None

    def _truth(self, condition: Node) -> bool | None:
        """Whether a condition holds on the whole range, but for single points."""
        args = condition.args
        if condition.op in {"and", "or"}:
            parts = [self._truth(arg) for arg in args]
            decisive = condition.op == "or"
            return decisive if decisive in parts else None if None in parts else not decisive
        if condition.op == "not":
            truth = self._truth(args[0])
            return None if truth is None else not truth
        sign = self.sign(args[0] - args[1], strict=True)
        if not sign:
            return None
        return {"<": sign < 0, "<=": sign < 0, ">": sign > 0, ">=": sign > 0, "==": False, "!=": True}[condition.op]

    def sign(self, node: Node, *, strict: bool = False) -> int:
        """1 or -1 where a part is nowhere on the other side of 0, nor 0 if `strict`; 0 where that is not known."""
        middle = self.hulls([node], (self.a + self.b) / 2)[node]
        sign = 1 if middle > 0 else -1

        def holds(values: arb) -> bool | None:
            values = values * sign
            return True if values > 0 or (values >= 0 and not strict) else False if values < 0 else None

        return sign if self._everywhere(node, holds) else 0

    def _everywhere(self, node: Node, holds: Callable[[arb], bool | None]) -> bool:
        """Whether something holds for the values of a part on the whole range; `holds` is None where a ball is wide."""
        ranges = [(self.a, self.b)]
        for _ in range(_SPLITS):
            a, b = ranges.pop()
            found = holds(self.hulls([node], a.union(b))[node])
            if found is False:
                return False
            if found is None:
                middle = (a + b) / 2
                ranges += [(a, middle), (middle, b)]
            if not ranges:
                return True
        return False
