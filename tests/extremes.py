"""Documented examples with places replaced by extremes: `python -m tests.extremes [draws] [seed] [part of the key]`.

Numbers, lists and counts of a request become what nobody means to send and somebody does. Each has an answer, or a
refusal that names a field; nothing fails, no NaN or null is without a word, and no refusal repeats the numbers sent.
"""

from __future__ import annotations

import copy
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

import httpx
from pydantic import TypeAdapter

from service.execution.request_fields import example
from service.gateway.documentation import stored_answers
from service.main import create_app
from service.routers import CATALOGUE
from service.settings import Settings
from tests.asgi import SyncTransport

KEYS = sorted(key for key, one in CATALOGUE.items() if one.method == "POST" and not one.media_type)
NUMBERS = (
    0, -0.0, 1, -1, 2, 0.5, 5e-324, -5e-324, 1e-308, 1e-160, -1e160, 1e160, 1e308, -1e308, 1.7976931348623157e308,
    2**53 + 1, 2**63, -(2**63), 1e16, 1e-16, 1 + 2**-52,
)  # fmt: skip
COUNTS = (0, 1, 2, -1, 3, 10**4, 2**31, 2**53 + 1, 2**63)
_ALIKE = 3  # entries and rows of a list: those that follow are places like these
_PATIENT = 20  # seconds for a request of `make fuzz`
_SMALL, _LARGE = 1e-5, 1e5  # sizes between which a number in a refusal may be a limit or a count


def mutated(key: str, seed: str) -> dict[str, Any]:
    """The example of an operation with one to three of its places replaced; another seed, another request."""
    chance = Random(f"{key} {seed}")
    document = copy.deepcopy(json.loads(json.dumps(example(CATALOGUE[key]))))
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = [place for place in _places(document) if _numeric(place[0][place[1]])]
        if places:
            holder, step = chance.choice(places)
            holder[step] = _replaced(chance, holder[step])
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each value in a document, as the list or object that holds it and where it stands there."""
    steps = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in list(steps):
        yield value, step
        if not (isinstance(value, list) and step >= _ALIKE):
            yield from _places(value[step])


def _numeric(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_numeric, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _replaced(chance: Random, value: Any) -> Any:
    if isinstance(value, list):
        return chance.choice(_OF_LISTS)(chance, value)
    if isinstance(value, int) and chance.random() < 0.6:
        return chance.choice(COUNTS)
    return [chance.choice(NUMBERS)] if chance.random() < 0.03 else chance.choice(NUMBERS)


def _each(change: Callable[[float], float], value: Any) -> Any:
    """The list with each number changed, kept within the range of doubles."""
    if isinstance(value, list):
        return [_each(change, entry) for entry in value]
    changed = change(value)
    return math.copysign(sys.float_info.max, changed) if math.isinf(changed) else changed


def _scaled(chance: Random, value: list[Any]) -> Any:
    factor = chance.choice((0, -1, 5e-324, 1e-308, 1e-160, 1e160, 1e305, 2.0**60))
    return _each(lambda one: one * factor, value)


def _moved(chance: Random, value: list[Any]) -> Any:
    offset = chance.choice((1e16, -1e9, 1e154, 1e308))
    return _each(lambda one: one + offset, value)


def _same(chance: Random, value: list[Any]) -> Any:
    number = chance.choice(NUMBERS)
    return _each(lambda _: number, value)


def _nearly_same(chance: Random, value: list[Any]) -> Any:
    number = chance.choice((1.0, 1e16, 1e-300, 0.1))
    return _each(lambda _: number * (1 + chance.randint(0, 2) * 2.0**-52), value)


def _mixed(chance: Random, value: list[Any]) -> Any:
    return _each(lambda _: chance.choice(NUMBERS), value)


def _complex(chance: Random, value: list[Any]) -> Any:
    return {"real": value, "imag": _each(lambda one: one * chance.choice((0, 1, 1e160)), value)}


_OF_LISTS: tuple[Callable[[Random, list[Any]], Any], ...] = (
    _scaled, _scaled, _moved, _same, _same, _nearly_same, _mixed, _complex,
    lambda *_: [],
    lambda _, value: value[:1],
    lambda _, value: value[:2],
    lambda _, value: [value[0]] * len(value) if value else [[]],
    lambda chance, _: chance.choice(NUMBERS),
)  # fmt: skip


def faults(client: httpx.Client, key: str, seed: str, seconds: int) -> Iterator[str]:
    """What is wrong with the answer to a mutated request, which may take so long."""
    document = mutated(key, seed)
    answer = client.post(f"/v1/{key}", json=document, headers={"prefer": f"wait={seconds}"})
    if answer.status_code == 200:
        if '"NaN"' in answer.text and not answer.json()["warnings"]:
            yield f"{key}: NaN without a word: {json.dumps(document)}"
        if found := unexplained_nulls(key, answer.json()):
            yield f"{key}: {found} null, and no description says when: {json.dumps(document)}"
        return
    if answer.status_code not in (400, 422):
        yield f"{key}: {answer.status_code} {answer.text}: {json.dumps(document)}"
        return
    problem = answer.json()
    told = " ".join([problem["detail"], *(fault["detail"] for fault in problem.get("errors", ()))])
    named = problem.get("errors") or re.search(r"`\w", told)
    if not named and problem["type"] != "/problems/too-large":  # which is about the request as a whole
        yield f"{key}: names no field: {told}: {json.dumps(document)}"
    if echoed := _spellings(document) & set(_NUMBER.findall(told)):
        yield f"{key}: echoes {echoed}: {told}: {json.dumps(document)}"


def unexplained_nulls(key: str, answer: dict[str, Any]) -> list[str]:
    """The fields that are null here and not in the documented answer, where no description says when."""
    known = _told(key) | {names[-1] for names in _nulls(stored_answers()[key], ())}
    return sorted({"/".join(names) for names in _nulls(answer, ()) if not known.intersection(names)})


@cache
def _told(key: str) -> frozenset[str]:
    """The fields of an answer whose descriptions speak of null."""
    whole = TypeAdapter(CATALOGUE[key].response).json_schema()
    fields = [field for one in (whole, *whole.get("$defs", {}).values()) for field in one.get("properties", {}).items()]
    return frozenset(name for name, field in fields if "null" in field.get("description", "").lower())


def _nulls(value: Any, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The names on the way to each null in a document."""
    if value is None:
        yield names
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _nulls(entry, (*names, name))
    elif isinstance(value, list):
        for entry in value:
            yield from _nulls(entry, names)


_NUMBER = re.compile(r"(?<!at )(?<!near )(?<!than )(?<![\w.+-])-?\d[\d.e+-]*\d")
"""A number in a sentence, but for a place that the operation came upon and for a limit."""


def _spellings(value: Any) -> set[str]:
    """How the extreme numbers of a request are written."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return {text for entry in inner for text in _spellings(entry)}
    extreme = isinstance(value, int | float) and value and not _SMALL < abs(value) < _LARGE
    return {repr(value), f"{value:g}"} if extreme else set()


def main(draws: str = "20", seed: str = "1", part: str = "") -> int:
    """Send so many requests to each operation, and print what is wrong; 1 if anything is."""
    found = 0
    with SyncTransport(create_app(Settings(log_level="ERROR"))) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        for key in KEYS:
            for draw in range(int(draws) if part in key else 0):
                for fault in faults(client, key, f"{seed}.{draw}", _PATIENT):
                    print(fault, flush=True)
                    found += 1
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
