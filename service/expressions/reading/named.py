"""Formulas with a name, for use in other formulas: `r2`, which is `x**2 + y**2`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from service.expressions.errors import ExpressionError, quoted
from service.expressions.functions.constants import CONSTANTS
from service.expressions.reading.operator_stack import Instruction
from service.expressions.reading.parser import parse
from service.expressions.reading.values import Value
from service.expressions.reading.vocabulary import FUNCTIONS


class Definitions:
    """Named formulas. Raises ExpressionError for one that is no formula, or uses itself, or has a function's name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.instructions: dict[str, list[Instruction]] = {}
        self.values: dict[str, Value] = {}
        """What was lowered: each once, so that a formula is never larger than the texts it is made of."""
        for name, text in texts.items():
            with inside(name):
                if name in FUNCTIONS or name in CONSTANTS:
                    kind = "function" if name in FUNCTIONS else "constant"
                    raise ExpressionError(0, f"a definition of {quoted(name)}", f"a name that is no {kind}")
                self.instructions[name] = parse(text)
        self._refuse_circles()

    def uses(self, name: str) -> list[tuple[str, int]]:
        """The other definitions that one uses, with where."""
        named = ((str(given), place) for code, given, place in self.instructions[name] if code == "name")
        return [(given, place) for given, place in named if given in self.instructions]

    def _refuse_circles(self) -> None:
        """Leave out what uses nothing that is left, again and again: what then remains goes in a circle."""
        left = dict.fromkeys(self.instructions)
        while free := [name for name in left if not any(other in left for other, _ in self.uses(name))]:
            left = dict.fromkeys(name for name in left if name not in free)
        if not left:
            return
        way = [next(iter(left))]
        while True:
            following, place = next((other, place) for other, place in self.uses(way[-1]) if other in left)
            if following in way:
                break
            way.append(following)
        circle = " → ".join((*way[way.index(following) :], following))
        with inside(way[-1]):
            raise ExpressionError(place, f"{quoted(following)}, which goes in a circle: {circle}", "other names")


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Says of an error in which definition it is."""
    try:
        yield
    except ExpressionError as error:
        if error.definition is None:
            error.definition = name
        raise
