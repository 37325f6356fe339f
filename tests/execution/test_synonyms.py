"""The records of other names: complete for distributions, and none of them dead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from service.expressions.reading.spelling import plain
from service.routers import CATALOGUE
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.synonyms import CHOICES, CONVERTED, FIELDS


def parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    inner = (annotation.__value__,) if isinstance(annotation, TypeAliasType) else get_args(annotation)
    for argument in inner if get_origin(annotation) is not Literal else ():
        yield from parts(argument)


def models() -> dict[type[BaseModel], None]:
    """Every object that may stand in a request."""
    found = dict.fromkeys(operation.request for operation in CATALOGUE.values())
    queue = list(found)
    while queue:
        annotations = [field.annotation for field in queue.pop().model_fields.values()]
        inner = [part for annotation in annotations for part in parts(annotation) if isinstance(part, type)]
        new = [part for part in inner if issubclass(part, BaseModel) and part not in found]
        found |= dict.fromkeys(new)
        queue += new
    return found


FOUND = models()
NAMES = {field.alias or name for model in FOUND for name, field in model.model_fields.items()}


def test_no_name_stands_for_two_distributions() -> None:
    counts = Counter(plain(other) for name, model in DISTRIBUTIONS.items() for other in (name, *model.also))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_record_is_of_a_field() -> None:
    assert {*FIELDS, *(field for _, field in CONVERTED)} <= NAMES


def test_every_record_is_of_a_choice() -> None:
    annotations = [field.annotation for model in FOUND for field in model.model_fields.values()]
    literals = [part for one in annotations for part in parts(one) if get_origin(part) is Literal]
    assert set(CHOICES) <= {value for literal in literals for value in get_args(literal)}
