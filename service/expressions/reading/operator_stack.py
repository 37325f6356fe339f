"""The operator stack of the parser: what waits on it, how tightly operators bind, and what leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from service.expressions.errors import ExpressionError, quoted
from service.expressions.limits import MAX_DEPTH
from service.expressions.reading.lexer import END, tokens

Instruction = tuple[str, Any, int]
"""One step of a stack machine: code, argument, position in the text. Operands come first. The codes, with arguments:

number (literal), imaginary (literal and unit, of the number before), name (name), prefix (operator), binary (operator),
compare (operator), chain (operator; its left operand is a comparison that goes on), where (of value, condition, other
value), call (name, count), subscript (a tuple for each item: which of start, stop, step are given; a single entry is an
index), array (count), loop (name, count of range arguments), reduce (name, count of loops).
"""


COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
CONDITIONAL, COMPARISON, POWER = 1, 5, 9
PREFIX = {"not": 4, "+": 8, "-": 8}
BINARY = {
    "or": 2,
    "and": 3,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
    "%": 7,
    "@": 7,
    "**": POWER,
    "^": POWER,
    **dict.fromkeys(COMPARISONS, COMPARISON),
}


@dataclass(slots=True)
class Operator:
    """Waits for its right operand."""

    symbol: str
    precedence: int
    position: int
    code: str
    deep: bool = False


@dataclass(slots=True)
class Bracket:
    """Waits for its closing. A named one is a call, or the range of the loop `loop`; `[` is a subscript or an array."""

    symbol: str
    position: int
    start: int
    name: str = ""
    loop: str = ""
    array: bool = False
    arguments: int = 1
    items: list[list[bool]] = field(default_factory=lambda: [[]])
    body_end: int = -1
    loops: int = 0
    precedence: int = 0
    deep: bool = True

    @property
    def opened(self) -> str:
        """Where it stands, for who has not closed it; a call begins with the name of its function."""
        call = f"{self.name}{self.symbol} " if self.name else ""
        return f"{call}opened at position {self.position}"

    @property
    def closing(self) -> str:
        """What closes it."""
        return ")" if self.symbol == "(" else "]"


class OperatorStack:
    """Where the parser is: the token at hand, what waits for operands or closings, and the instructions so far."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.previous = ""
        self.kind, self.text, self.position = next(self.tokens)
        self.output: list[Instruction] = []
        self.stack: list[Operator | Bracket] = []
        self.depth = 0
        self.operand_expected = True

    def _advance(self) -> None:
        self.previous = self.text
        self.kind, self.text, self.position = next(self.tokens)

    def _error(self, expected: str, hint: str = "") -> ExpressionError:
        found = "the end" if self.kind == END else quoted(self.text)
        return ExpressionError(self.position, found, expected, hint)

    def _push(self, pending: Operator | Bracket) -> None:
        self.depth += pending.deep
        if self.depth > MAX_DEPTH:
            raise ExpressionError(pending.position, f"more than {MAX_DEPTH} levels of nesting", "a flatter expression")
        self.stack.append(pending)
        self._advance()
        self.operand_expected = True

    def _emit(self, code: str, argument: object, position: int) -> None:
        self.output.append((code, argument, position))

    def _reduce(self, precedence: int) -> None:
        """Finish the operators that bind at least as tightly as `precedence`."""
        while self.stack and self.stack[-1].precedence >= precedence:
            operator = self.stack.pop()
            self.depth -= operator.deep
            assert isinstance(operator, Operator)  # noqa: S101  brackets have precedence 0
            if operator.code == "if":
                raise self._error("'else'", "a conditional is `value if condition else value`")
            self._emit(operator.code, operator.symbol, operator.position)

    def _bracket(self) -> Bracket:
        """The innermost open bracket. Only after _reduce has finished the operators above it."""
        bracket = self.stack[-1] if self.stack else None
        if not isinstance(bracket, Bracket):
            hint = (
                "a decimal point is written `.`, and formulas are several entries of a list" if self.text == "," else ""
            )
            raise self._error("an operator or the end", hint)
        return bracket

    def _expect(self, wanted: str, expected: str, hint: str = "") -> str:
        text = self.text
        if wanted not in {self.kind, text}:
            raise self._error(expected, hint)
        self._advance()
        return text
