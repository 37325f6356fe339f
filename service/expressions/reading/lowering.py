"""Postfix instructions to a graph: names are resolved, shapes are checked, `for` becomes an axis.

Inside `for i in range(n)` every value that depends on i carries the index as an extra *last* axis of length n, so that
a body is computed once for all indices. A value's `depth` says how many such axes its node has; where a shallower value
meets a deeper one it gets axes of length 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any, NoReturn, cast

from service.expressions.errors import ExpressionError, quoted
from service.expressions.functions.constants import CONSTANTS
from service.expressions.graph import arrays, branches
from service.expressions.graph.nodes import Graph, Node
from service.expressions.limits import MAX_RANGE
from service.expressions.reading import calls
from service.expressions.reading.definitions import COMPLEX_DEFINITIONS, DEFINITIONS
from service.expressions.reading.hints import UNDECLARED, declared_names, missing_operator, nearest_name
from service.expressions.reading.named import Definitions, inside
from service.expressions.reading.numerals import exact
from service.expressions.reading.operator_stack import Instruction
from service.expressions.reading.parser import parse
from service.expressions.reading.plane import UNITS, PlaneGraph
from service.expressions.reading.subscripts import Item, subscript
from service.expressions.reading.values import Affine, Loop, Value, combine, linear, reduce
from service.expressions.reading.vocabulary import ALIASES, FUNCTIONS


@cache
def _body(text: str) -> list[Instruction]:
    """The instructions of a function that is a formula in others."""
    return parse(text)


def lower(
    instructions: Iterable[Instruction], graph: Graph, names: Mapping[str, Node], definitions: Definitions
) -> Value:
    """The value of an expression in which names stand for nodes, or for formulas of them. Raises ExpressionError."""
    return _Machine(graph, names, definitions).run(instructions)


class _Machine:
    """A stack of values; each method runs one kind of instruction."""

    def __init__(self, graph: Graph, names: Mapping[str, Node], definitions: Definitions) -> None:
        self.graph, self.names, self.definitions = graph, names, definitions
        self.stack: list[Value] = []
        self.loops: list[Loop] = []

    def run(self, instructions: Iterable[Instruction]) -> Value:
        for code, argument, position in instructions:
            self.graph.position = position
            run: Callable[[Any, int], None] = getattr(self, f"_{code}")
            run(argument, position)
        return self.stack.pop()

    def _take(self, count: int) -> list[Value]:
        taken = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return taken

    def _push(self, value: Value) -> None:
        self.stack.append(value)

    # Operands ---------------------------------------------------------------------------------------------------------

    def _number(self, literal: str, _: int) -> None:
        self._push(Value(self.graph.constant(exact(literal))))

    def _imaginary(self, written: tuple[str, str], position: int) -> None:
        """`2i` or `2j`, whose number is on the stack."""
        literal, name = written
        if not isinstance(self.graph, PlaneGraph) or self._is_taken(name):
            raise ExpressionError(position, quoted(name), "an operator", missing_operator(literal, name, ()))
        self._push(Value(self.stack.pop().node * self.graph.unit()))

    def _is_taken(self, name: str) -> bool:
        """Whether a name is declared."""
        loops = any(loop.name == name for loop in self.loops)
        return loops or name in self.names or name in self.definitions.instructions

    def _name(self, name: str, position: int) -> None:
        if name in UNITS and isinstance(self.graph, PlaneGraph) and not self._is_taken(name):
            return self._push(Value(self.graph.unit()))
        for loop in reversed(self.loops):
            if loop.name == name:
                iota = self.graph.node("iota", (), (loop.length,), (loop.start, loop.step))
                node = arrays.reshape(iota, (1,) * (loop.depth - 1) + (loop.length,))
                self._push(Value(node, loop.depth, Affine(0, ((loop, 1),))))
                return None
        if name in self.definitions.instructions:
            return self._push(self._defined(name))
        if name not in self.names and name not in CONSTANTS:
            names = declared_names([*(loop.name for loop in self.loops), *self.names, *self.definitions.instructions])
            self._unknown(name, position, names, UNDECLARED)
        return self._push(Value(self.names[name] if name in self.names else self.graph.node("named", (), (), name)))

    def _defined(self, name: str) -> Value:
        known = self.definitions.values
        if name not in known:
            position = self.graph.position
            with inside(name):
                known[name] = lower(self.definitions.instructions[name], self.graph, self.names, self.definitions)
            self.graph.position = position
        return known[name]

    def _unknown(self, name: str, position: int, expected: str, otherwise: str = "") -> NoReturn:
        if name in FUNCTIONS:
            raise ExpressionError(position, quoted(name), expected, f"call the function with parentheses: {name}(…)")
        known = (
            *(loop.name for loop in self.loops),
            *self.names,
            *self.definitions.instructions,
            *CONSTANTS,
            *sorted(FUNCTIONS),
        )
        raise ExpressionError(position, quoted(name), expected, nearest_name(name, known) or otherwise)

    # Operators --------------------------------------------------------------------------------------------------------

    def _prefix(self, symbol: str, position: int) -> None:
        value = self.stack.pop()
        if symbol == "not":
            condition = value.condition(position)
            return self._push(Value(self.graph.elementwise("not", condition.node, boolean=True), value.depth))
        number = value.number()
        if symbol == "+":
            return self._push(number)
        linear = number.linear.times(-1) if number.linear else None
        return self._push(Value(-number.node, number.depth, linear))

    def _binary(self, symbol: str, position: int) -> None:
        a, b = self._take(2)
        if symbol in {"and", "or"}:
            a, b = a.condition(position), b.condition(position)
            return self._push(combine(self._connective(symbol), position, a, b))
        a, b = a.number(), b.number()
        if symbol == "@":
            return self._push(calls.matmul(position, a, b))
        if symbol == "**":
            return self._push(calls.power(position, a, b))
        result = combine(_ARITHMETIC[symbol], position, a, b)
        if self.loops:
            result.linear = linear(symbol, a.affine, b.affine)
        return self._push(result)

    def _connective(self, symbol: str) -> Operation:
        return lambda a, b: self.graph.elementwise(symbol, a, b, boolean=True)

    def _compare(self, symbol: str, position: int) -> None:
        a, b = (value.number() for value in self._take(2))
        result = combine(partial(branches.compare, symbol), position, a, b)
        self._push(Value(result.node, result.depth, comparisons=((symbol, a, b),)))

    def _chain(self, symbol: str, position: int) -> None:
        """In a chain `a < b < c` means `a < b and b < c`."""
        left, right = self._take(2)
        self.stack += [left.comparisons[-1][2], right]
        self._compare(symbol, position)
        following = self.stack.pop()
        result = combine(self._connective("and"), position, left, following)
        self._push(Value(result.node, result.depth, comparisons=left.comparisons + following.comparisons))

    def _where(self, _: str, position: int) -> None:
        a, condition, b = self._take(3)
        self._push(combine(branches.where, position, condition.condition(position), a.number(), b.number()))

    # Calls, subscripts, loops -----------------------------------------------------------------------------------------

    def _call(self, call: tuple[str, int], position: int) -> None:
        name, count = call
        arguments = self._take(count)
        if self._is_taken(name):
            expected = "a function" if name not in FUNCTIONS else "another name for the variable, or no call"
            raise ExpressionError(position, quoted(name), expected, missing_operator(name, "(", ()))
        if name in CONSTANTS:
            raise ExpressionError(
                position, quoted(name), "a function", f"{name} is a number: leave out the parentheses"
            )
        if name not in FUNCTIONS:
            self._unknown(name, position, f"one of the {len(FUNCTIONS)} functions that /docs lists")
        defined = (ALIASES.get(name, name), count)
        definitions = COMPLEX_DEFINITIONS if self.graph.plane else DEFINITIONS
        if defined in definitions:
            parameters, text = definitions[defined]
            body = _Call(self.graph, dict(zip(parameters, arguments, strict=True)))
            self._push(body.run((code, argument, position) for code, argument, _ in _body(text)))
        else:
            self._push(calls.call(name, arguments, position))

    def _array(self, count: int, position: int) -> None:
        self._push(calls.array(position, *(entry.number() for entry in self._take(count))))

    def _subscript(self, flags: tuple[tuple[bool, ...], ...], position: int) -> None:
        given = iter(self._take(sum(map(sum, flags))))
        items: list[Item] = []
        for item in flags:
            ends = [next(given).integer(position) if present else None for present in item]
            if len(item) == 1:
                items.append(cast(Affine, ends[0]))
            else:
                start, stop, step = (end and end.constant(position) for end in (*ends, None)[:3])
                items.append((start, stop, step))
        self._push(subscript(self.stack.pop().number(), items, position))

    def _loop(self, header: tuple[str, int], position: int) -> None:
        name, count = header
        if count > 3:
            raise ExpressionError(
                position, f"{count} arguments", "range(stop), range(start, stop) or range(start, stop, step)"
            )
        numbers = [value.integer(position).constant(position) for value in self._take(count)]
        step = numbers[2] if count == 3 else 1
        indices = range(*numbers) if step else range(0)
        if not indices or indices[MAX_RANGE:]:  # len() fails beyond 2**63
            found = "an empty range" if not indices else f"a range of more than {MAX_RANGE} indices"
            raise ExpressionError(position, found, f"1 to {MAX_RANGE}")
        self.loops.append(Loop(name, indices.start, step, len(indices), len(self.loops) + 1))

    def _reduce(self, header: tuple[str, int], _: int) -> None:
        name, count = header
        value = self.stack.pop().number()
        for _ in range(count):
            value = reduce(name, value, self.loops.pop())
        self._push(value)


class _Call(_Machine):
    """Runs the body of a function, in which names stand for its arguments."""

    def __init__(self, graph: Graph, arguments: Mapping[str, Value]) -> None:
        super().__init__(graph, {}, Definitions({}))
        self.arguments = arguments

    def _name(self, name: str, position: int) -> None:
        if name in self.arguments:
            self._push(self.arguments[name])
        else:
            super()._name(name, position)


Operation = Callable[[Node, Node], Node]
_ARITHMETIC: dict[str, Operation] = {
    "+": Node.__add__, "-": Node.__sub__, "*": Node.__mul__, "/": Node.__truediv__,
    "%": lambda a, b: a.graph.elementwise("mod", a, b),
}  # fmt: skip
