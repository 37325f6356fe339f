"""What a request model takes at a place in a document: which objects, and what is sent there for example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

import orjson
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from service.operation import Operation
from service.schemas.types.examples import model_example

Model = type[BaseModel]
_LONGEST_EXAMPLE = 120  # bytes of an example in a sentence, which stays one line
_NONE = object()


def example(operation: Operation) -> dict[str, Any]:
    """A request that runs as it stands: the operation's own, or the first example of each required field."""
    return dict(operation.example) if operation.example is not None else model_example(operation.request)


def request_shown(operation: Operation) -> str:
    """What is sent to an operation, as words of a sentence."""
    shown = written(example(operation))
    required = [field.alias or name for name, field in operation.request.model_fields.items() if field.is_required()]
    return f"a JSON object such as {shown}" if shown else f"a JSON object with the fields {', '.join(required)}"


def written(example: Any) -> str:
    """An example as JSON for a sentence; nothing where it is long."""
    try:
        text = orjson.dumps(example, option=orjson.OPT_SERIALIZE_NUMPY)
    except TypeError:
        return ""
    return text.decode().replace(",", ", ").replace(":", ": ") if len(text) <= _LONGEST_EXAMPLE else ""


class Place(NamedTuple):
    """A place in the documents of a model."""

    models: list[Model]
    """The objects that may stand there; none where something else does."""
    example: Any

    @property
    def shown(self) -> str:
        """What is sent there for example, as JSON; empty where no short example is known."""
        if self.example is not _NONE:
            return written(self.example)
        return next((text for text in map(_object_example, self.models) if text), "")

    def named(self, choice: str) -> str:
        """An example of the object whose discriminator has this value."""
        return next((_object_example(model) for model in self.models if choice in choices_of(model)), "")

    def fields(self) -> dict[str, bool]:
        """The names of all fields of the objects, required ones first, with whether each is required."""
        found = [(f.alias or name, f.is_required()) for model in self.models for name, f in model.model_fields.items()]
        return dict(sorted(found, key=lambda pair: not pair[1]))

    def may_hold(self, name: str, value: Any) -> bool:
        """Whether a field of the objects, which takes no object with fields of its own, may have been meant by a value.

        A text is no number and no array, nor these a text, whatever they are called.
        """
        here = [_fields(one)[name] for one in self.models if name in _fields(one)]
        texts = {isinstance(field.example, str) for field in here if field.example is not _NONE}
        return not any(field.models for field in here) and (not texts or isinstance(value, str) in texts)


def place_of(model: Model, location: Iterable[str | int], document: Any) -> Place:
    """The place to which a location of Pydantic leads, branches of unions being steps of it."""
    models, example = [model], _NONE
    for step in location:
        inner = [field for field in (_fields(one).get(step) for one in models) if field]
        if inner:
            example = next((field.example for field in inner if field.example is not _NONE), _NONE)
            document = document.get(step) if isinstance(document, Mapping) else None
            models = _fitting([found for field in inner for found in field.models], document)
        elif isinstance(step, int):
            example = example[step if step < len(example) else 0] if isinstance(example, list) and example else _NONE
            document = document[step] if isinstance(document, list) and step < len(document) else None
        elif isinstance(example, dict) and example and not models:
            example = next(iter(example.values()))
        else:
            models = [one for one in models if step in choices_of(one) or step == one.__name__] or models
    return Place(models, example)


class _Field(NamedTuple):
    """What a field holds."""

    models: tuple[Model, ...]
    example: Any


@cache
def _fields(model: Model) -> Mapping[Any, _Field]:
    """The fields of a model by their names in documents."""
    return {
        field.alias or name: _Field(tuple(_models_in(field.annotation)), _example(field))
        for name, field in model.model_fields.items()
    }


def _example(field: FieldInfo) -> Any:
    """The first example of a field that is not empty, or its default."""
    if shown := [one for one in field.examples or () if one not in ({}, [])]:
        return shown[0]
    return field.default if isinstance(field.default, str | int | float) else _NONE


@cache
def choices_of(model: Model) -> set[Any]:
    """The values by which an object is told from others: those of its fields that have one value each."""
    annotations = [field.annotation for field in model.model_fields.values()]
    return {get_args(one)[0] for one in annotations if get_origin(one) is Literal and len(get_args(one)) == 1}


def _fitting(models: list[Model], document: Any) -> list[Model]:
    """Those of several objects that the document names, or all."""
    if not isinstance(document, Mapping):
        return models
    texts = {value for value in document.values() if isinstance(value, str)}
    return [model for model in models if choices_of(model) & texts] or models


def _models_in(annotation: Any) -> Iterator[Model]:
    if isinstance(annotation, TypeAliasType):
        yield from _models_in(annotation.__value__)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


@cache
def _object_example(model: Model) -> str:
    try:
        return written(model_example(model))
    except LookupError:
        return ""
