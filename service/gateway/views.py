"""How a picture is asked for: the query of its request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from service.gateway.refusal import Refusal
from service.operation import THEMES, Operation, View, picture_name

SIDES = range(200, 2001)
"""Pixels: what is smaller cannot be read, and what is larger than a screen costs too much."""

_MOST_FIELDS = 20  # of a query; five have a meaning
_LONGEST = 2000  # characters of labels: thirty for each of as many bars as are drawn


def view_of(query: bytes, operation: Operation, *, drawn: bool) -> View:
    """The view that a query asks for. Raises Refusal; a name that is unknown is refused where a picture is drawn."""
    found: dict[str, Any] = {}
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise _wrong(f"The query has more than {_MOST_FIELDS} fields.") from None
    for name, text in pairs:
        if name in ("width", "height"):
            found[name] = _side(name, text)
        elif name == "theme":
            found[name] = _one_of(name, text, THEMES)
        elif name == "picture":
            found[name] = _one_of(name, text, [picture_name(draw) for draw in operation.pictures])
        elif name == "labels":
            found[name] = _labels(text)
        elif drawn:
            raise _wrong(f"The query of a picture takes {', '.join(View.__slots__)}, and nothing else.")
    return View(**found)


def _side(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) in SIDES):
        raise _wrong(f"`{name}` in the query is a whole number of pixels from {SIDES[0]} to {SIDES[-1]}.")
    return int(text)


def _labels(text: str) -> str:
    if len(text) > _LONGEST:
        raise _wrong(f"`labels` in the query has at most {_LONGEST} characters.")
    return text


def _one_of(name: str, text: str, names: Sequence[str]) -> str:
    if text not in names:
        raise _wrong(f"`{name}` in the query is {' or '.join(names)}.")
    return text


def _wrong(detail: str) -> Refusal:
    return Refusal("invalid-input", detail)
