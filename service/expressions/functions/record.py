"""What is known of one elementwise operation. No field has a default: what is forgotten cannot be silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from service.expressions.graph.nodes import Node

Rule = Callable[..., Node]
Place = Callable[[Node], "Node | None"]


class Landmark(Enum):
    """What the zeros of a node say of the operation it belongs to."""

    SWITCH = "a jump or a kink"
    STEP = "a jump, where the node is a whole number"
    BASE = "a singularity, or a peak where the node is small"
    PEAK = "a peak, perhaps a narrow one, of a smooth function"
    PHASE = "nothing: the node is the argument of what has half periods of π far out"


class Shape(NamedTuple):
    """Where an operation is not smooth, or changes fast."""

    kink: Place | None
    """The condition, of a node, on which the operation has no derivative."""
    landmarks: tuple[tuple[Landmark, Place], ...]
    """Nodes whose zeros matter, of a node."""
    analytic: bool
    """Whether the complex step may be taken: `arrays` takes complex numbers, and keeps an imaginary part of 1e-100."""


class Balls(NamedTuple):
    """An operation on balls: python-flint's `arb` for the real ones, `acb` for those of the complex plane.

    Each encloses all values that the operation has on the balls given, and is not finite where it has none.
    """

    hull: Callable[..., Any]
    """On arb: of both sides of a jump, and of the part of the ball where the operation is defined."""
    strict: Callable[..., Any]
    """On arb: NaN where the ball may hold a jump, a kink or the end of the domain, unless the ball is a point."""
    disc: Callable[..., Any]
    """On acb: the analytic continuation from the real axis; NaN where the operation may not be analytic on the ball."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An elementwise operation in every form that the language gives it.

    An operation with a constant attribute (polygamma's order) has it as the first argument in all forms but `slopes`.
    """

    name: str
    """Of the operation in graphs."""
    aliases: tuple[str, ...] | None
    """Other names in texts; None where a text does not call the operation by its name."""
    arrays: Callable[..., Any] | str
    """On NumPy arrays: a function, or a template of generated code."""
    floats: Callable[..., Any] | str
    """On Python floats; an ArithmeticError or a ValueError says that `arrays` is to be asked."""
    slopes: tuple[Rule, ...]
    """For each argument (g, y, *arguments) -> g * partial derivative, as graphs; y is the operation's own node."""
    sympy: Callable[..., Any]
    """The module sympy and the arguments to a SymPy object that is real where the operation is."""
    digits: Callable[..., Any]
    """On mpmath's real numbers at the working precision: NaN outside the real domain, never complex.

    Numbers beyond all doubles must take no longer than others: `digits.exp` says what mpmath's exponentials do there.
    """
    balls: Balls
    latex: str | None
    """A command for a call, or a form with %s for the argument; None where forms/latex.py has a form of its own."""
    shape: Shape
    price: int
    """Half microseconds that a value in balls of 128 bits takes, as measured; 1 where it is less."""
