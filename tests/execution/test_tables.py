"""Tables in requests: columns, records, CSV, Arrow; levels; and what is said of cells that are none."""

from __future__ import annotations

import io
import time
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.execution import csv_codec
from service.execution.table_arrays import with_arrays
from service.routers import CATALOGUE

LINEAR, DESCRIBE = "/v1/statistics/regression/linear", "/v1/statistics/describe"
CSV = {"content-type": "text/csv"}

# Dobson (1983), the data set PlantGrowth of R: yields of plants under a control and two treatments.
PLANTS = {
    "ctrl": [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    "trt1": [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    "trt2": [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
}
RECORDS = [{"weight": weight, "group": group} for group, weights in PLANTS.items() for weight in weights]
TABLE = {name: [record[name] for record in RECORDS] for name in ("weight", "group")}
TEXT = "weight,group\n" + "".join(f"{record['weight']},{record['group']}\n" for record in RECORDS)


@pytest.mark.parametrize("table", [TABLE, RECORDS], ids=["columns", "records"])
def test_texts_are_levels_with_treatment_coding(client: httpx.Client, table: Any) -> None:
    answer = client.post(LINEAR, json={"table": table, "x": "group", "y": "weight"})
    found = answer.json()
    assert found["terms"] == ["intercept", "group[trt1]", "group[trt2]"]
    assert found["columns"] == {"x": ["group[trt1]", "group[trt2]"], "y": ["weight"]}
    assert found["levels"] == {"group": ["ctrl", "trt1", "trt2"]}
    # summary(lm(weight ~ group, PlantGrowth)) of R
    assert np.round(found["coefficients"], 4).tolist() == [5.0320, -0.3710, 0.4940]
    assert np.round(found["standard_errors"], 4).tolist() == [0.1971, 0.2788, 0.2788]
    assert np.round(found["p_values"][1:], 4).tolist() == [0.1944, 0.0877]


def test_without_an_intercept_every_level_has_a_mean(client: httpx.Client) -> None:
    found = client.post(LINEAR, json={"table": TABLE, "x": "group", "y": "weight", "intercept": False}).json()
    assert found["terms"] == ["group[ctrl]", "group[trt1]", "group[trt2]"]
    assert np.allclose(found["coefficients"], [np.mean(PLANTS[group]) for group in PLANTS], rtol=1e-14)


def test_csv_with_fields_in_the_query(client: httpx.Client) -> None:
    url = f"{LINEAR}?x=group&y=weight&level=0.9&covariance_type=HC3"
    fields = {"table": TABLE, "x": "group", "y": "weight", "level": 0.9, "covariance_type": "HC3"}
    assert client.post(url, content=TEXT, headers=CSV).json() == client.post(LINEAR, json=fields).json()


def test_one_row_a_term_as_csv(client: httpx.Client) -> None:
    url = f"{LINEAR}?x=group&y=weight"
    answer = client.post(url, content=TEXT, headers={**CSV, "accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv"
    head, *rows = (line.split(",") for line in answer.text.splitlines())
    assert head == ["terms", "coefficients", "standard_errors", "t_statistics", "p_values", "lower", "upper"]
    assert [row[0] for row in rows] == ["intercept", "group[trt1]", "group[trt2]"]
    found = client.post(url, content=TEXT, headers=CSV).json()
    assert [float(row[1]) for row in rows] == found["coefficients"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a,b\n1,2\n3,4\n", [2.0, 3.0]),
        ("a;b\r\n1;2\r\n3;4\r\n", [2.0, 3.0]),
        ("a\tb\n1\t2\n3\t4", [2.0, 3.0]),
        ('\ufeff"a", b \n"1","2"\n\n3, 4 \n', [2.0, 3.0]),
        ('"","a","b"\n"1",1,2\n"2",3,4\n', [2.0, 3.0]),  # R's row names, and a DataFrame's index
        (",a,b\n0,1,2\n1,3,4\n", [2.0, 3.0]),
        ("a,b,\n1,2,\n3,4,\n", [2.0, 3.0]),
        ("a,b\n1e0,.2e1\n+3,4.\n", [2.0, 3.0]),
    ],
)
def test_csv_as_it_is_written(client: httpx.Client, text: str, values: list[float]) -> None:
    answer = client.post(DESCRIBE, content=text.encode(), headers=CSV)
    assert answer.json()["mean"] == values, answer.text
    assert answer.json()["columns"] == {"data": ["a", "b"]}


def test_an_empty_cell_is_missing(client: httpx.Client) -> None:
    answer = client.post(f"{DESCRIBE}?missing=omit", content="a,b\n1,5\n,7\n3,9\n", headers=CSV)
    assert (answer.json()["count"], answer.json()["mean"]) == ([2, 3], [2.0, 7.0])
    refused = client.post(DESCRIBE, content="a,b\n1,5\n,7\n3,9\n", headers=CSV)
    assert faults(refused) == {"/table/a/1": 'This value is missing; send missing: "omit" to leave it out.'}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1.5", "2,5"], "write 1.5 for 1,5"),
        (["1", "NA"], "a missing value is an empty cell"),
        (["1", "nan"], "a missing value is an empty cell"),
        (["1", "5 kg"], "write the number alone, without its unit"),
        (["2024-01-05", "2024-02-05"], "a date or a time is no number"),
        (["1", "inf"], "a finite number is needed"),
        (["1", "1e400"], "a finite number is needed"),
        (["1", "\u22125"], "write a minus sign as -, of the keyboard"),
        (["1", "1.234.567"], "write 1.5 for 1,5 and 1234.5 for 1,234.5"),
        (["1", "1_000"], "write 1234.5 for 1 234.5, without quotes."),
        (["1", "1\u00a0234,5"], "write 1234.5 for 1 234.5, without quotes."),
        (["1 234", "1 235"], "write 1234.5 for 1 234.5, without quotes."),
        (["1", "2 3"], "a cell has one number"),
        (["1", "None"], "a missing value is an empty cell"),
        (["1", "<0.5"], "numbers alone or texts alone"),
        (["1", "9007199254740993"], "not exact in 64-bit floating point"),
        (["low", "high"], "a label is written as a number"),
    ],
)
def test_cells_that_are_no_numbers(client: httpx.Client, cells: list[str], said: str) -> None:
    text = "a;b\n" + "".join(f"{cell};1\n" for cell in cells)
    answer = client.post(f"{DESCRIBE}?data=a", content=text, headers=CSV)
    ((pointer, detail),) = list(faults(answer).items())[:1]
    assert pointer.startswith("/table/a/")
    assert said in detail


@pytest.mark.parametrize("label", ["2024-01-05", "1,5", "NA", "5 kg"])
def test_what_looks_like_a_number_is_no_level(client: httpx.Client, label: str) -> None:
    table = {"x": [label, "b", "c"], "y": [1.0, 2.0, 4.0]}
    answer = client.post(LINEAR, json={"table": table, "x": "x", "y": "y"})
    assert "/table/x/0" in faults(answer)


@pytest.mark.parametrize(
    ("fields", "pointer", "said"),
    [
        ({"x": "hour"}, "/x", "did you mean `hours`? It has hours, group, score."),
        ({"x": ["hours", "grp"]}, "/x/1", "The table has no such column"),
        ({"y": ["score", "hours"]}, "/y", "This field is one column, and 2 are named."),
        ({"y": "group"}, "/table/group/0", "only numbers are taken here"),
        ({"table": {"hours": [1], "score": [1, 2]}}, "/table/score", "1"),
        ({"table": []}, "/table", "A table is an object of columns, or a list of records"),
        ({"table": {"hours": []}}, "/table", "no rows"),
        ({"table": {"hours": 3}}, "/table/hours", "A column is a list"),
        (
            {"table": [{"hours": 1, "score": "x"}, {"hours": "y", "score": 2}]},
            "/table/1/hours",
            "numbers alone or texts alone",
        ),
        ({"weights": "gap"}, "/table/gap/1", "leave the row out"),
    ],
)
def test_what_is_wrong_with_a_table(client: httpx.Client, fields: dict[str, Any], pointer: str, said: str) -> None:
    table = {"hours": [1, 2, 3, 5], "group": ["a", "b", "b", "a"], "score": [1.0, 2.5, 2.0, 4.0]}
    if "weights" in fields:
        table["gap"] = [1, None, 1, 1]
    answer = client.post(LINEAR, json={"table": table, "x": "hours", "y": "score", **fields})
    assert said in faults(answer)[pointer]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"1,2\n3,4\n", "The first row of CSV names the columns"),
        (b"a,b\n", "no rows"),
        (b"a,a\n1,2\n", "Two columns of the CSV are called"),
        (b"a,b\n1,2\n3\n", "Row 2 of the CSV has 1 cell(s); the first has 2 name(s)."),
        (b"a\n1,2\n", "row.names = FALSE"),
        (b",a\nMazda,1\nFiat,2\n", "Column 1 of the CSV has no name"),
        (b",a\n7,1\n8,2\n", "index=False"),
        (b"a,,b\n1,2,3\n", "Column 2 of the CSV has no name"),
        (b'a,b\n"1,2\n', "Not CSV in line"),
        (b"a,b\n1,\xe4\n", "Not UTF-8: save the table as CSV in UTF-8."),
        (b"", "The body is empty"),
    ],
)
def test_what_is_no_csv(client: httpx.Client, body: bytes, said: str) -> None:
    answer = client.post(DESCRIBE, content=body, headers=CSV)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_operations_without_columns_take_no_csv(client: httpx.Client) -> None:
    answer = client.post("/v1/linear-algebra/inverse", content="a,b\n1,2\n3,4\n", headers=CSV)
    assert answer.status_code == 415
    assert "operations with `data`, `x`, `y` or `samples`" in answer.json()["detail"]


