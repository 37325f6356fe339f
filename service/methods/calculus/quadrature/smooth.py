"""Formulas on ranges without a jump or a kink inside: each step, sign, extreme and condition as what it is there."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb, fmpq

from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import rebuilt
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.growth import End, Hulls, sizes

_SPLITS = 200  # of a range, to prove a sign: some fifty to each side come as near an end as doubles do
_FAR = (8, 24, 72)  # powers of two beyond which, or within whose reciprocals of an end, growth tells a sign
_STEPS = {"floor": Fraction(0), "ceil": Fraction(1), "round": Fraction(1, 2)}
"""What the argument is above the value at most less 1, of each: floor(u) ≤ u < floor(u) + 1."""


class Smooth:
    """A formula of one variable between two ends, one of which may be infinite."""

    def __init__(self, hulls: Hulls, low: Edge, high: Edge) -> None:
        self.hulls, self.low, self.high = hulls, low, high
        self.endless = not (low.value.is_finite() and high.value.is_finite())
        self.inside = (low.value + high.value) / 2
        if self.endless:
            self.inside = low.value + 1 if low.value.is_finite() else high.value - 1

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
                return self._by_sign(node.op, known[args[0]])
            case "minimum" | "maximum":
                sign = self.sign(known[args[0]] - known[args[1]]) * (1 if node.op == "maximum" else -1)
                return known[args[sign < 0]] if sign else None
            case "where":
                truth = self._truth(args[0], known)
                return None if truth is None else known[args[1 if truth else 2]]
            case "floor" | "ceil" | "round":
                return self._whole(node)
        return None

    def _by_sign(self, op: str, arg: Node) -> Node | None:
        sign = self.sign(arg, strict=op == "sign")
        if not sign:
            return None
        if op == "sign":
            return arg.graph.constant(sign)
        return arg if sign > 0 else -arg if op == "abs" else arg.graph.constant(0)

    def _whole(self, node: Node) -> Node | None:
        """The one value of a step on the range."""
        n = self.hulls([node], self.inside)[node].unique_fmpz()
        if n is None or self.endless:
            return None
        number = int(str(n))
        least = number - _STEPS[node.op]
        ends = [arb(fmpq(end.numerator, end.denominator)) for end in (least, least + 1)]
        inside = self._everywhere(
            node.args[0], lambda values: ends[0] < values < ends[1] or None, self.low.value, self.high.value
        )
        return node.graph.constant(number) if inside else None

    def _truth(self, condition: Node, known: dict[Node, Node]) -> bool | None:
        """Whether a condition holds on the whole range, but for single points."""
        args = condition.args
        if condition.op in {"and", "or"}:
            parts = [self._truth(arg, known) for arg in args]
            decisive = condition.op == "or"
            return decisive if decisive in parts else None if None in parts else not decisive
        if condition.op == "not":
            truth = self._truth(args[0], known)
            return None if truth is None else not truth
        sign = self.sign(known.get(args[0], args[0]) - known.get(args[1], args[1]), strict=True)
        if not sign:
            return None
        return {"<": sign < 0, "<=": sign < 0, ">": sign > 0, ">=": sign > 0, "==": False, "!=": True}[condition.op]

    def sign(self, node: Node, *, strict: bool = False) -> int:
        """1 or -1 where a part is nowhere on the other side of 0, nor 0 if `strict`; 0 where that is not known."""
        sign = 1 if self.hulls([node], self.inside)[node] > 0 else -1

        def holds(values: arb) -> bool | None:
            values = values * sign
            return True if values > 0 or (values >= 0 and not strict) else False if values < 0 else None

        low, high = (self._beside(node, *end, sign=sign, strict=strict) for end in ((self.low, 1), (self.high, -1)))
        return sign if low is not None and high is not None and self._everywhere(node, holds, low, high) else 0

    def _beside(self, node: Node, end: Edge, side: int, *, sign: int, strict: bool) -> arb | None:
        """Up to where growth on the way to an end tells that a part has this sign; a finite end where it tells nothing.

        None where the range has no end, and it is not told.
        """
        if end.value.is_finite() and (end.fraction is None or end.of_pi or self.hulls([node], end.value)[node] != 0):
            return end.value
        way = End(end.fraction, side) if end.value.is_finite() else End(None, -side)
        for k in _FAR:
            size = sizes(node, way, arb(2) ** k, self.hulls)
            if size.sign == sign and (size.least is not None or not strict):
                return end.value + side / arb(2) ** k if end.value.is_finite() else -side * arb(2) ** k
        return end.value if end.value.is_finite() else None

    def _everywhere(self, node: Node, holds: Callable[[arb], bool | None], low: arb, high: arb) -> bool:
        """Whether something holds for the values of a part from low to high; `holds` is None where a ball is wide."""
        ranges = [(low, high)] if low < high else []
        for _ in range(_SPLITS):
            if not ranges:
                break
            a, b = ranges.pop()
            found = holds(self.hulls([node], a.union(b))[node])
            if found is False:
                return False
            if found is None:
                middle = (a + b) / 2
                ranges += [(a, middle), (middle, b)]
        return not ranges
