"""A graph to straight-line Python source.

    def bind(data):                      # once for each set of data arrays: all that does not depend on the inputs
     c0 = data[0]
     def run(x, v=None, count=None):     # once for each point, or for each block of `count` points
      r0 = (c0 * x[1])
      return r0,
     return run

Points are the *last* axis of every array, so that one text serves a single point, where that axis is absent, and a
block: a scalar broadcasts against a vector in both. A node that is used once is written into its user's line; a
register is used again when its last reader is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from service.expressions.code.scalar_only import uses
from service.expressions.code.templates import Target, phrase, repeats_argument, subscript
from service.expressions.graph.nodes import Node, Shape, reachable, size

MAX_NESTING = 8
"""Operations in one line: a choice between fewer registers and lines that a reader can follow."""
_LIFTED = {Target.SCALAR: False, Target.BLOCK: True}
"""Whether the constants that have to be made ready for use at points are the arrays, or the scalars."""
_LIFTS = {Target.SCALAR: "float({})", Target.BLOCK: "{}[..., None]"}
_VIEWS = frozenset({"input", "index", "reshape", "transpose", "broadcast"})


class Code(NamedTuple):
    """Source text, and bounds of the elements alive at once: for each point, and for data."""

    text: str
    live: int
    fixed: int


class _Piece(NamedTuple):
    """The text that stands for a node: the registers in it, its nesting, and the elements of its temporaries."""

    text: str
    registers: tuple[str, ...] = ()
    depth: int = 0
    elements: int = 0


def write(outputs: Sequence[Node], target: Target) -> Code:
    """Source of the function of the inputs that returns the outputs as a tuple."""
    return _Writer(outputs, target).code()


class _Writer:
    def __init__(self, outputs: Sequence[Node], target: Target) -> None:
        self.outputs, self.target = outputs, target
        self.nodes = reachable(outputs)
        self.uses = uses(self.nodes, outputs)
        self.pieces: dict[Node, _Piece] = {}
        self.prologue: list[str] = []
        self.body: list[str] = []
        self.lifted: set[str] = set()
        self.free: list[str] = []
        self.readers: dict[str, int] = {}
        self.capacity: dict[str, int] = {}
        self.temporary = self.fixed = 0
        self.buffers: set[Node] = set()
        self.fused = {node.args[0] for node in self.nodes if self._is_dot(node)}
        self.named = {node.args[0] for node in self.nodes if node.op == "broadcast" or repeats_argument(node)}
        self.pending = {place for node in self.nodes if (place := self._pending(node))}

    def code(self) -> Code:
        for node in self.nodes:
            if not node.varying:
                self._constant(node)
            elif node.op == "place" or self._pending(node):
                self._accumulate(node)
            elif node.op == "concatenate":
                self._join(node)
            elif node not in self.fused:
                self._expression(node)
        results = "".join(f"{self._result(node)}, " for node in self.outputs)
        lines = ["def bind(data):", *(f" {line}" for line in self.prologue), " def run(x, v=None, count=None):"]
        lines += [*(f"  {line}" for line in self.body), f"  return {results or '()'}", " return run", ""]
        return Code("\n".join(lines), sum(self.capacity.values()) + self.temporary, self.fixed)

    def _is_dot(self, node: Node) -> bool:
        """Whether this is a sum of products of two vectors at one point, which BLAS does in one pass."""
        if node.op != "sum" or self.target is not Target.POINT or not node.varying:
            return False
        (a,) = node.args
        if len(a.shape) != 1 or self.uses[a] > 1 or a.op not in {"multiply", "power"}:
            return False
        return all(arg.shape == a.shape for arg in a.args) if a.op == "multiply" else a.args[1].value == 2

    def _pending(self, node: Node) -> Node | None:
        """The `place` that this addition adds into an array, rather than have it made."""
        if node.op != "add" or not node.shape or not node.varying:
            return None
        return next((arg for arg in reversed(node.args) if arg.op == "place" and self.uses[arg] == 1), None)

    # Registers --------------------------------------------------------------------------------------------------------

    def _release(self, registers: Sequence[str]) -> None:
        for register in registers:
            self.readers[register] -= 1
            if not self.readers[register]:
                self.free.append(register)

    def _register(self, node: Node) -> str:
        register = self.free.pop() if self.free else f"r{len(self.readers)}"
        self.readers[register] = self.uses[node]
        self.capacity[register] = max(self.capacity.get(register, 0), node.elements)
        self.pieces[node] = _Piece(register, (register,))
        return register

    # Lines ------------------------------------------------------------------------------------------------------------

    def _constant(self, node: Node) -> None:
        text = phrase(node, [self.pieces[arg].text for arg in node.args], Target.POINT)
        if node.op != "constant":
            name = f"c{len(self.prologue)}"
            self.prologue.append(f"{name} = {text}")
            self.fixed += node.elements
            text = name
        self.pieces[node] = _Piece(text)

    def _text(self, node: Node) -> str:
        """What stands for an argument; constant arrays get an axis for the points of a block, scalars become floats."""
        text = self.pieces[node].text
        if node.varying or node.op == "constant" or bool(node.shape) is not _LIFTED.get(self.target):
            return text
        if text not in self.lifted:
            self.lifted.add(text)
            self.prologue.append(f"{text}_ = {_LIFTS[self.target].format(text)}")
        return f"{text}_"

    def _expression(self, node: Node) -> None:
        if node.args and node.args[0] in self.fused:
            args = node.args[0].args[:2] if node.args[0].op == "multiply" else node.args[0].args[:1] * 2
            text = f"{self.pieces[args[0]].text}.dot({self.pieces[args[1]].text})"
            args = node.args[0].args
        else:
            args = node.args
            texts = [self.pieces[arg].text if node.op == "matmul" else self._text(arg) for arg in args]
            text = phrase(node, texts, self.target)
        registers: tuple[str, ...] = ()
        depth, elements = 0, node.elements
        for arg in args:
            piece = self.pieces[arg]
            registers += piece.registers
            depth = max(depth, piece.depth)
            elements += piece.elements
        if self.uses[node] == 1 and node not in self.named and depth < MAX_NESTING:
            self.pieces[node] = _Piece(text, registers, depth + 1, elements)
            return
        self._release(registers)
        self.temporary = max(self.temporary, elements)
        self.body.append(f"{self._register(node)} = {text}")

    # Arrays put together ----------------------------------------------------------------------------------------------

    def _allocate(self, kind: str, node: Node) -> str:
        register = self._register(node)
        if self.target is Target.SCALAR:
            self.body.append(f"{register} = [0.0] * {node.shape[0]}")
        else:
            points = " + (count,)" if self.target is Target.BLOCK else ""
            self.body.append(f"{register} = {kind}({node.shape}{points})")
        return register

    def _accumulate(self, node: Node) -> None:
        """A `place`, or the sum of an array and a `place`, in an array of its own."""
        if node in self.pending:
            return
        place = self._pending(node) or node
        (inner,) = place.args
        base = None if place is node else node.args[node.args[0] is place]
        if base in self.buffers and self.uses[base] == 1:
            (register,) = self.pieces[base].registers
            self.readers[register] = self.uses[node]
            self.pieces[node] = self.pieces[base]
        else:
            register = self._allocate("zeros", node)
            if base is not None:
                self.body.append(f"{register} += {self._text(base)}")
                self._release(self.pieces[base].registers)
        self.buffers.add(node)
        target = f"{register}[{subscript(place.attribute)}]"
        self.body.append(f"{target} {'=' if base is None else '+='} {self._text(inner)}")
        self._release(self.pieces[inner].registers)

    def _join(self, node: Node) -> None:
        """Parts one after another; a part may be smaller than its place, where broadcasting fills it."""
        shapes = node.attribute
        if self.target is Target.SCALAR:
            parts = [_entries(part, shape, self._text(part)) for part, shape in zip(node.args, shapes, strict=True)]
            self.body.append(f"{self._register(node)} = array(({', '.join(parts)},))")
            return
        register, start = self._allocate("empty", node), 0
        for part, shape in zip(node.args, shapes, strict=True):
            stop = start + size(shape)
            target = f"{register}[{start}:{stop}]" if shape else f"{register}[{start}]"
            if len(shape) > 1:
                rest = (-1,) if self.target is Target.BLOCK else ()
                target = f"{target}.reshape({shape + rest})[...]"
            self.body.append(f"{target} = {self._text(part)}")
            self._release(self.pieces[part].registers)
            start = stop

    def _result(self, node: Node) -> str:
        """An output as the caller may keep it: never a view of the input or of data."""
        text = self._text(node)
        if self.target is Target.BLOCK:
            return text
        if not node.shape:
            return f"float64({text})"
        shared = not node.varying or node.op in _VIEWS or (self.target is Target.SCALAR and node.op != "concatenate")
        return f"array({text})" if shared else text


def _entries(part: Node, shape: Shape, text: str) -> str:
    """A part of a tuple of floats."""
    if not shape:
        return text
    return f"*{text}" if part.shape else f"*[{text}] * {size(shape)}"
