"""Data sets: sent once, named by their hash, used in place of arrays, forgotten."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2
import httpx
import numpy as np
import pytest

from service.execution.library import Library
from service.execution.storing import store_array
from service.main import create_app
from service.schemas.types.errors import InvalidInput
from service.settings import Settings
from tests.asgi import SyncTransport

DATASETS, DESCRIBE = "/v1/datasets", "/v1/statistics/describe"
MATRIX = np.array([[4.0, 7.0], [2.0, 6.0], [1.0, 3.0]])
TEXT = "hours,group,score\n1,a,50\n2,b,61\n3,a,\n4,c,75\n5,b,80\n6,c,92\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with SyncTransport(create_app(Settings(log_level="WARNING", data_dir=str(folder), workers=1))) as transport:
        yield httpx.Client(transport=transport, base_url="http://testserver")


def npy(array: Any) -> bytes:
    body = io.BytesIO()
    np.save(body, array)
    return body.getvalue()


def stored(client: httpx.Client, body: bytes | str, media_type: str = "application/x-npy", **headers: str) -> Any:
    answer = client.post(DATASETS, content=body, headers={"content-type": media_type, **headers})
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def test_the_same_numbers_are_one_data_set(client: httpx.Client) -> None:
    headers = {"content-type": "application/x-npy"}
    first = client.post(DATASETS, content=npy(MATRIX), headers=headers)
    again = client.post(DATASETS, content=npy(MATRIX), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == f"{DATASETS}/{first.json()['id']}"
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["shape"] == [3, 2]
    assert stored(client, npy(MATRIX.T))["id"] != first.json()["id"]
    assert stored(client, npy(MATRIX.astype("f4")))["id"] != first.json()["id"]


@pytest.mark.parametrize(
    "array",
    [
        MATRIX,
        np.asfortranarray(MATRIX),
        MATRIX.astype(">f8"),
        MATRIX.astype("f4"),
        MATRIX.astype("f2"),
        MATRIX.astype("<i4"),
        MATRIX.astype("u8"),
        MATRIX + 1j,
        np.arange(300_000.0).reshape(3, -1),
    ],
    ids=["double", "by column", "big endian", "single", "half", "integers", "unsigned", "complex", "several blocks"],
)
def test_numbers_come_back(client: httpx.Client, array: np.ndarray) -> None:
    data_set = stored(client, npy(array))
    answer = client.get(f"{DATASETS}/{data_set['id']}", headers={"accept": "application/x-npy"})
    found = np.load(io.BytesIO(answer.content))
    assert found.shape == array.shape == tuple(data_set["shape"])
    assert (found == array).all()


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/csv", "a,b\n4,7\n2,6\n1,3\n"),
        ("application/json", '{"table": {"a": [4, 2, 1], "b": [7, 6, 3]}}'),
        ("application/json", '{"table": [{"a": 4, "b": 7}, {"a": 2, "b": 6}, {"a": 1, "b": 3}]}'),
        ("application/cbor", cbor2.dumps({"table": {"a": [4, 2, 1], "b": [7, 6, 3]}})),
    ],
)
def test_tables_are_stored_by_column(client: httpx.Client, media_type: str, body: Any) -> None:
    data_set = stored(client, body, media_type)
    assert (data_set["shape"], data_set["columns"]) == ([3, 2], ["a", "b"])
    answer = client.get(f"{DATASETS}/{data_set['id']}", headers={"accept": "application/x-npy"})
    assert (np.load(io.BytesIO(answer.content)) == MATRIX).all()


def test_names_of_each_row_are_not_kept(client: httpx.Client) -> None:
    body = "a,key\n" + "".join(f"{i},row-{i:0200}\n" for i in range(6000))
    refused = client.post(DATASETS, content=body, headers={"content-type": "text/csv"})
    assert "of which this one has 6000" in faults(refused)["/table/key"]


def test_the_head_of_numbers_has_their_length(client: httpx.Client) -> None:
    data_set = stored(client, "a,b\n4,7\n2,6\n", "text/csv")["id"]
    place = f"{DATASETS}/{data_set}"
    head, whole = (client.request(way, place, headers={"accept": "application/x-npy"}) for way in ("HEAD", "GET"))
    assert head.content == b""
    assert int(head.headers["content-length"]) == len(whole.content) == int(whole.headers["content-length"])


def test_names_are_part_of_a_table(client: httpx.Client) -> None:
    first, second = (stored(client, f"a,{name}\n4,7\n2,6\n", "text/csv") for name in "bc")
    assert first["id"] != second["id"]
    reference = {"dataset": first["id"], "columns": "b"}
    assert client.post(DESCRIBE, json={"data": reference}).json()["mean"] == 6.5


def test_arrow_and_parquet(client: httpx.Client) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"a": [4.0, 2.0, 1.0], "b": [7, 6, 3]})
    stream, file = io.BytesIO(), io.BytesIO()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    pq.write_table(table, file)
    arrow = stored(client, stream.getvalue(), "application/vnd.apache.arrow.stream")
    parquet = stored(client, file.getvalue(), "application/vnd.apache.parquet")
    assert arrow["id"] == parquet["id"] == stored(client, "a,b\n4,7\n2,6\n1,3\n", "text/csv")["id"]


@pytest.mark.parametrize(
    ("reference", "data"),
    [
        ({}, MATRIX),
        ({"columns": 1}, MATRIX[:, 1]),
        ({"columns": [1, 0]}, MATRIX[:, ::-1]),
        ({"rows": [1, 3]}, MATRIX[1:]),
        ({"rows": [0, 2], "columns": [0]}, MATRIX[:2, :1]),
    ],
)
def test_a_reference_is_as_good_as_its_numbers(client: httpx.Client, reference: Any, data: np.ndarray) -> None:
    data_set = stored(client, npy(MATRIX))["id"]
    found = client.post(DESCRIBE, json={"data": {"dataset": data_set, **reference}})
    assert found.json() == client.post(DESCRIBE, json={"data": data.tolist()}).json()


def test_columns_of_a_stored_table(client: httpx.Client) -> None:
    data_set, linear = stored(client, TEXT, "text/csv")["id"], "/v1/statistics/regression/linear"
    fields = {"x": ["hours", "group"], "y": "score", "missing": "omit"}
    sent = client.post(
        f"{linear}?x=hours,group&y=score&missing=omit", content=TEXT, headers={"content-type": "text/csv"}
    )
    assert client.post(linear, json={"table": {"dataset": data_set}, **fields}).json() == sent.json()
    by_name = {"dataset": data_set, "columns": "hours", "rows": [1, 5]}
    assert client.post(DESCRIBE, json={"data": by_name}).json()["mean"] == 3.5
    refused = client.post(DESCRIBE, json={"data": {"dataset": data_set}})
    assert "column `group` holds texts" in faults(refused)["/data"]


def test_references_stand_anywhere(client: httpx.Client) -> None:
    data_set = stored(client, npy(MATRIX[:2]))["id"]
    reference = {"dataset": data_set}
    steps = {"i": {"operation": "linear-algebra/inverse", "request": {"a": reference}}}
    found = client.post("/v1/steps", json={"steps": steps}).json()["answers"]["i"]["result"]
    assert np.allclose(found, np.linalg.inv(MATRIX[:2]))
    samples = [{"dataset": data_set, "columns": 0}, {"dataset": data_set, "columns": 1}]
    assert client.post("/v1/statistics/tests/kruskal", json={"samples": samples}).status_code == 200
    packed = client.post(
        "/v1/linear-algebra/determinant",
        content=cbor2.dumps({"a": reference}),
        headers={"content-type": "application/cbor"},
    )
    assert np.isclose(packed.json()["result"], 10)


def test_answers_may_be_data_sets(client: httpx.Client) -> None:
    a = np.random.default_rng(3).normal(size=(12, 12))
    minimal = {"prefer": "return=minimal"}
    answer = client.post("/v1/linear-algebra/inverse", json={"a": a.tolist()}, headers=minimal)
    assert answer.headers["preference-applied"] == "return=minimal"
    found = answer.json()
    assert (found["result"]["shape"], found["result"]["dtype"]) == ([12, 12], "float64")
    assert isinstance(found["condition_number"], float)
    reference = {"dataset": found["result"]["dataset"]}
    back = client.post("/v1/linear-algebra/inverse", json={"a": reference}).json()["result"]
    assert np.allclose(back, a, rtol=1e-10)
    packed = client.post(
        "/v1/linear-algebra/eigen", json={"a": a.tolist()}, headers={**minimal, "accept": "application/cbor"}
    )
    vectors = cbor2.loads(packed.content)["eigenvectors"]
    assert vectors["dtype"] == "complex128"
    numbers = client.get(f"{DATASETS}/{vectors['dataset']}", headers={"accept": "application/x-npy"}).content
    assert np.load(io.BytesIO(numbers)).shape == (12, 12)
    steps = {"i": {"operation": "linear-algebra/inverse", "request": {"a": reference}}}
    stepped = client.post("/v1/steps", json={"steps": steps}, headers=minimal).json()["answers"]["i"]["result"]
    assert stepped["dataset"].startswith("sha256-")
    job = client.post(
        "/v1/linear-algebra/inverse",
        json={"a": a.tolist()},
        headers={"prefer": "return=minimal, respond-async, wait=20"},
    )
    assert job.json()["result"] == found["result"]


@pytest.mark.parametrize(
    ("reference", "pointer", "said"),
    [
        ({"dataset": "sha256-" + "0" * 64}, "/data/dataset", "it may have expired. Store it again"),
        ({"dataset": "../../etc/passwd"}, "/data/dataset", "No data set of yours"),
        ({"column": 0}, "/data/column", "A reference takes dataset, columns and rows."),
        ({"columns": 2}, "/data/columns", "from 0 to 1"),
        ({"columns": "a"}, "/data/columns", "from 0 to 1"),
        ({"rows": [2, 2]}, "/data/rows", "There are 3 rows"),
        ({"rows": 1}, "/data/rows", "[0, 100]"),
    ],
)
def test_what_is_wrong_with_a_reference(client: httpx.Client, reference: Any, pointer: str, said: str) -> None:
    data_set = stored(client, npy(MATRIX))["id"]
    answer = client.post(DESCRIBE, json={"data": {"dataset": data_set, **reference}})
    assert said in faults(answer)[pointer]


@pytest.mark.parametrize(
    ("media_type", "body", "said"),
    [
        ("application/x-npy", npy(MATRIX)[:-8], "more or fewer bytes"),
        ("application/x-npy", b"no", "Not an .npy file"),
        ("application/x-npy", npy(np.empty((0, 3))), "an entry"),
        ("application/json", b'{"a": 1}', "A data set is"),
        ("application/json", b"[1, 2]", "Send numbers as `data`"),
        ("application/cbor", cbor2.dumps([{"a": 1}]), "records as `table`"),
        ("text/csv", b"a,b\n1\n", "Row 1 of the CSV has 1 cell(s)"),
    ],
)
def test_what_is_no_data_set(client: httpx.Client, folder: Path, media_type: str, body: bytes, said: str) -> None:
    answer = client.post(DATASETS, content=body, headers={"content-type": media_type})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert not [*folder.glob("datasets/*.part")]


def test_infinite_numbers_are_refused_with_their_place(client: httpx.Client) -> None:
    array = MATRIX.copy()
    array[1, 0] = np.inf
    answer = client.post(DATASETS, content=npy(array), headers={"content-type": "application/x-npy"})
    assert "/data/1/0" in faults(answer)
    array[1, 0] = np.nan
    assert stored(client, npy(array))["missing"] == 1


def test_a_record_of_another_version_is_unknown_until_it_is_stored_again(client: httpx.Client, folder: Path) -> None:
    data_set = stored(client, npy(MATRIX * 5))["id"]
    (record,) = folder.glob(f"**/{data_set.removeprefix('sha256-')}*.json")
    record.write_bytes(record.read_bytes().replace(b'"infinite":0,', b""))
    assert client.get(f"{DATASETS}/{data_set}").json()["type"] == "/problems/no-such-data-set"
    assert data_set not in {one["id"] for one in client.get(DATASETS).json()["datasets"]}
    assert stored(client, npy(MATRIX * 5))["id"] == data_set
    assert client.get(f"{DATASETS}/{data_set}").status_code == 200


def test_what_is_forgotten_is_unknown(client: httpx.Client) -> None:
    data_set = stored(client, npy(MATRIX * 3))["id"]
    assert client.head(f"{DATASETS}/{data_set}").status_code == 200
    assert client.delete(f"{DATASETS}/{data_set}").json()["id"] == data_set
    assert client.get(f"{DATASETS}/{data_set}").json()["type"] == "/problems/no-such-data-set"
    assert "/data/dataset" in faults(client.post(DESCRIBE, json={"data": {"dataset": data_set}}))


def test_a_damaged_file_is_found(client: httpx.Client, folder: Path) -> None:
    data_set = stored(client, npy(MATRIX * 5))["id"]
    (path,) = folder.glob(f"datasets/{data_set.removeprefix('sha256-')}.npy")
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert "was damaged" in faults(client.post(DESCRIBE, json={"data": {"dataset": data_set}}))["/data/dataset"]
    assert client.get(f"{DATASETS}/{data_set}").status_code == 404
    assert stored(client, npy(MATRIX * 5))["id"] == data_set
    assert client.post(DESCRIBE, json={"data": {"dataset": data_set}}).status_code == 200


def test_a_list_has_those_behind_large_ones_too(tmp_path: Path) -> None:
    """It has two of three with names of 900 kB, and what was used before them."""
    settings = Settings(log_level="WARNING", data_dir=str(tmp_path), workers=1, api_keys="one")
    with SyncTransport(create_app(settings)) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver", headers={"x-api-key": "one"})
        bodies = [cbor2.dumps({"table": {letter * 900_000: [1.0]}}) for letter in "abc"]
        ids = [stored(client, npy(MATRIX))["id"], *(stored(client, body, "application/cbor")["id"] for body in bodies)]
        listed = {entry["id"] for entry in client.get(DATASETS).json()["datasets"]}
    assert listed == {ids[0], ids[2], ids[3]}


def test_an_array_is_no_table(client: httpx.Client) -> None:
    data_set = {"dataset": stored(client, npy(MATRIX))["id"]}
    refused = client.post(DESCRIBE, json={"table": data_set})
    assert "its columns have positions and no names" in faults(refused)["/table"]


def test_what_is_sent_again_replaces_a_damaged_file(client: httpx.Client, folder: Path) -> None:
    data_set = stored(client, npy(MATRIX * 6))["id"]
    (path,) = folder.glob(f"datasets/{data_set.removeprefix('sha256-')}.npy")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"!")
    again = client.post(DATASETS, content=npy(MATRIX * 6), headers={"content-type": "application/x-npy"})
    assert (again.status_code, path.read_bytes()) == (200, whole)
    assert client.post(DESCRIBE, json={"data": {"dataset": data_set}}).status_code == 200


def test_damaged_numbers_are_not_given(client: httpx.Client, folder: Path) -> None:
    place = f"{DATASETS}/{stored(client, npy(MATRIX * 11))['id']}"
    (path,) = folder.glob(f"datasets/{place.rpartition('sha256-')[2]}.npy")
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    answer = client.get(place, headers={"accept": "application/x-npy"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-data-set")
    assert "was damaged" in answer.json()["detail"]


def test_what_nobody_uses_expires(client: httpx.Client, folder: Path) -> None:
    old, used = stored(client, npy(MATRIX * 7))["id"], stored(client, npy(MATRIX * 9))["id"]
    for path in folder.glob("datasets/*"):
        os.utime(path, (time.time() - 7200,) * 2)
    assert client.post(DESCRIBE, json={"data": {"dataset": used}}).status_code == 200
    Library(folder, "").sweep(3600)
    assert "/data/dataset" in faults(client.post(DESCRIBE, json={"data": {"dataset": old}}))
    assert client.post(DESCRIBE, json={"data": {"dataset": used}}).status_code == 200
    assert [path.stem for path in folder.glob("datasets/*.npy")] == [used.removeprefix("sha256-")]


def test_each_key_has_its_own(tmp_path: Path) -> None:
    settings = Settings(
        log_level="WARNING", data_dir=str(tmp_path), workers=1, api_keys="one,two", client_data_set_bytes=1 << 20
    )
    with SyncTransport(create_app(settings)) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        one, two = ({"x-api-key": key} for key in ("one", "two"))
        data_set = stored(client, npy(MATRIX), **one)["id"]
        request = {"data": {"dataset": data_set}}
        assert client.post(DESCRIBE, json=request, headers=one).status_code == 200
        assert "/data/dataset" in faults(client.post(DESCRIBE, json=request, headers=two))
        assert client.get(f"{DATASETS}/{data_set}", headers=two).status_code == 404
        listed = [client.get(DATASETS, headers=key).json()["datasets"] for key in (one, two)]
        assert [[each["id"] for each in found] for found in listed] == [[data_set], []]
        stored(client, npy(MATRIX), **two)
        client.delete(f"{DATASETS}/{data_set}", headers=one)
        assert client.post(DESCRIBE, json=request, headers=two).status_code == 200
        job = client.post(DESCRIBE, json=request, headers={**two, "prefer": "respond-async, wait=20"})
        assert job.json()["mean"] == MATRIX.mean(0).tolist()
        full = client.post(
            DATASETS, content=npy(np.zeros(200_000)), headers={"content-type": "application/x-npy", **two}
        )
        assert full.json()["type"] == "/problems/too-large"


def test_larger_than_an_array_may_be(tmp_path: Path) -> None:
    settings = Settings(
        log_level="WARNING", data_dir=str(tmp_path), workers=1, max_elements=1000, max_data_set_bytes=100_000
    )
    with SyncTransport(create_app(settings)) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        data = np.random.default_rng(0).normal(size=(1000, 3))
        reference = {"dataset": stored(client, npy(data))["id"]}
        found = client.post("/v1/statistics/covariance", json={"data": reference}).json()
        assert np.allclose(found["result"], np.cov(data.T), rtol=1e-12)
        refused = client.post("/v1/statistics/bootstrap", json={"data": reference, "statistic": "mean"})
        assert "3000 entries; this operation takes at most 1000" in faults(refused)["/data"]
        turned = {"dataset": stored(client, npy(data * 1j))["id"]}
        refused = client.post("/v1/statistics/covariance", json={"data": turned})
        assert faults(refused)["/data"] == "Of a data set of this size only real numbers are taken."
        refused = client.post("/v1/linear-algebra/svd", json={"a": turned})
        assert faults(refused)["/a"].endswith("are taken: send part of its `rows`.")
        part = client.post(DESCRIBE, json={"data": {**reference, "columns": 2, "rows": [0, 500]}}).json()
        assert np.isclose(part["mean"], data[:500, 2].mean(), rtol=1e-12)
        scaled = client.post(
            "/v1/numerics/standardize", json={"data": reference}, headers={"prefer": "return=minimal"}
        ).json()
        assert scaled["result"]["shape"] == [1000, 3]
        chained = {"data": {"dataset": scaled["result"]["dataset"]}}
        found = client.post("/v1/statistics/correlation", json=chained).json()["result"]
        assert np.allclose(found, np.corrcoef(data.T), rtol=1e-12)
        without = client.post("/v1/numerics/standardize", json={"data": reference}).json()
        assert "return=minimal" in without["detail"]
        wide = {"a": reference, "b": np.ones((3, 20)).tolist()}
        beyond = client.post("/v1/linear-algebra/matmul", json=wide, headers={"prefer": "return=minimal"}).json()
        assert "160000 bytes; a data set has at most 100000" in beyond["detail"]
        text = "a,b,c\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in data.tolist())
        table = {"dataset": stored(client, text, "text/csv")["id"]}
        fitted = client.post(
            "/v1/statistics/regression/linear", json={"table": table, "x": ["a", "b"], "y": "c"}
        ).json()
        assert fitted["terms"] == ["intercept", "a", "b"]
        expected = np.linalg.lstsq(np.column_stack([np.ones(1000), data[:, :2]]), data[:, 2])[0]
        assert np.allclose(fitted["coefficients"], expected, rtol=1e-10)


def test_what_is_deleted_while_it_is_gone_through(tmp_path: Path) -> None:
    library = Library(tmp_path, "")
    record = store_array(library, np.arange(12.0))
    large = library.stored(record)
    assert next(large.blocks(12)).shape == (12, 1)
    library.forget(record)
    for read in (lambda: [*large.blocks(5)], lambda: large.tile(slice(0, 2), slice(0, 1))):
        with pytest.raises(InvalidInput, match="was deleted while it was gone through"):
            read()


def test_levels_of_large_tables(tmp_path: Path) -> None:
    """As of a small table: with a gap, and beside numbers."""
    rows = [f"{i % 7}.5,{'abc'[i % 3]},{i * i % 11}\n" for i in range(400)]
    rows[5] = "1.5,,3\n"
    body, linear = "n,group,y\n" + "".join(rows), "/v1/statistics/regression/linear"
    with SyncTransport(
        create_app(Settings(log_level="WARNING", data_dir=str(tmp_path), workers=1, max_elements=1000))
    ) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        data_set = stored(client, body, "text/csv")["id"]
        asked = {"x": ["n", "group"], "y": "y", "missing": "omit"}
        large = client.post(linear, json={"table": {"dataset": data_set}, **asked}).json()
        part = {"table": {"dataset": data_set, "rows": [0, 40]}, **asked}
        answer = client.post(linear, json=part)
        assert answer.json().get("count") == 39, answer.text
        refused = client.post(linear, json={"table": {"dataset": data_set}, "x": ["n"], "y": "group"})
        assert "holds texts" in next(iter(faults(refused).values()))
    with SyncTransport(create_app(Settings(log_level="WARNING", workers=1))) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        query = "x=n,group&y=y&missing=omit"
        small = client.post(f"{linear}?{query}", content=body, headers={"content-type": "text/csv"}).json()
    assert large["warnings"][0]["code"] == "rows-left-out"
    assert large["terms"] == small["terms"] == ["intercept", "n", "group[b]", "group[c]"]
    assert large["levels"] == small["levels"]
    assert np.allclose(large["coefficients"], small["coefficients"], rtol=1e-11)
    assert np.allclose(large["standard_errors"], small["standard_errors"], rtol=1e-11)


def test_without_a_folder_there_are_none() -> None:
    with SyncTransport(create_app(Settings(log_level="WARNING", workers=1))) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        assert client.get(DATASETS).status_code == 404
        answer = client.post(DESCRIBE, json={"data": {"dataset": "sha256-0"}})
        assert "ABACUS_DATA_DIR is not set" in faults(answer)["/data"]


def faults(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
