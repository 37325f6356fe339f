"""What fields mean: the string below each in its class, read from the source when somebody asks.

Pydantic would read it as each class is made, which takes a quarter of the start: `use_attribute_docstrings`.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import Any


def describe_fields(properties: dict[str, Any], cls: type, names: dict[str, str]) -> None:
    """Describe the properties of a class in JSON Schema, of which `names` gives the fields."""
    meanings = field_docstrings(cls)
    for name, field in names.items():
        if field in meanings:
            properties[name]["description"] = meanings[field]


@cache
def field_docstrings(cls: type) -> dict[str, str]:
    """The docstring of each field of a class that has one, by its name."""
    inherited = [field_docstrings(base) for base in reversed(cls.__bases__)]
    return {name: text for found in [*inherited, _own(cls)] for name, text in found.items()}


def _own(cls: type) -> dict[str, str]:
    body = _classes(cls.__module__).get(cls.__qualname__, [])
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


@cache
def _classes(module: str) -> dict[str, list[ast.stmt]]:
    """The bodies of the classes at the top of one of our modules."""
    if not module.startswith(f"{__name__.partition('.')[0]}."):
        return {}
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node.body for node in tree.body if isinstance(node, ast.ClassDef)}
