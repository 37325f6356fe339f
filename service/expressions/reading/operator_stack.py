"""What waits on the parser's stack, and how tightly operators bind."""

from __future__ import annotations

from dataclasses import dataclass, field

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
