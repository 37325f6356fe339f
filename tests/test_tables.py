"""Every operation that takes a table answers as for the arrays that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from service.execution.data_fields import column_fields
from service.execution.request_fields import example
from service.gateway.documentation import describe
from service.routers import AREAS, CATALOGUE
from tests.agreement import differences

TABULAR = sorted(key for key, one in CATALOGUE.items() if column_fields(one.request))


def columns_of(key: str, sent: dict[str, Any]) -> tuple[dict[str, list[float | None]], dict[str, Any]]:
    """The arrays of a request that have as many rows as the first as columns, and the names in their place."""
    table: dict[str, list[float | None]] = {}
    names: dict[str, Any] = {}
    rows = 0
    for field, columns in arrays_of(key, sent):
        rows = rows or len(columns[0])
        if all(len(column) == rows for column in columns):
            named = [f"{field}{i}" for i in range(len(columns))]
            table |= zip(named, columns, strict=True)
            names[field] = named[0] if np.ndim(sent[field]) == 1 else named
    return table, names


def arrays_of(key: str, sent: dict[str, Any]) -> Iterator[tuple[str, list[list[float]]]]:
    for name, field in column_fields(CATALOGUE[key].request).items():
        value = sent.get(name)
        if not isinstance(value, list):
            continue
        if field.kind == "list":
            yield name, value
        elif np.ndim(value) in {1, 2}:
            yield name, [value] if np.ndim(value) == 1 else np.transpose(value).tolist()


def test_what_takes_data_takes_tables() -> None:
    assert {"statistics/describe", "linear-algebra/pca", "statistics/tests/anova", "optimization/curve-fit"} <= {
        *TABULAR
    }
    assert "statistics/tests/mcnemar" not in TABULAR, "its `table` is of counts"


@pytest.mark.parametrize("key", [key for key in TABULAR if [*arrays_of(key, example(CATALOGUE[key]))]])
def test_a_table_is_as_good_as_its_arrays(client: httpx.Client, key: str) -> None:
    sent = example(CATALOGUE[key])
    table, names = columns_of(key, sent)
    plain = client.post(f"/v1/{key}", json=sent)
    seed = {"seed": plain.json()["seed"]} if "seed" in plain.json() else {}
    plain = client.post(f"/v1/{key}", json={**sent, **seed}) if seed else plain
    tabled = client.post(f"/v1/{key}", json={**sent, **seed, **names, "table": table})
    assert tabled.status_code == 200, tabled.text
    found = tabled.json()
    assert set(found["columns"]) == set(names)
    assert [column for field in found["columns"].values() for column in field] == [*table]
    shown = plain.json()
    assert found.keys() - shown.keys() == {"columns"}
    untold = {"columns", "terms", "seconds", "certainty"}  # `certainty` may depend on the time there was
    assert list(differences(without(found, untold), without(shown, untold), "")) == []


def without(document: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def test_the_document_shows_tables() -> None:
    document = describe(AREAS, "", secured=False)
    schemas = document["components"]["schemas"]
    for key in TABULAR:
        operation = CATALOGUE[key]
        shown = schemas[operation.request.__name__]["properties"]
        assert shown["table"]["$ref"].endswith("/DataTable")
        for name in column_fields(operation.request):
            assert [one.get("$ref", "").rpartition("/")[2] for one in shown[name]["anyOf"]].count("ColumnNames") == 1
        answered = schemas[operation.response.__name__]["properties"]
        assert [*answered][-4:] == ["columns", "levels", "certainty", "warnings"]
        assert not {"columns", "levels"} & {*operation.response.__dataclass_fields__}
