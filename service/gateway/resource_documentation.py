"""What the resources beside operations have in common in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import Problem

_REF = "#/components/schemas/{model}"


def declare(document: dict[str, Any], tag: dict[str, str], paths: dict[str, Any], *models: type[BaseModel]) -> None:
    """Add resources, with a tag of theirs, and the models that they show to an OpenAPI document."""
    schemas = document["components"]["schemas"]
    for model in models:
        schema = model.model_json_schema(ref_template=_REF)
        schemas |= {**schema.pop("$defs", {}), model.__name__: schema}
    document["tags"] = [*document.get("tags", ()), tag]
    document["paths"] |= paths


def described(tag: dict[str, str], name: str, summary: str, description: str) -> dict[str, Any]:
    """The head of a method."""
    return {"tags": [tag["name"]], "operationId": name, "summary": summary, "description": description}


def answers(description: str, content: dict[str, Any]) -> dict[str, Any]:
    """The answers of a method: what is there, or a problem."""
    problem = {"description": "A problem.", "content": {PROBLEM: {"schema": ref(Problem)}}}
    return {"200": {"description": description, "content": content}, "default": problem}


def ref(model: type[BaseModel]) -> dict[str, str]:
    """Where the schema of a model is."""
    return {"$ref": _REF.format(model=model.__name__)}
