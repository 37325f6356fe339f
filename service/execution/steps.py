"""Several operations in one request: each in its turn, arrays handed on as arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from service.execution.answers import Form, answered
from service.execution.execute import check_cost, compute
from service.execution.messages import Limits
from service.execution.reading import validated
from service.expressions.reading.spelling import nearest
from service.methods.budget import Budget
from service.methods.progress import SILENT, Progress
from service.operation import Area, Operation
from service.routers import AREAS, CATALOGUE
from service.schemas.steps import Step, StepsRequest
from service.schemas.types.errors import AbacusError, ComputationError, Fault, InvalidInput
from service.schemas.types.results import Result, weakest

_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(slots=True)
class Done:
    """A step that has run."""

    operation: Operation
    request: Any
    result: Any
    document: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class StepsResult(Result):
    """The answers of the steps that were asked for."""

    answers: dict[str, Any]
    """The answer of each, as the operation alone gives it, with its own `certainty` and `warnings`."""


class _Run(StepsResult):
    """The same with the last step that is answered, for its picture."""

    __slots__ = ("last",)
    last: Done


def last(canvas: Any, _request: StepsRequest, result: Any) -> None:
    """The picture of the last step that is answered."""
    step: Done = result.last
    if not step.operation.pictures:
        raise ComputationError.at("The last step that is answered has no picture.", "answer")
    canvas.title = step.operation.summary
    step.operation.pictures[0](canvas, step.request, step.result)


def run_steps(request: StepsRequest, budget: Budget, progress: Progress) -> StepsResult:
    """Several operations in one request, in one worker: what one answers, others take, and arrays never become text.

    In place of any value of a step's request, `{"from": name, "pointer": "/…"}` stands for a part of another step's
    answer (RFC 6901). Every step is held to its operation's own checks and limits; all share one deadline. A fault
    points into its step, as in `/steps/fit/request/x`. The `certainty` here is the weakest of all steps. As a picture
    the last step that is answered is drawn.
    """
    wanted = request.answer or list(request.steps)
    for i, name in enumerate(wanted):
        if name not in request.steps:
            raise InvalidInput.at("No step has this name.", "answer", i)
    done: dict[str, Done] = {}
    for name in _in_order(request.steps):
        with _within("steps", name):
            done[name] = _done(request.steps[name], done, request.max_elements, budget)
        progress.report(len(done), len(request.steps))
    result = _Run(
        answers={name: done[name].document for name in wanted},
        certainty=weakest(one.result.certainty for one in done.values()),
        warnings=[
            replace(warning, detail=f"{name}: {warning.detail}")
            for name, one in done.items()
            for warning in one.result.warnings
        ],
    )
    result.last = done[wanted[-1]]
    return result


def _done(step: Step, done: Mapping[str, Done], max_elements: int, budget: Budget) -> Done:
    operation = CATALOGUE.get(step.operation)
    if operation is None or operation.media_type:
        raise InvalidInput.at(
            f"No operation that takes a document has this path. {_meant(step.operation)}", "operation"
        )
    limits = Limits(max_elements, 0, 0)
    document = _resolved(step.request, done)
    with _within("request"):
        request = validated(operation, document, limits)
        check_cost(operation, request, limits, None)
        result = compute(operation, request, budget.left, SILENT)
    return Done(operation, request, result, answered(request, result, Form(spell=False)))


def _meant(path: str) -> str:
    """The operation whose path, or whose name in another area, is nearly this one."""
    area, _, name = path.rpartition("/")
    names = {key.rpartition("/")[2]: key for key, one in CATALOGUE.items() if not one.media_type}
    near = nearest(path, CATALOGUE) or names.get(nearest(name, names) or "")
    listed = area if any(area == one.name for one in AREAS) else "operations"
    return f"Did you mean {near}?" if near else f"GET /v1/{listed} lists what is there."


@contextmanager
def _within(*location: str) -> Iterator[None]:
    """Let the faults of an error point below a place."""
    try:
        yield
    except AbacusError as error:
        faults = error.faults or [Fault((), error.detail)]
        error.faults = [Fault((*location, *fault.location), fault.detail) for fault in faults]
        raise


def _references(value: Any) -> Iterator[str]:
    """The steps that a request refers to."""
    if isinstance(value, dict):
        if _is_reference(value):
            yield value["from"]
            return
        value = value.values()
    elif not isinstance(value, list):
        return
    for entry in value:
        yield from _references(entry)


def _is_reference(value: dict[str, Any]) -> bool:
    return value.keys() == {"from", "pointer"} and isinstance(value["from"], str) and isinstance(value["pointer"], str)


def _in_order(steps: Mapping[str, Step]) -> list[str]:
    """The names of the steps, each after those that it refers to. Raises InvalidInput."""
    needs = {name: set(_references(step.request)) for name, step in steps.items()}
    for name, needed in needs.items():
        if unknown := sorted(needed - steps.keys()):
            raise InvalidInput.at(f"There is no step `{unknown[0]}` to take this from.", "steps", name, "request")
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError:
        raise InvalidInput.at(
            "Steps take from each other in a circle, so that none can be the first.", "steps"
        ) from None


def _resolved(value: Any, done: Mapping[str, Done], *location: str | int) -> Any:
    """A request in which each reference is what it stands for."""
    if isinstance(value, dict):
        if _is_reference(value):
            return _found(done[value["from"]].document, value["pointer"], ("request", *location))
        return {key: _resolved(entry, done, *location, key) for key, entry in value.items()}
    if isinstance(value, list):
        return [_resolved(entry, done, *location, i) for i, entry in enumerate(value)]
    return value


def _found(document: Any, pointer: str, location: tuple[str | int, ...]) -> Any:
    """What a JSON pointer points to in an answer, as the answer has it: arrays stay arrays. Raises InvalidInput."""
    if pointer and not pointer.startswith("/"):
        raise InvalidInput.at("A pointer begins with /, as in `/coefficients/0`.", *location, "pointer")
    for token in pointer.split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        try:
            document = document[step] if isinstance(document, dict) else document[_place(step)]
        except (KeyError, IndexError, ValueError, TypeError):
            named = f" It has {', '.join(document)}." if isinstance(document, dict) else ""
            detail = f"The answer has nothing there.{named}"
            raise InvalidInput.at(detail, *location, "pointer") from None
    return document.item() if isinstance(document, np.generic) else document


def _place(token: str) -> int:
    if not _INDEX.fullmatch(token):
        raise ValueError(token)
    return int(token)


STEPS = Area(
    "steps",
    "Steps",
    "Several operations in one request, some of which take what others answer.",
    (
        Operation(
            "",
            run_steps,
            "Several operations in one request",
            pictures=(last,),
            keywords="chain, pipeline, workflow, batch, several calls at once, compose",
        ),
    ),
)
SERVED_AREAS = (*AREAS, STEPS)
SERVED: dict[str, Operation] = {**CATALOGUE, **dict(STEPS)}
"""Every operation, and the steps of them, by key."""
