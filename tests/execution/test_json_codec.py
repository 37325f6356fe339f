"""The fast reader and the strict one agree, or the fast one steps aside."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.execution.json_codec import decode, decode_fast, encode
from service.schemas.types.array_parsing import ArrayFaults, array_from_nested, to_float64
from service.schemas.types.errors import MalformedBody
from tests.processes import ROOT

PADDING = b" " * 2048  # what makes a body long enough for the fast reader

numbers = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**53), 2**53), st.integers())
leaves = st.one_of(numbers, st.booleans(), st.none(), st.text(max_size=5))
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner))
regular = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=1, max_size=4)
)
damage = st.sampled_from([b"", b"[", b"]", b",", b"1", b'"', b"{"])
documents = st.dictionaries(st.text(max_size=4), regular | values, max_size=4)


def plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def as_read(value: Any) -> Any:
    """A strict document as the fast reader may return it: a list of numbers as validation would read it."""
    if isinstance(value, dict):
        return {key: as_read(entry) for key, entry in value.items()}
    if not isinstance(value, list):
        return value
    try:
        return array_from_nested(value).tolist()
    except ArrayFaults:
        return [as_read(entry) for entry in value]


edges = st.sampled_from([2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63, 2**64, 2**70, 10**400, 1, 0, 0.5, 1e300])


@given(st.lists(edges | numbers, max_size=4) | regular)
def test_integers_that_need_not_stay_so_are_read_as_those_that_must(value: list[Any]) -> None:
    def in_two_steps() -> NDArray[Any]:
        array = array_from_nested(value)
        return to_float64(array) if array.dtype.kind == "i" else array

    assert outcome(lambda: array_from_nested(value, exact=False)) == outcome(in_two_steps)


def outcome(read: Callable[[], NDArray[Any]]) -> Any:
    try:
        return read().tolist()
    except ArrayFaults as error:
        return error.faults


@given(documents)
def test_fast_and_strict_agree_on_documents(document: dict[str, Any]) -> None:
    agree(json.dumps(document).encode() + PADDING)


@given(documents, st.data())
def test_fast_and_strict_agree_on_damaged_documents(document: dict[str, Any], data: st.DataObject) -> None:
    body = bytearray(json.dumps(document).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b"[", b"]", b",", b"1", b'"', b"{"])
        )
        body = body or bytearray(b" ")
    agree(bytes(body) + PADDING)


def agree(body: bytes) -> None:
    fast = decode_fast(body)
    if fast is not None:
        assert repr(plain(fast)) == repr(as_read(decode(body)))


def test_fast_reader_reads_a_matrix() -> None:
    matrix = np.random.default_rng(1).standard_normal((20, 30))
    read = decode_fast(encode({"a": matrix}))
    assert read is not None
    assert np.array_equal(read["a"], matrix)


@pytest.mark.parametrize(
    "array",
    [
        "[[[1,2],[]],[3,4]]",
        "[[1,2],[3]]",
        "[1,[2]]",
        "[[1,2],[3,4],5]",
        "[[],[]]",
        "[9007199254740993, 0.5]",
        "[1, true]",
    ],
)
def test_fast_reader_steps_aside(array: str) -> None:
    fast = decode_fast(f'{{"a": {array}}}'.encode() + PADDING)
    assert fast is None or not isinstance(fast["a"], np.ndarray)


def test_fast_reader_does_not_take_a_repeated_key() -> None:
    assert decode_fast(b'{"a": [1], "a": [2]}' + PADDING) is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"a": 1, "a": 2}', "'a' stands twice in one object, again at byte 9."),
        (
            b'{"b": "\\"{", "a": [{"b": 1}, {"b": 1, "\\u0062" : 2}]}',
            "'b' stands twice in one object, again at byte 38.",
        ),
        (b'{"a": [1, 2,]}', "at byte"),
        (b'{"a": ', "at byte"),
        (b"", "at byte 0"),
        (b'{"a": "', "Not JSON: Unterminated string starting, at byte 6: the text ends before every bracket and quote"),
        (b'\xef\xbb\xbf{"a": 1}', "Not JSON: Unexpected UTF-8 BOM, at byte 0: save it without a byte order mark."),
        (b"[1]", "must be a JSON object"),
        (b'{"a": "\xff"}', "UTF-8 at byte 7"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply, at byte 1030."),
    ],
)
def test_says_what_is_malformed(body: bytes, says: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        decode(body)
    assert says in caught.value.detail


def test_long_integers_stay_whole() -> None:
    assert decode(b'{"a": 123456789012345678901234567890}')["a"] == 123456789012345678901234567890
    assert decode(b'{"a": -1' + b"0" * 5000 + b"}")["a"] == -np.inf


def test_many_short_rows_are_read_fast_and_only_where_they_agree() -> None:
    stack = np.arange(3000.0).reshape(500, 3, 2)
    document = {"a": stack.tolist(), "texts": ["one", "two"], "b": {"c": [1.5], "d": stack[0].tolist()}}
    assert repr(plain(decode_fast(encode(document)))) == repr(as_read(document))
    stack_with_two_uneven_rows = stack.tolist()
    stack_with_two_uneven_rows[7][1].append(stack_with_two_uneven_rows[400][0].pop())
    assert decode_fast(encode({"a": stack_with_two_uneven_rows, "b": stack})) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
@pytest.mark.parametrize("document", ["{'a': numbers}", "{'a': {'b': [numbers]}}"])
def test_an_answer_without_memory_for_its_text_is_an_error(document: str) -> None:
    """In orjson alone it is a segmentation fault."""
    code = f"""
import resource
import numpy as np
from pathlib import Path
from service.execution.json_codec import encode
numbers = np.random.default_rng(0).standard_normal(3_000_000)
pages = int(Path("/proc/self/statm").read_text().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * 4096 + 2**25,) * 2)
try:
    encode({document})
except MemoryError:
    print("no memory")
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "no memory\n")
