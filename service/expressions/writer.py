"""A graph to straight-line Python source.

    def bind(data):            # once a set of data arrays: everything that does not depend on the inputs
        c0 = data[0]
        def run(x, v, count):  # once a point, or once a block of `count` points
            r0 = (c0 * x[1])
            return r0,
        return run

Points are the *last* axis of every array, so that one text serves a point, where that axis is absent, and a block: a scalar
broadcasts against a vector in both. Nodes used once are written into their user's line, registers are used again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, cast

from service.expressions.arrays import Key
from service.expressions.emission import NUMPY, SCALAR, SMALL_POWERS
from service.expressions.graph import Node, Number, Shape, as_float, reachable, size
from service.expressions.vocabulary import CONSTANTS

MAX_NESTING = 8


class Target(Enum):
    """What the code runs on: Python floats, arrays at one point, or arrays at a block of points."""

    SCALAR = "scalar"
    POINT = "point"
    BLOCK = "block"


class Source(NamedTuple):
    """Generated code, and a bound of the elements alive at once for each point and for the data."""

    text: str
    live: int
    fixed: int


class _Piece(NamedTuple):
    """An expression: its text, the registers in it, how deeply it is nested, and the elements of its temporaries."""

    text: str
    registers: tuple[str, ...] = ()
    depth: int = 0
    elements: int = 0


def write(outputs: Sequence[Node], target: Target) -> Source:
    """Source of the function of the inputs that returns the outputs as a tuple."""
    return _Writer(outputs, target).source()


class _Writer:
    def __init__(self, outputs: Sequence[Node], target: Target) -> None:
        self.outputs, self.target = outputs, target
        self.nodes = reachable(outputs)
        self.uses = Counter(arg for node in self.nodes for arg in node.args)
        self.uses.update(outputs)
        self.pieces: dict[Node, _Piece] = {}
        self.prologue: list[str] = []
        self.body: list[str] = []
        self.lifted: set[str] = set()
        self.free: list[str] = []
        self.left: dict[str, int] = {}
        self.capacity: dict[str, int] = {}
        self.temporary = self.fixed = 0
        self.fused = {node.args[0] for node in self.nodes if self._is_dot(node)}
        self.named = {node.args[0] for node in self.nodes if node.op == "broadcast" or _small_power(node)}
        self.pending = {place for node in self.nodes if (place := self._pending(node))}
        self.buffers: set[Node] = set()

    def source(self) -> Source:
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
        lines += [*(f"  {line}" for line in self.body), f"  return {results}", " return run", ""]
        return Source("\n".join(lines), sum(self.capacity.values()) + self.temporary, self.fixed)

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
        if node.op != "add" or not node.varying:
            return None
        return next((arg for arg in reversed(node.args) if arg.op == "place" and self.uses[arg] == 1), None)

    # Registers --------------------------------------------------------------------------------------------------------

    def _release(self, registers: Sequence[str]) -> None:
        for register in registers:
            self.left[register] -= 1
            if not self.left[register]:
                self.free.append(register)

    def _register(self, node: Node) -> str:
        register = self.free.pop() if self.free else f"r{len(self.left)}"
        self.left[register] = self.uses[node]
        self.capacity[register] = max(self.capacity.get(register, 0), node.elements)
        self.pieces[node] = _Piece(register, (register,))
        return register

    def _assign(self, node: Node, piece: _Piece) -> None:
        self._release(piece.registers)
        self.temporary = max(self.temporary, piece.elements)
        self.body.append(f"{self._register(node)} = {piece.text}")

    # Lines ------------------------------------------------------------------------------------------------------------

    def _constant(self, node: Node) -> None:
        if node.op == "constant":
            self.pieces[node] = _Piece(literal(cast(Number, node.attribute)))
            return
        text = _plain(node, [self.pieces[arg].text for arg in node.args])
        if self.target is Target.SCALAR and not node.shape and not node.boolean:
            text = f"float({text})"
        name = f"c{len(self.prologue)}"
        self.prologue.append(f"{name} = {text}")
        self.fixed += node.elements
        self.pieces[node] = _Piece(name)

    def _lift(self, node: Node) -> str:
        """A constant array with an axis for the points."""
        name = self.pieces[node].text
        if node.varying or not node.shape or self.target is not Target.BLOCK:
            return name
        if name not in self.lifted:
            self.lifted.add(name)
            self.prologue.append(f"{name}_ = {name}[..., None]")
        return f"{name}_"

    def _expression(self, node: Node) -> None:
        args = node.args[0].args if node.args and node.args[0] in self.fused else node.args
        pieces = [self.pieces[arg] for arg in args]
        registers = tuple(register for piece in pieces for register in piece.registers)
        depth = 1 + max((piece.depth for piece in pieces), default=0)
        elements = node.elements + sum(piece.elements for piece in pieces)
        piece = _Piece(self._text(node), registers, depth, elements)
        if self.uses[node] > 1 or node in self.named or depth > MAX_NESTING:
            self._assign(node, piece)
        else:
            self.pieces[node] = piece

    def _text(self, node: Node) -> str:
        if self.target is Target.BLOCK and node.op in {"reshape", "transpose", "broadcast", "matmul", "input"}:
            return self._block_text(node)
        if node.args and node.args[0] in self.fused:
            inner = node.args[0]
            a, b = inner.args if inner.op == "multiply" else (inner.args[0], inner.args[0])
            return f"{self.pieces[a].text}.dot({self.pieces[b].text})"
        texts = [self._lift(arg) for arg in node.args]
        return _plain(node, texts, scalar=self.target is Target.SCALAR)

    def _block_text(self, node: Node) -> str:
        texts = [self.pieces[arg].text for arg in node.args]
        match node.op:
            case "input":
                text = _input(node)
                return f"{text}.reshape({(*node.shape, -1)})" if len(node.shape) > 1 else text
            case "reshape":
                return f"{texts[0]}.reshape({(*node.shape, -1)})"
            case "transpose":
                axes = cast(tuple[int, ...], node.attribute)
                return f"{texts[0]}.transpose({(*axes, len(axes))})"
            case "broadcast":
                return f"broadcast_to({texts[0]}, {node.shape} + {texts[0]}.shape[-1:])"
        return _block_matmul(node, *texts)

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
            self.left[register] = self.uses[node]
            self.pieces[node] = self.pieces[base]
        else:
            register = self._allocate("zeros", node)
            if base is not None:
                self.body.append(f"{register} += {self._lift(base)}")
                self._release(self.pieces[base].registers)
        self.buffers.add(node)
        target = f"{register}[{subscript(cast(Key, place.attribute))}]"
        self.body.append(f"{target} {'=' if base is None else '+='} {self._lift(inner)}")
        self._release(self.pieces[inner].registers)

    def _join(self, node: Node) -> None:
        """Parts one after another; a part may be smaller than its place, where broadcasting fills it."""
        shapes = cast(tuple[Shape, ...], node.attribute)
        if self.target is Target.SCALAR:
            texts = [
                _entries(part, shape, self.pieces[part].text) for part, shape in zip(node.args, shapes, strict=True)
            ]
            self.body.append(f"{self._register(node)} = array(({', '.join(texts)},))")
            return
        register, start = self._allocate("empty", node), 0
        for part, shape in zip(node.args, shapes, strict=True):
            stop = start + size(shape)
            target = f"{register}[{start}:{stop}]" if shape else f"{register}[{start}]"
            if len(shape) > 1:
                rest = (-1,) if self.target is Target.BLOCK else ()
                target = f"{target}.reshape({shape + rest})[...]"
            self.body.append(f"{target} = {self._lift(part)}")
            self._release(self.pieces[part].registers)
            start = stop

    def _result(self, node: Node) -> str:
        """An output as the caller may keep it: never a view of the input or of data."""
        text = self.pieces[node].text
        if self.target is Target.BLOCK:
            return self._lift(node)
        if not node.shape:
            return f"float64({text})"
        shared = not node.varying or node.op in _VIEWS or (self.target is Target.SCALAR and node.op != "concatenate")
        return f"array({text})" if shared else text


_VIEWS = frozenset({"input", "index", "reshape", "transpose", "broadcast"})


def scalar_only(outputs: Sequence[Node]) -> bool:
    """Whether Python floats can do it: vectors occur only where they are taken apart or put together."""
    nodes = [node for node in reachable(outputs) if node.varying]
    uses = Counter(arg for node in nodes for arg in node.args)
    uses.update(outputs)
    for node in nodes:
        if node.shape and not _is_list(node, uses):
            return False
        if not node.shape and any(arg.shape and (node.op, arg.op) != ("index", "input") for arg in node.args):
            return False
    return True


def _is_list(node: Node, uses: Counter[Node]) -> bool:
    match node.op:
        case "input":
            return len(node.shape) == 1
        case "concatenate":
            return all(part.op != "index" for part in node.args if part.shape)
        case "place":
            return len(node.shape) == 1 and uses[node] == 1 and isinstance(cast(Key, node.attribute)[0], int)
        case "add":
            return all(arg.op in {"place", "add"} and arg.shape and uses[arg] == 1 for arg in node.args) and any(
                arg.op == "place" for arg in node.args
            )
    return False


def literal(value: Number) -> str:
    """A number in generated code."""
    number = as_float(value)
    return repr(number) if number >= 0 or number != number else f"({number!r})"


def subscript(key: Key) -> str:
    """A key in generated code."""
    return ", ".join(str(item) if isinstance(item, int) else _slice(*item) for item in key)


def _slice(start: int, stop: int, step: int) -> str:
    end = "" if stop < 0 else str(stop)
    return f"{start}:{end}" if step == 1 else f"{start}:{end}:{step}"


def _entries(part: Node, shape: Shape, text: str) -> str:
    """A part of a tuple of floats."""
    return text if not shape else f"*{text}" if part.shape else f"*[{text}] * {size(shape)}"


def _small_power(node: Node) -> bool:
    return node.op == "power" and node.args[1].value in SMALL_POWERS


def _input(node: Node) -> str:
    name, start, length = cast(tuple[str, int, int], node.attribute)
    if not node.shape:
        return f"{name}[{start}]"
    return name if node.elements == length else f"{name}[{start}:{start + node.elements}]"


def _plain(node: Node, texts: list[str], *, scalar: bool = False) -> str:
    """An operation without an axis for the points."""
    match node.op:
        case "input":
            return _input(node) + (f".reshape({node.shape})" if len(node.shape) > 1 else "")
        case "data":
            return f"data[{node.attribute}]"
        case "named":
            return repr(CONSTANTS[cast(str, node.attribute)])
        case "iota":
            start, step = cast(tuple[int, int], node.attribute)
            return f"arange({node.shape[0]}) * {literal(step)} + {literal(start)}"
        case "power" if _small_power(node):
            return SMALL_POWERS[cast(int, node.args[1].value)].format(texts[0])
        case "polygamma":
            return f"{'scalar_' * scalar}polygamma({node.attribute}, {texts[0]})"
        case "index":
            return f"{texts[0]}[{subscript(cast(Key, node.attribute))}]"
        case "sum" | "amin" | "amax" | "norm":
            return f"{_REDUCE[node.op]}({texts[0]}, {node.attribute})"
        case "reshape":
            return f"{texts[0]}.reshape({node.shape})"
        case "transpose":
            return f"{texts[0]}.transpose({node.attribute})"
        case "broadcast":
            return f"broadcast_to({texts[0]}, {node.shape})"
        case "matmul":
            return f"{texts[0]}.dot({texts[1]})"
        case "place":
            return f"placed({texts[0]}, {node.shape}, s_[{subscript(cast(Key, node.attribute))}])"
        case "concatenate":
            return f"joined(({', '.join(texts)},), {node.attribute})"
    return (SCALAR if scalar else NUMPY)[node.op].format(*texts)


_REDUCE = {"sum": "add.reduce", "amin": "minimum.reduce", "amax": "maximum.reduce", "norm": "norm"}


def _block_matmul(node: Node, left: str, right: str) -> str:
    a, b = node.args
    if not a.varying and len(b.shape) == 1:
        return f"{left}.dot({right})"
    if not b.varying and len(a.shape) == 1:
        return f"{right}.dot({left})" if len(b.shape) == 1 else f"{right}.T.dot({left})"
    rows, columns = "i" * (len(a.shape) == 2), "k" * (len(b.shape) == 2)
    subscripts = f"{rows}j{'p' * a.varying},j{columns}{'p' * b.varying}->{rows}{columns}p"
    return f"einsum('{subscripts}', {left}, {right})"
