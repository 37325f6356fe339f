"""Formulas as sums of waves, each an amplitude times the sine or cosine of one phase: what oscillates can be summed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from service.expressions.derivatives.modes import jvp
from service.expressions.functions import OPERATIONS
from service.expressions.functions.record import Landmark
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.simplify import function
from service.methods.calculus.quadrature.structure import values_of
from service.methods.calculus.quadrature.transforms import Array

_WAVES = ("sin", "cos")
_MOST = 32  # waves; products of many sines are left alone
_POWERS = (2, 3, 4)  # of sums of waves that are multiplied out
_FAR = (1e20, 1e40, 1e80)  # where amplitudes are compared: 1/log(x) has fallen to a quarter
_DECAYS = 0.95  # of an amplitude from one of these to the next: 1/log(x) halves, what tends to a constant stays


class Wave(NamedTuple):
    """amplitude · sin(phase) or cos(phase); the amplitude alone where there is no phase."""

    amplitude: Node
    op: str | None
    phase: Node | None

    def node(self) -> Node:
        """The product."""
        if self.op is None or self.phase is None:
            return self.amplitude
        return self.amplitude * function(self.op, self.phase)

    def times(self, factor: Node | int) -> Wave:
        """With another amplitude."""
        return self._replace(amplitude=self.amplitude * factor)


def waves(root: Node) -> list[Wave] | None:
    """The waves of a scalar formula; None where sines and cosines are inside of other functions."""
    known: dict[Node, list[Wave]] = {}
    for node in reachable([root]):
        args = [known.get(arg) for arg in node.args]
        found = _waves(node, [arg for arg in args if arg is not None]) if None not in args else None
        if found is not None and len(found) <= _MOST:
            known[node] = _joined(found)
    return known.get(root)


def _waves(node: Node, args: list[list[Wave]]) -> list[Wave] | None:
    if node.varying and node.op not in _WAVES and _goes_on(node):
        return None
    calm = all(wave.op is None for arg in args for wave in arg)
    if calm:
        oscillates = node.op in _WAVES and node.varying
        return [Wave(node.graph.constant(1), node.op, node.args[0]) if oscillates else Wave(node, None, None)]
    match node.op:
        case "add":
            return args[0] + args[1]
        case "subtract":
            return args[0] + [wave.times(-1) for wave in args[1]]
        case "negative":
            return [wave.times(-1) for wave in args[0]]
        case "multiply":
            return _product(args[0], args[1])
        case "divide" if args[1][0].op is None and len(args[1]) == 1:
            return [wave.times(1 / args[1][0].amplitude) for wave in args[0]]
        case "power" if node.args[1].value in _POWERS:
            power = args[0]
            for _ in range(_POWERS.index(node.args[1].value) + 1):
                power = _product(power, args[0])
            return power
    return None


def _goes_on(node: Node) -> bool:
    """Whether an operation oscillates, or jumps, for ever."""
    kinds = {kind for kind, _ in OPERATIONS[node.op].shape.landmarks} if node.op in OPERATIONS else set()
    return bool(kinds & {Landmark.PHASE, Landmark.STEP})


def _product(a: list[Wave], b: list[Wave]) -> list[Wave]:
    return [wave for one in a for other in b for wave in _both(one, other)]


def _both(one: Wave, other: Wave) -> list[Wave]:
    """The product of two waves: of two oscillating ones the sum of those of the difference and sum of the phases."""
    amplitude = one.amplitude * other.amplitude
    if one.phase is None or other.phase is None:
        rest = one if other.phase is None else other
        return [Wave(amplitude, rest.op, rest.phase)]
    half, minus, plus = amplitude * Fraction(1, 2), one.phase - other.phase, one.phase + other.phase
    if one.op == "cos" and other.op == "sin":
        minus = -minus
    if one.op == other.op:
        return [Wave(half, "cos", minus), Wave(half if one.op == "cos" else -half, "cos", plus)]
    return [Wave(half, "sin", minus), Wave(half, "sin", plus)]


def _joined(found: list[Wave]) -> list[Wave]:
    """Waves of one phase are one wave; those of a constant phase do not oscillate."""
    amplitudes: dict[tuple[str | None, Node | None], Node] = {}
    for wave in found:
        key, amplitude = (wave.op, wave.phase), wave.amplitude
        if wave.phase is not None and not wave.phase.varying:
            key, amplitude = (None, None), wave.node()
        amplitudes[key] = amplitudes[key] + amplitude if key in amplitudes else amplitude
    return [Wave(amplitude, *key) for key, amplitude in amplitudes.items()]


def vanishes(wave: Wave, data: Sequence[Array]) -> bool:
    """Whether half periods of a wave tend to nothing far out, as amplitude/phase′ does."""
    if wave.phase is None:
        return True
    (x,) = (node for node in reachable([wave.phase]) if node.op == "input")
    rate = jvp([wave.phase], {x: x.graph.constant(1)})[0]
    with np.errstate(all="ignore"):
        sizes = np.abs(values_of([wave.amplitude / rate], data)(np.array(_FAR)[:, None]))[:, 0]
        return bool((sizes[1:] <= _DECAYS * sizes[:-1]).all())
