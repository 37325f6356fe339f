"""Pydantic's errors to sentences that name the place and the remedy, and echo nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from service.execution.request_fields import Place, place_of
from service.expressions.reading.spelling import nearest, plain, words
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.array_parsing import kind_of
from service.schemas.types.errors import Fault, Location
from service.schemas.types.slips import REMEDIES
from service.schemas.types.synonyms import CHOICES, CONVERTED, FIELDS

_MOST_LISTED = 12  # choices in a sentence; a longer list hides what to do
_QUOTED = re.compile(r"'([^']*)'")
_PERCENT = 100.0  # what is meant by a level of 95, say
_CALLED = {
    choice: frozenset(map(plain, names))
    for choice, names in (*CHOICES.items(), *((name, model.also) for name, model in DISTRIBUTIONS.items()))
}
"""What choices are called elsewhere, without capitals and joints."""


class Finding(NamedTuple):
    """One of Pydantic's errors: a sentence, or of a value of the wrong kind what was expected and what there is."""

    location: Location
    detail: str = ""
    expected: str = ""
    found: str = ""
    remedy: str = ""


_KINDS = {
    "string_type": "a string",
    "float_type": "a number",
    "int_type": "an integer",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_LIMITS = {
    "greater_than": "Expected more than {gt}.",
    "greater_than_equal": "Expected at least {ge}.",
    "less_than": "Expected less than {lt}.",
    "less_than_equal": "Expected at most {le}.",
    "too_short": "Expected {min_length} or more entries, found {actual_length}.",
    "too_long": "Expected {max_length} or fewer entries, found {actual_length}.",
    "string_too_short": "Expected {min_length} or more characters.",
    "string_too_long": "Expected {max_length} or fewer characters.",
    "finite_number": "Expected a finite number.",
    "int_parsing_size": "This integer has too many digits.",
}


def finding(details: ErrorDetails, model: type[BaseModel], document: Any, *, near: bool) -> Finding:
    """What one error says to the client; `near` looks for the name that an unknown one was meant to be."""
    kind, context = details["type"], details.get("ctx", {})
    location, value = real_place(details["loc"], document, missing=kind == "missing")
    match kind:
        case "missing":
            return Finding(location, _required(place_of(model, details["loc"], document).shown))
        case "union_tag_not_found":
            place = place_of(model, details["loc"], document)
            return Finding((*location, _discriminator(context)), _required(place.shown))
        case "union_tag_invalid":
            tag = value.get(_discriminator(context)) if isinstance(value, dict) else None
            choices = _choices(context["expected_tags"])
            return Finding((*location, _discriminator(context)), _choice(tag, choices, near=near))
        case "extra_forbidden":
            beside = real_place(details["loc"][:-1], document, missing=False)[1]
            place = place_of(model, details["loc"][:-1], document)
            return Finding(location, _not_known(location, place, beside, near=near))
        case "literal_error":
            expected = context["expected"]
            meant = _meant(value, _choices(expected)) if near else None
            return Finding(location, expected=expected, remedy=f"did you mean '{meant}'?" if meant else "")
        case "int_type" if isinstance(value, float):
            return Finding(location, expected=_KINDS[kind], found="a number with a decimal point")
    if kind in _KINDS:
        return _wrong_kind(location, kind, value, place_of(model, details["loc"], document), near=near)
    if kind in _LIMITS:
        sentence = _LIMITS[kind].format_map({name: _shown(limit) for name, limit in context.items()})
        return Finding(location, sentence.removesuffix(".") + _percentage(value, context) + ".")
    detail = details["msg"].removeprefix("Value error, ")
    return Finding(location, detail if detail.endswith((".", "?")) else detail + ".")


def joined(findings: list[Finding]) -> list[Fault]:
    """One fault a place, or several sentences about it.

    Of the branches of a union, those that the value was meant for speak; those that wanted another kind of value only
    where all of them did.
    """
    by_place: dict[Location, list[Finding]] = {}
    for one in findings:
        by_place.setdefault(one.location, []).append(one)
    passed = {location[:depth] for location in by_place for depth in range(len(location))}
    faults = []
    for location, here in by_place.items():
        sentences = dict.fromkeys(one.detail for one in here if one.detail)
        if sentences:
            faults += [Fault(location, sentence) for sentence in sentences]
        elif location not in passed:
            faults.append(Fault(location, _expected(here)))
    return faults


def _expected(here: list[Finding]) -> str:
    expected = ", or ".join(dict.fromkeys(one.expected for one in here))
    found = f", found {here[0].found}" if all(one.found for one in here) else ""
    remedy = next((one.remedy for one in here if one.remedy), "")
    sentence = f"Expected {expected}{found}" + (f": {remedy}" if remedy else "")
    return sentence if sentence.endswith("?") else sentence + "."


def _wrong_kind(location: Location, kind: str, value: Any, place: Place, *, near: bool) -> Finding:
    expected = _KINDS[kind]
    remedy = REMEDIES[expected](value) if expected in REMEDIES else ""
    if not remedy and isinstance(value, str) and place.models:
        meant = _meant(value, DISTRIBUTIONS) if near else None
        remedy = _such_as(place.named(meant or value))
    return Finding(location, "", expected, kind_of(value), remedy or _such_as(place.shown))


def _such_as(example: str) -> str:
    return f"for example {example}" if example else ""


def _required(example: str) -> str:
    return f"This field is required, for example {example}." if example else "This field is required."


def _not_known(location: Location, place: Place, beside: Any, *, near: bool) -> str:
    known = place.fields()
    taken = set(beside) if isinstance(beside, Mapping) else set()
    meant = _fields_meant(str(location[-1]), [field for field in known if field not in taken]) if near else ""
    missing = [field for field, is_required in known.items() if is_required and field not in taken]
    alone = len(missing) == len(taken - set(known)) == 1
    if not meant and alone and place.may_hold(missing[0], beside[location[-1]]):
        meant = f"`{missing[0]}`"
    hint = f": did you mean {meant}?" if meant else "."
    owner = "operation" if len(location) == 1 else "object"
    return f"This field is not known{hint} The {owner} takes {', '.join(known)}."


def _fields_meant(name: str, known: list[str]) -> str:
    """The fields that a name which is none may stand for, as words of a sentence; empty where none comes to mind."""
    converted = [phrase for (sent, field), phrase in CONVERTED.items() if sent == plain(name) and field in known]
    if converted:
        return converted[0]
    if spelled := nearest(name, known):
        return f"`{spelled}`"
    sought, parts = plain(name), set(words(name))
    called = [field for field in known if sought in map(plain, FIELDS.get(field, ()))]
    shared = [field for field in known if len(field) > 1 and (parts >= set(words(field)) or parts <= set(words(field)))]
    return " or ".join(f"`{field}`" for field in (called or shared)[:2])


def _choices(listed: str) -> list[str]:
    return _QUOTED.findall(listed)


def _choice(value: Any, choices: list[str], *, near: bool) -> str:
    meant = _meant(value, choices) if near else None
    hint = f": did you mean '{meant}'?" if meant else "."
    if len(choices) <= _MOST_LISTED:
        return f"Expected one of {', '.join(map(repr, choices))}{hint}"
    where = " GET /v1/statistics/distributions lists them." if set(choices) <= set(DISTRIBUTIONS) else ""
    return f"Expected one of {len(choices)} names, such as {', '.join(map(repr, choices[:3]))}{hint}{where}"


def _meant(value: Any, choices: Iterable[str]) -> str | None:
    """The choice that a text stands for: by another name of it, or but for its spelling."""
    if not isinstance(value, str) or not value:
        return None
    choices = list(choices)
    sought = plain(value)
    called = [choice for choice in choices if sought in _CALLED.get(choice, ())]
    spelled = nearest(value, choices)
    return spelled if spelled and (plain(spelled) == sought or not called) else called[0] if called else None


def _percentage(value: Any, context: Mapping[str, Any]) -> str:
    limit = context.get("lt", context.get("le"))
    if limit != 1 or isinstance(value, bool) or not isinstance(value, int | float) or not 1 < value <= _PERCENT:
        return ""
    return "; 95 % is 0.95" if value >= _PERCENT / 2 else "; 5 % is 0.05"


def _shown(limit: Any) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)


def _discriminator(context: Mapping[str, Any]) -> str:
    return str(context["discriminator"]).strip("'")


def real_place(location: tuple[str | int, ...], document: Any, *, missing: bool) -> tuple[Location, Any]:
    """The path without the steps that Pydantic adds for the branches of a union, and the value there.

    The client never wrote those. A branch is told from a field by its name: no field beside it may have that.
    """
    path: list[str | int] = []
    last = len(location) - 1
    for index, step in enumerate(location):
        if isinstance(step, int):
            document = document[step] if isinstance(document, list) and step < len(document) else None
        elif isinstance(document, dict) and step in document and not (step == document.get("name") and index < last):
            document = document[step]
        elif not (missing and index == last):
            continue
        path.append(step)
    return tuple(path), document
