"""The docs pages under /docs: a list of all operations, a page for each, and the guides of docs/."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service import __version__
from service.execution.formats import JSON
from service.gateway.docs.fields import Field, Reader
from service.gateway.docs.markdown import anchor, guide, paragraphs
from service.gateway.docs.places import GUIDES
from service.gateway.documentation import INTRODUCTION, TITLE
from service.operation import Area, Operation, picture_name
from service.schemas.types.problem_types import PROBLEM_TYPES

_ASSETS = Path(__file__).parent / "assets"
_PACKED = Path(__file__).with_name("guides")  # in a wheel
_SOURCES = _PACKED if _PACKED.is_dir() else Path(__file__).parents[3] / "docs"
_WORD = re.compile(r"[^\W\d_]{3,}")
_WORDS_OF_A_LINE = 30  # of a description, in the index of the search


@dataclass(frozen=True, slots=True)
class OperationView:
    """What the page of an operation shows."""

    key: str
    title: str
    area: str
    method: str
    description: Markup
    keywords: list[str]
    media_type: str
    body: str
    request: tuple[Field, ...]
    answer: tuple[Field, ...]
    example: str
    query: tuple[Field, ...]
    pictures: list[str]


class Site:
    """Makes the pages. `root` is the prefix under which a proxy serves them."""

    def __init__(self, areas: tuple[Area, ...], root: str) -> None:
        self._areas, self._root = areas, root
        self.assets = {path.name: path.read_bytes() for path in _ASSETS.iterdir()} | {"search.json": self._index()}
        self.tag = hashlib.sha256(b"".join(self.assets.values())).hexdigest()[:12]
        self._templates = Environment(
            loader=PackageLoader("service.gateway.docs"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.globals |= {
            "root": root, "assets": f"{root}/docs/assets/{self.tag}", "version": __version__,
            "areas": areas, "guides": GUIDES,
        }  # fmt: skip

    def index(self) -> str:
        """The page of all operations."""
        return self._render("index.html", here="", title=TITLE, introduction=paragraphs(INTRODUCTION))

    def guide(self, name: str) -> str:
        """The page of a guide."""
        body, _ = guide((_SOURCES / f"{name}.md").read_text(), self._address)
        return self._render("guide.html", here=name, title=GUIDES[name], body=body)

    def operation(self, document: Mapping[str, Any], area: Area) -> str:
        """The page of the one operation of an area, which the OpenAPI document describes."""
        view = _view(document, area)
        return self._render("operation.html", here=view.key, title=view.title, view=view, problems=_problems())

    def _index(self) -> bytes:
        """What the search looks at: path, summary, keywords and the first words of each operation, and the guides."""
        entries = [
            [key, operation.summary, operation.keywords, _first_words(operation), area.title]
            for area in self._areas
            for key, operation in area
        ]
        for name, title in GUIDES.items():
            _, sections = guide((_SOURCES / f"{name}.md").read_text(), self._address)
            entries += [
                [
                    f"{name}#{anchor(heading)}",
                    heading.replace("`", ""),
                    "",
                    " ".join(dict.fromkeys(_WORD.findall(text))),
                    title,
                ]
                for heading, text in sections.items()
            ]
        return orjson.dumps(entries)

    def _render(self, template: str, **values: Any) -> str:
        return self._templates.get_template(template).render(values)

    def _address(self, link: str) -> str | None:
        """Where a link of a guide leads; None for files that are not served."""
        file, _, fragment = link.partition("#")
        name = Path(file).stem
        if not file or file.startswith(("http://127.0.0.1:8000/docs",)):
            return f"#{fragment}" if fragment else f"{self._root}/docs"
        if name in GUIDES:
            return f"{self._root}/docs/{name}" + (f"#{fragment}" if fragment else "")
        return link if file.startswith("https://") else None


def _view(document: Mapping[str, Any], area: Area) -> OperationView:
    ((key, operation),) = area
    described = document["paths"][f"/v1/{key}"][operation.method.lower()]
    answers = described["responses"]["200"]["content"]
    parameters = described.get("parameters", ())
    query = {one["name"]: {**one["schema"], "description": one["description"]} for one in parameters}
    ((media_type, body),) = described.get("requestBody", {"content": {"": {}}})["content"].items()
    reader = Reader(document["components"]["schemas"])
    return OperationView(
        key, operation.summary, area.title, operation.method, paragraphs(described["description"]),
        described["x-keywords"], media_type, _text(body.get("example")),
        reader.fields(body.get("schema", {})), reader.fields(answers[JSON]["schema"]),
        _text(answers[JSON]["example"]), reader.fields({"type": "object", "properties": query}),
        [picture_name(draw) for draw in operation.pictures],
    )  # fmt: skip


def _text(example: Any) -> str:
    return example if isinstance(example, str) else "" if example is None else json.dumps(example, ensure_ascii=False)


def _first_words(operation: Operation) -> str:
    return " ".join((operation.handler.__doc__ or "").split()[:_WORDS_OF_A_LINE])


@cache
def _problems() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Kinds of problems by status."""
    kinds = PROBLEM_TYPES.values()
    statuses = {kind.status for kind in kinds}
    return [
        (str(status), HTTPStatus(status).phrase, [(one.name, one.title) for one in kinds if one.status == status])
        for status in sorted(statuses)
    ]