def test_a_wrong_field_of_the_query_is_pointed_at(client: httpx.Client) -> None:
    answer = client.post(f"{DESCRIBE}?mising=omit", content="a\n1\n2\n", headers=CSV)
    assert "did you mean `missing`?" in faults(answer)["/mising"]
    answer = client.post(f"{DESCRIBE}?data=a&data=b", content="a,b\n1,2\n2,3\n", headers=CSV)
    assert "/data" in faults(answer)


def test_a_large_table_is_read_by_blocks(client: httpx.Client) -> None:
    values = np.random.default_rng(18).normal(size=(20_000, 2))
    text = "a,b\n" + "".join(f"{a!r},{b!r}\n" for a, b in values.tolist())
    found = client.post(DESCRIBE, content=text, headers=CSV).json()
    assert found["mean"] == client.post(DESCRIBE, json={"data": values.tolist()}).json()["mean"]
    late = text.replace(f"{values[15_000, 1].item()!r}\n", "many\n")
    assert "/table/b/15000" in faults(client.post(DESCRIBE, content=late, headers=CSV))


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.none() | st.floats(-1e6, 1e6)), min_size=2, max_size=20))
def test_csv_is_the_same_as_json(client: httpx.Client, rows: list[tuple[float, float | None]]) -> None:
    text = "a,b\n" + "".join(f"{a!r},{'' if b is None else repr(b)}\n" for a, b in rows)
    table = {"a": [a for a, _ in rows], "b": [b for _, b in rows]}
    url = "/v1/statistics/covariance"
    sent = client.post(f"{url}?data=a,b&missing=omit", content=text, headers=CSV)
    assert sent.json().get("result") == client.post(
        url, json={"table": table, "data": ["a", "b"], "missing": "omit"}
    ).json().get("result")


