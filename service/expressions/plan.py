"""The part of a formula that does not depend on the values of its data: its graph, and programs for its derivatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from service.expressions.code.program import Bound, Program
from service.expressions.derivatives import taylor
from service.expressions.derivatives.kinks import kinks
from service.expressions.derivatives.modes import jvp, vjp
from service.expressions.errors import ExpressionError, quoted
from service.expressions.forms.balls import Balls
from service.expressions.forms.straight import Straight
from service.expressions.functions import OPERATIONS
from service.expressions.graph import arrays
from service.expressions.graph.determinants import MAX_EXPANDED
from service.expressions.graph.nodes import Graph, Node, Shape, reachable, size
from service.expressions.graph.scalars import scalars
from service.expressions.limits import CACHED_FORMULAS, MAX_EXPRESSIONS
from service.expressions.reading.comparison import bounded
from service.expressions.reading.declarations import Variable, declare
from service.expressions.reading.hints import nearest_name
from service.expressions.reading.lowering import lower
from service.expressions.reading.named import Definitions
from service.expressions.reading.parser import parse
from service.expressions.reading.plane import PlaneGraph
from service.expressions.reading.values import Value

_BY_ORDER = {"derivatives": taylor.derivatives, "coefficients": taylor.coefficients}


class Source(NamedTuple):
    """What a plan is made of, and found again by."""

    texts: str | tuple[str, ...]
    names: str | tuple[str, ...]
    vector_size: int | None
    data_shapes: tuple[tuple[str, Shape], ...]
    constraint: bool = False
    by: tuple[str, ...] = ()
    """Components of the point by which the expression is differentiated."""
    definitions: tuple[tuple[str, str], ...] = ()
    """Names of formulas and their texts."""
    negated: bool = False
    """Whether the output is the negative of the expression."""
    plane: bool = False
    """Whether its numbers are complex."""
    real_inputs: int = 0
    """How many components of the point, the first ones, are real numbers all the same."""


class Plan:
    """All that does not depend on the values of data: the graph of a formula and the code for its derivatives.

    `kind` of a program is value, gradient, jvp, vjp, hvp, derivatives, (Taylor) coefficients, kinks or bounds; its
    outputs are nodes of the graph.
    Programs are made at their first use, so that a plan belongs to one thread.
    """

    def __init__(self, source: Source) -> None:
        variables = declare(source.names, source.vector_size)
        self.source = source
        self.graph = PlaneGraph(real_inputs=source.real_inputs) if source.plane else Graph()
        self.variables = variables
        self.n = sum(size(variable.shape) for variable in variables)
        self.inputs = [self._input("x", variable.start, variable.shape, self.n) for variable in variables]
        self.names: dict[str, Node] = {v.name: node for v, node in zip(variables, self.inputs, strict=True)}
        for slot, (name, shape) in enumerate(source.data_shapes):
            self.names[name] = self.graph.node("data", (), shape, slot)
        self.definitions = Definitions(dict(source.definitions))
        self.shapes = tuple(variable.shape for variable in variables)
        self._clear()
        self.output: Node
        self.bounds: list[Node] = []

    def _clear(self) -> None:
        self._programs: dict[tuple[str, int], Program] = {}
        self._straight: dict[tuple[str, int], Straight] = {}
        self.bound: dict[tuple[str, int], Bound] = {}
        """Programs bound to no data, for all functions without data."""
        self.balls: dict[tuple[str, int], Balls] = {}
        """The same in ball arithmetic."""
        self._ball_operations: dict[tuple[str, int], int] = {}
        self.ball_runs = Counter[tuple[str, int]]()
        """How often each program was run on balls, by all requests: whether compiling it will pay."""

    def of(self, output: Node) -> Plan:
        """The plan of another output in the same graph."""
        plan = copy(self)
        plan._clear()  # noqa: SLF001  its own
        plan.output = output
        return plan

    def of_one(self, output: Node, component: int) -> Plan:
        """The plan of an output that depends on one component of the point, as a function of that alone."""
        plan = self.of(output)
        name = [name for variable in self.variables for name in variable.components][component]
        plan.variables, plan.n, plan.inputs = (Variable(name, 0, ()),), 1, [self.alone]
        return plan

    @property
    def alone(self) -> Node:
        """The only component of a point."""
        return self._input("x", 0, (), 1)

    def _input(self, name: str, start: int, shape: Shape, length: int) -> Node:
        return self.graph.node("input", (), shape, (name, start, length))

    def program(self, kind: str, order: int = 0) -> Program:
        """The program of this kind, made at the first use."""
        if (kind, order) not in self._programs:
            self.graph.position = 0
            with self.graph.scratch():
                outputs = self._of_order(kind, order) if kind in _BY_ORDER else getattr(self, f"_{kind}")()
            self._programs[kind, order] = Program(outputs)
        return self._programs[kind, order]

    def straight(self, kind: str, order: int) -> Straight:
        """The components of all outputs of a program, one after another, for other arithmetic than that of floats."""
        if (kind, order) not in self._straight:
            outputs = self.program(kind, order).outputs
            with self.graph.scratch(), np.errstate(all="ignore"):
                parts = [np.broadcast_to(scalars(node, {}), node.shape).ravel() for node in outputs]
                self._straight[kind, order] = Straight([part for flat in parts for part in flat])
        return self._straight[kind, order]

    def ball_operations(self, kind: str, order: int) -> int:
        """Operations on balls that one run of a program takes, component by component."""
        if (kind, order) not in self._ball_operations:
            nodes = reachable(self.program(kind, order).outputs)
            self._ball_operations[kind, order] = sum(map(_ball_operations, nodes))
        return self._ball_operations[kind, order]

    def _value(self) -> list[Node]:
        return [self.output]

    def _gradient(self) -> list[Node]:
        one = self.graph.constant(1)
        return [self.output, self._joined(vjp(self.output, one, self.inputs))]

    def _jvp(self) -> list[Node]:
        flat = self._flat
        return [flat, arrays.broadcast(jvp([flat], self._directions)[0], flat.shape)]

    def _vjp(self) -> list[Node]:
        weights = self._input("v", 0, self._flat.shape, self._flat.elements)
        return [self._flat, self._joined(vjp(self._flat, weights, self.inputs))]

    def _hvp(self) -> list[Node]:
        value, gradient = self._gradient()
        return [value, gradient, arrays.broadcast(jvp([gradient], self._directions)[0], gradient.shape)]

    def _of_order(self, kind: str, order: int) -> list[Node]:
        outputs = _BY_ORDER[kind](self.output, self.inputs[0], order)
        return [arrays.broadcast(output, self.output.shape) for output in outputs]

    def _bounds(self) -> list[Node]:
        return self.bounds

    def _kinks(self) -> list[Node]:
        return kinks(self.output)

    def components(self) -> list[Node]:
        """The components of the point, each as a scalar input."""
        return [self._input("x", i, (), self.n) for i in range(self.n)]

    def partial(self, component: str) -> Node:
        """The output's derivative by a component of the point, `x` or `x[2]`."""
        one = self.graph.constant(1)
        for variable, node in zip(self.variables, self.inputs, strict=True):
            if component in variable.components:
                index = np.unravel_index(variable.components.index(component), variable.shape)
                tangent = arrays.place(one, variable.shape, tuple(map(int, index))) if variable.shape else one
                return arrays.broadcast(jvp([self.output], {node: tangent})[0], self.output.shape)
        known = [name for variable in self.variables for name in variable.components]
        hint = f"one of them is {component}[0]" if component in self.names else nearest_name(component, known)
        raise ExpressionError(0, quoted(component), "a component of the point", hint)

    @property
    def _flat(self) -> Node:
        return arrays.concatenate((self.output,), (self.output.shape,))

    @property
    def _directions(self) -> dict[Node, Node]:
        """For each input the same part of the second input."""
        parts = zip(self.inputs, self.variables, strict=True)
        return {node: self._input("v", variable.start, variable.shape, self.n) for node, variable in parts}

    def _joined(self, parts: Sequence[Node]) -> Node:
        """Parts of a gradient as one vector."""
        (first, *others) = parts
        if not others and first.shape == (self.n,):
            return first
        return arrays.concatenate(tuple(parts), self.shapes)


