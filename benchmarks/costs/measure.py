"""What one request takes: time of the processor, memory, and the largest array of its answer."""

from __future__ import annotations

import functools
import gc
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from service.execution.execute import execute
from service.execution.messages import Limits, Media, Reply
from service.operation import Cost, Operation
from service.schemas.types.errors import OverBudget

_REPEATS = 6
"""Times that a request is measured which seems to pass the bound: the least is its own, the rest other processes'."""
ENOUGH = 0.005  # seconds, half the bound
_COLLECT_AFTER = 20_000  # as the service does


@dataclass
class Taken:
    """What one request took."""

    status: int = 0
    """0 where it is for a worker."""
    fault: str = ""
    peak: int = 0
    """Bytes, of Python and NumPy, at most at a time."""
    declared: int = 0
    """Elements of the largest array, by its cost."""
    largest: int = 0
    """The same of the answer."""


def settle() -> None:
    """Collect garbage as the service does: what is there when it begins is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


def seconds(operation: Operation, body: bytes, media: Media, limits: Limits, bound: Cost) -> float:
    """Time of the processor for one request, least of several where it takes longer than ENOUGH.

    What the service keeps of earlier requests is forgotten first: no client sends the same twice to be kind.
    """
    least = np.inf
    for _ in range(_REPEATS):
        _forget()
        start = time.process_time()
        _run(operation, body, media, limits, bound)
        least = min(least, time.process_time() - start)
        if least <= ENOUGH:
            break
    return float(least)


def taken(operation: Operation, body: bytes, media: Media, limits: Limits, bound: Cost | None) -> Taken:
    """What the same request took beside time."""
    found = Taken()
    watched = replace(operation, handler=_watched(operation, found))
    _forget()
    tracemalloc.start()
    try:
        reply = _run(watched, body, media, limits, bound)
        found.peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if reply:
        found.status, found.fault = reply.status, reply.fault
    return found


def _watched(operation: Operation, found: Taken) -> Any:
    @functools.wraps(operation.handler)
    def handler(request: Any, **given: Any) -> Any:
        if operation.cost:
            found.declared = operation.cost(request).elements
        result = operation.handler(request, **given)
        found.largest = max(_sizes(result), default=0)
        return result

    return handler


def _run(operation: Operation, body: bytes, media: Media, limits: Limits, bound: Cost | None) -> Reply | None:
    try:
        return execute(operation, body, media, limits, bound)
    except OverBudget:
        return None


def _sizes(value: Any) -> Iterator[int]:
    if isinstance(value, np.ndarray):
        yield value.size
    elif is_dataclass(value):
        for field in fields(value):
            yield from _sizes(getattr(value, field.name))
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _sizes(entry)
    elif isinstance(value, list | tuple):
        yield len(value) if all(isinstance(entry, int | float) for entry in value) else 0
        for entry in value:
            yield from _sizes(entry)


@functools.cache
def _caches() -> list[Any]:
    """The bounded caches of the service: what they hold depends on requests, that of the others on its own code."""
    kept = [one for one in gc.get_objects() if type(one) is type(_caches)]
    return [one for one in kept if one.__module__.startswith("service.") and one.cache_parameters()["maxsize"]]


def _forget() -> None:
    for kept in _caches():
        kept.cache_clear()
