"""`x[…]`: integers, slices, and indices of `for`, which become slices: cost does not grow with a loop's length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from service.expressions.errors import TOKEN_CHARACTERS, ExpressionError
from service.expressions.graph import arrays
from service.expressions.graph.arrays import Key, Slice
from service.expressions.reading.values import Affine, Loop, Value

Item = Affine | tuple[int | None, int | None, int | None]
"""An index, or the ends and the step of a slice as written."""


def subscript(base: Value, items: Sequence[Item], position: int) -> Value:
    """`base[items]`, the axes of loops last. Raises ExpressionError where an item does not fit its axis."""
    shape = base.shape
    if len(items) > len(shape):
        what = f"{len(items)} indices of an array with {len(shape)} axes" if shape else "an index of a scalar"
        if not shape:
            raise ExpressionError(position, what, "a vector or a matrix", 'a vector is declared as "x[3]"')
        raise ExpressionError(position, what, f"at most {len(shape)}")
    key: list[int | Slice] = []
    axes: list[Loop | None] = []
    for item, length in zip(items, shape, strict=False):
        entry, loop = _entry(item, length, position)
        key.append(entry)
        if isinstance(entry, tuple):
            axes.append(loop)
    rest = shape[len(items) :]
    key += [arrays.whole(length) for length in rest]
    axes += [None] * len(rest)
    return _arrange(base, tuple(key), axes, position)


def _arrange(base: Value, key: Key, axes: list[Loop | None], position: int) -> Value:
    """Index, then bring the axes into order: those of the value, then one a loop, of length 1 if independent of it."""
    loops = [axis for axis in axes if axis is not None]
    inherited = base.node.shape[len(base.shape) :]
    node = arrays.index(base.node, (*key, *map(arrays.whole, inherited)))
    depth = max([base.depth, *(loop.depth for loop in loops)])
    used = [loop.depth for loop in loops] + [i + 1 for i, length in enumerate(inherited) if length > 1]
    if len(set(used)) < len(used):
        raise ExpressionError(position, "an index of `for` used twice", "each index once, as in W[i, j]")
    plain = [i for i, axis in enumerate(axes) if axis is None]
    placed = {loop.depth: axes.index(loop) for loop in loops}
    placed |= {i + 1: len(axes) + i for i in range(len(inherited)) if i + 1 not in placed}
    order = [*plain, *(placed[level] for level in sorted(placed))]
    order += [i for i in range(len(node.shape)) if i not in order]
    shape = tuple(node.shape[i] for i in plain)
    shape += tuple(node.shape[placed[level]] if level in placed else 1 for level in range(1, depth + 1))
    if not shape:
        return Value(node)
    return Value(arrays.reshape(arrays.transpose(node, tuple(order)), shape), depth)


def _entry(item: Item, length: int, position: int) -> tuple[int | Slice, Loop | None]:
    if not isinstance(item, Affine):
        return _slice(item, length, position), None
    if not item.terms:
        if not -length <= item.offset < length:
            _out_of_range(item.offset, length, position)
        return item.offset % length, None
    if len(item.terms) > 1:
        raise ExpressionError(position, "several indices of `for` on one axis", "one index an axis, as in x[2*i + 1]")
    ((loop, coefficient),) = item.terms
    first, step = item.offset + coefficient * loop.start, coefficient * loop.step
    last = first + step * (loop.length - 1)
    for end in (first, last):
        if not 0 <= end < length:
            _out_of_range(end, length, position)
    return (first, last + (1 if step > 0 else -1), step), loop


def _slice(item: tuple[int | None, int | None, int | None], length: int, position: int) -> Slice:
    if item[2] == 0:
        raise ExpressionError(position, "a slice with step 0", "a step that is not 0")
    bounds = slice(*item).indices(length)
    if not arrays.span(bounds):
        raise ExpressionError(position, "an empty slice", f"a part of the {length} components", "indices start at 0")
    return bounds


def _out_of_range(index: int, length: int, position: int) -> NoReturn:
    hint = "indices start at 0" if index == length else ""
    raise ExpressionError(position, f"index {index}"[:TOKEN_CHARACTERS], f"an index from 0 to {length - 1}", hint)
