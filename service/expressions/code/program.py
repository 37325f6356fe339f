"""Generated code, compiled and bound to data, at one point and at many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from service.expressions.code.runtime import NAMES
from service.expressions.code.scalar_only import scalar_only
from service.expressions.code.source import write
from service.expressions.code.templates import Target
from service.expressions.errors import ExpressionError
from service.expressions.graph.nodes import Node
from service.expressions.limits import BLOCK_ELEMENTS, MAX_LIVE_ELEMENTS

Array = np.ndarray[Any, np.dtype[np.float64]]
Run = Callable[..., tuple[Any, ...]]
T = TypeVar("T")

FEW_DIRECTIONS = 8
"""Up to so many directions at a point are done one after another, where floats are faster than arrays."""

_QUIET = copy_context()
_QUIET.run(np.seterr, all="ignore")


def quietly(run: Callable[..., T], *args: object) -> T:
    """Run without floating-point warnings: inf and nan are answers. A tenth of the cost of numpy.errstate."""
    return _QUIET.copy().run(run, *args)


class Program:
    """Outputs of a graph as compiled code; data arrays are given when it is bound."""

    def __init__(self, outputs: Sequence[Node]) -> None:
        self.outputs = tuple(outputs)
        self._compiled: dict[Target, tuple[Callable[[Sequence[Array]], Run], int]] = {}

    @cached_property
    def point_target(self) -> Target:
        """What code for one point runs on."""
        return Target.SCALAR if scalar_only(self.outputs) else Target.POINT

    def compiled(self, target: Target) -> tuple[Callable[[Sequence[Array]], Run], int]:
        """The function that binds data, and the elements alive at once for a point."""
        if target not in self._compiled:
            source = write(self.outputs, target)
            if source.live + source.fixed > MAX_LIVE_ELEMENTS:
                found = f"{source.live + source.fixed} numbers in memory at once"
                raise ExpressionError(0, found, f"at most {MAX_LIVE_ELEMENTS}")
            names = dict(NAMES)
            # The text consists of this package's templates, register names and numbers: see phrases.py.
            exec(compile(source.text, "<expression>", "exec"), names)  # noqa: S102
            self._compiled[target] = cast(Callable[[Sequence[Array]], Run], names["bind"]), max(1, source.live)
        return self._compiled[target]


class Bound:
    """A program bound to data."""

    def __init__(self, program: Program, data: Sequence[Array]) -> None:
        self._program = program
        self._data = data

    @property
    def elements(self) -> int:
        """Count of components of the last output."""
        return self._program.outputs[-1].elements

    @cached_property
    def at(self) -> Run:
        """The outputs at one point: a function of x of shape (n,), and of v where the program has a second input."""
        target = self._program.point_target
        bind, _ = self._program.compiled(target)
        run = quietly(bind, self._data)
        if target is Target.POINT:
            return lambda *args: _QUIET.copy().run(run, *args)
        return self._with_fallback(run)

    def _with_fallback(self, run: Run) -> Run:
        """Python raises where IEEE arithmetic answers inf or nan, which NumPy then does."""

        def at(*args: Array) -> tuple[Any, ...]:
            try:
                return run(*[arg.tolist() for arg in args])
            except (ArithmeticError, ValueError):
                return tuple(result[0] for result in self.at_all(*[arg[None] for arg in args]))

        return at

    @cached_property
    def _block(self) -> Run:
        bind, _ = self._program.compiled(Target.BLOCK)
        run = quietly(bind, self._data)
        return lambda *args: _QUIET.copy().run(run, *args)

    def in_directions(self, x: Array, seeds: Array) -> list[Array]:
        """The outputs at one point x of shape (n,) for each row of seeds (directions, …): they come last here."""
        if len(seeds) <= FEW_DIRECTIONS and self._program.point_target is Target.SCALAR:
            return [np.array(parts).T for parts in zip(*(self.at(x, seed) for seed in seeds), strict=True)]
        _, live = self._program.compiled(Target.BLOCK)
        size = max(1, BLOCK_ELEMENTS // live)
        results = [np.empty((*node.shape, len(seeds))) for node in self._program.outputs]
        for start in range(0, len(seeds), size):
            directions = seeds[start : start + size].T
            for result, block in zip(results, self._block(x[:, None], directions, directions.shape[1]), strict=True):
                result[..., start : start + size] = block
        return results

    def at_all(self, x: Array, v: Array | None = None) -> list[Array]:
        """The outputs at the points x of shape (N, n), and directions v (N, …), a block at a time in bounded memory."""
        _, live = self._program.compiled(Target.BLOCK)
        size = max(1, BLOCK_ELEMENTS // live)
        results = [np.empty((len(x), *node.shape)) for node in self._program.outputs]
        for start in range(0, len(x), size):
            part = slice(start, start + size)
            points = np.ascontiguousarray(x[part].T)
            directions = None if v is None else np.ascontiguousarray(v[part].T)
            for result, block in zip(results, self._block(points, directions, points.shape[1]), strict=True):
                result[part] = block if np.ndim(block) == 0 else np.moveaxis(block, -1, 0)
        return results
