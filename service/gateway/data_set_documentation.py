"""The resources of data sets in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.execution.formats import JSON, NPY
from service.gateway.data_set_pages import ROOT, TAKEN
from service.gateway.resource_documentation import answers, declare, described, ref

TAG = {
    "name": "Data sets",
    "description": 'Numbers that are sent once: `{"dataset": id}` stands for them wherever a request takes an array or '
    "a table, with `columns` (names, or positions in a matrix) and `rows` ([first, behind the last]) for a part.",
}


class DataSet(BaseModel):
    """A data set, kept for a day after its last use unless the service says otherwise."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(
        description="`sha256-` and the hash of type, shape, numbers and, of a table, names: the same data have one id."
    )
    shape: list[int] = Field(description="Rows first.")
    dtype: str = Field(description="Type of the numbers, as NumPy calls it.")
    columns: list[str] | None = Field(description="The names of a table's columns; null where it has none.")
    levels: dict[str, list[str]] = Field(description="Of columns of texts: what their numbers are positions in.")
    missing: int = Field(description="Entries that are missing (NaN).")
    infinite: int = Field(description="Entries that are infinite; only arrays of answers have such.")
    bytes: int = Field(description="Size of the numbers.")
    created: str = Field(description="When it was stored (RFC 3339, as all times).")
    expires: str = Field(description="When it is forgotten, unless it is used before.")


class DataSetList(BaseModel):
    """One's data sets."""

    model_config = ConfigDict(extra="forbid")

    datasets: list[DataSet] = Field(
        description="Those used last, 1000 at most, the newest first; without keys there is no list."
    )


def add_data_sets(document: dict[str, Any]) -> None:
    """Declare the resources of data sets in an OpenAPI document."""
    declare(document, TAG, _paths(), DataSet, DataSetList)


def _paths() -> dict[str, Any]:
    which = {"name": "dataset_id", "in": "path", "required": True, "description": "Its id.", "schema": _TEXT}
    shown = {JSON: {"schema": ref(DataSet)}}
    # As with operations, typed clients are shown one media type of a body; the description names all.
    body = {"required": True, "content": {NPY: {"schema": {"type": "string", "format": "binary"}}}}
    stored = answers("It was here before.", shown) | {"201": {"description": "It is stored.", "content": shown}}
    taken = ", ".join(f"`{name}`" for name in TAKEN)
    text = f"The body is one of {taken}. Of a client's own numbers the answer is 200, of new ones 201."
    return {
        ROOT: {
            "get": {
                **described(TAG, "datasets", "List one's data sets", "Those of one's API key."),
                "responses": answers("The data sets.", {JSON: {"schema": ref(DataSetList)}}),
            },
            "post": {
                **described(TAG, "dataset_store", "Store a data set", text),
                "requestBody": body,
                "responses": stored,
            },
        },
        f"{ROOT}/{{dataset_id}}": {
            "parameters": [which],
            "get": {
                **described(TAG, "dataset", "What is known of a data set", f"With `Accept: {NPY}` its numbers."),
                "responses": answers("What is known of it.", shown),
            },
            "delete": {
                **described(TAG, "dataset_forget", "Forget a data set", "Its id leads nowhere from then on."),
                "responses": answers("What it was.", shown),
            },
        },
    }


_TEXT = {"type": "string"}