def _ball_operations(node: Node) -> int:
    inner = node.args[0].shape[-1] if node.op == "matmul" else 1
    if node.op in {"lower_median", "upper_median"}:  # sorted by exchanges of neighbours
        return node.args[0].elements ** 2
    if node.op in {"det", "inverse"}:
        rows = node.args[0].shape[0]
        minors = rows * 2**rows * (rows if node.op == "inverse" else 1)
        return minors if rows <= MAX_EXPANDED else int(rows**3)
    price = OPERATIONS[node.op].price if node.op in OPERATIONS else 1
    return max(node.elements * inner, *(arg.elements for arg in node.args), 1) * price


@lru_cache(maxsize=CACHED_FORMULAS)
def plan_function(source: Source) -> Plan:
    """The plan of an expression, or of several joined. Raises ExpressionError."""
    plan = Plan(source)
    if source.constraint:
        plan.output, *plan.bounds = bounded(_lowered(plan, str(source.texts)))
    elif isinstance(source.texts, str):
        plan.output = _lowered(plan, source.texts).number().node
    else:
        outputs = _all_lowered(plan, source.texts)
        plan.output = arrays.concatenate(tuple(outputs), tuple(output.shape for output in outputs))
    if source.negated:
        plan.output = -plan.output
    for component in source.by:
        plan.output = plan.partial(component)
    return plan


def _all_lowered(plan: Plan, texts: Sequence[str]) -> list[Node]:
    if not 1 <= len(texts) <= MAX_EXPRESSIONS:
        raise ExpressionError(0, f"{len(texts)} expressions", f"1 to {MAX_EXPRESSIONS}")
    outputs = []
    for i, text in enumerate(texts):
        try:
            outputs.append(_lowered(plan, text).number().node)
        except ExpressionError as error:
            raise error.within(i) from None
    return outputs


def _lowered(plan: Plan, text: str) -> Value:
    return lower(parse(text), plan.graph, plan.names, plan.definitions)