def test_an_array_as_npy_and_back(client: httpx.Client) -> None:
    for array in (np.array([[4.0, 7.0], [2.0, 6.0]]), np.array([[4, 7], [2, 6]], "<i4"), np.array([[1j, 2], [3, 4]])):
        for order in "CF":
            body = io.BytesIO()
            np.save(body, np.asarray(array, order=order))
            headers = {"content-type": "application/x-npy", "accept": "application/x-npy"}
            answer = client.post("/v1/linear-algebra/inverse", content=body.getvalue(), headers=headers)
            assert answer.headers["content-type"] == "application/x-npy", answer.text
            assert np.allclose(np.load(io.BytesIO(answer.content)), np.linalg.inv(array), rtol=1e-14)


def test_the_other_arrays_of_npy_stand_in_the_query(client: httpx.Client) -> None:
    body = io.BytesIO()
    np.save(body, np.array([[4.0, 7.0], [2.0, 6.0]]))
    headers = {"content-type": "application/x-npy"}
    answer = client.post("/v1/linear-algebra/solve?b=1,2", content=body.getvalue(), headers=headers)
    assert np.allclose(answer.json()["x"], [-0.8, 0.6])
    refused = client.post("/v1/linear-algebra/solve", content=body.getvalue(), headers=headers)
    assert "which has a, b" in refused.json()["detail"]


HEAD = b"\x93NUMPY\x01\x00v\x00"


@pytest.mark.parametrize(
    "body",
    [b"\x93NUMPY", b"nothing of it", HEAD + b"{'descr': '|O', 'fo", HEAD + b"{'descr': '<f8[, ".ljust(118) + bytes(8),
     HEAD + b"{'descr': '<f8', [s\0ape': (1,), }".ljust(118) + bytes(8)],
)  # fmt: skip
def test_what_is_no_npy(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/v1/linear-algebra/inverse", content=body, headers={"content-type": "application/x-npy"})
    assert answer.status_code == 400
    assert ".npy" in answer.json()["detail"]


def test_objects_are_never_unpickled(client: httpx.Client) -> None:
    body = io.BytesIO()
    np.save(body, np.array([{}, None], dtype=object), allow_pickle=True)
    headers = {"content-type": "application/x-npy"}
    answer = client.post("/v1/linear-algebra/inverse", content=body.getvalue(), headers=headers)
    assert answer.status_code == 400


def test_answers_that_are_not_one_array_or_table(client: httpx.Client) -> None:
    for accept in ("text/csv", "application/x-npy"):
        answer = client.post("/v1/linear-algebra/svd", json={"a": [[1.0, 2.0]]}, headers={"accept": accept})
        assert answer.status_code == 406
        assert answer.json()["type"] == "/problems/not-acceptable"


def test_arrow(client: httpx.Client) -> None:
    pa = pytest.importorskip("pyarrow")
    table = pa.table({**TABLE, "group": pa.array(TABLE["group"]).dictionary_encode()})
    body = io.BytesIO()
    with pa.ipc.new_stream(body, table.schema) as stream:
        stream.write_table(table, max_chunksize=7)
    headers = {"content-type": "application/vnd.apache.arrow.stream"}
    answer = client.post(f"{LINEAR}?x=group&y=weight", content=body.getvalue(), headers=headers)
    assert answer.json() == client.post(LINEAR, json={"table": TABLE, "x": "group", "y": "weight"}).json()
    broken = client.post(f"{LINEAR}?x=group&y=weight", content=body.getvalue()[:200], headers=headers)
    assert broken.status_code == 400


def faults(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


def test_many_columns_are_read_in_one_pass() -> None:
    names = [f"column {i}" for i in range(40_000)]
    start = time.process_time()
    table = csv_codec.decode(f"{','.join(names)}\n{'1,' * 39_999}1\n".encode())
    document, _ = with_arrays(CATALOGUE["statistics/describe"].request, table, 40_000)
    assert document["data"].shape == (1, 40_000)
    assert time.process_time() - start < 4  # one takes a tenth of that; comparing each with all others 30


@pytest.mark.parametrize(
    ("path", "sent", "head"),
    [
        (
            "calculus/ode",
            {"equations": ["i*z"], "variables": ["z"], "span": [0, 1], "initial": [1], "times": [1]},
            "t,y.real[0],y.imag[0]",
        ),
        (
            "calculus/integrate",
            {"expression": "1/z", "variable": "z", "path": [1, 2]},
            "result.real,result.imag,error,evaluations",
        ),
    ],
)
def test_complex_columns_are_two(client: httpx.Client, path, sent, head):
    answer = client.post(f"/v1/{path}", json={**sent, "numbers": "complex"}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == head


def test_a_table_that_nobody_asks_is_refused(client: httpx.Client) -> None:
    sent = {"table": {"a": [1, 2, 3]}, "data": [1, 2, 3]}
    assert faults(client.post(DESCRIBE, json=sent)) == {"/table": "No field names a column of this table; `data` may."}
