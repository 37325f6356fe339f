"""CBOR against an independent implementation, and what is refused."""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import Any

import cbor2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from service.execution.cbor_codec import decode, encode
from service.schemas.types.errors import MalformedBody

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**64), 2**64 - 1), st.floats(allow_nan=False), st.text(max_size=20),
    st.lists(st.floats(allow_nan=False), min_size=7, max_size=10),  # which are read at once, from eight on
)  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
documents = st.dictionaries(st.text(max_size=5), values, max_size=3)
dtypes = st.sampled_from(["<f8", ">f8", "<f4", ">f4", "<i8", ">i4", "<u2", "u1", "i1", "<u8", "<f2"])
TAGS = {
    "<f8": 86, ">f8": 82, "<f4": 85, ">f4": 81, "<i8": 79, ">i4": 74,
    "<u2": 69, "u1": 64, "i1": 72, "<u8": 71, "<f2": 84,
}  # fmt: skip


def joined(document: Any) -> bytes:
    return b"".join(bytes(piece) for piece in encode(document))


@given(documents)
def test_reads_what_another_writer_wrote(document: dict[str, Any]) -> None:
    assert decode(cbor2.dumps(document)) == document


@given(documents)
def test_another_reader_reads_what_it_writes(document: dict[str, Any]) -> None:
    assert cbor2.loads(joined(document)) == document


@given(st.data())
def test_typed_arrays_are_read_bit_by_bit(data: st.DataObject) -> None:
    dtype = data.draw(dtypes)
    array = data.draw(arrays.arrays(dtype, arrays.array_shapes(max_dims=3)))
    packed = cbor2.CBORTag(40, [list(array.shape), cbor2.CBORTag(TAGS[dtype], array.tobytes())])
    read = decode(cbor2.dumps({"a": packed}))["a"]
    assert read.shape == array.shape
    assert read.dtype == np.dtype(dtype).newbyteorder("=")
    assert read.astype(dtype).tobytes() == array.tobytes()


@given(arrays.arrays(st.sampled_from(["f8", "f4", "i8"]), arrays.array_shapes(max_dims=4)))
def test_arrays_survive_there_and_back(array: np.ndarray[Any, Any]) -> None:
    read = decode(joined({"a": array}))["a"]
    assert read.dtype == array.dtype
    assert read.tobytes() == array.tobytes()


def test_a_typed_array_is_not_copied() -> None:
    body = joined({"a": np.arange(1000.0)})
    assert np.shares_memory(decode(body)["a"], np.frombuffer(body, np.uint8))


def test_many_small_arrays_are_one_piece_and_large_ones_are_not_copied() -> None:
    small, large = [np.arange(5.0) + k for k in range(1000)], np.arange(1e5)
    pieces = encode({"small": small, "large": large, "more": small})
    assert len(pieces) == 3
    assert np.shares_memory(np.frombuffer(pieces[1], np.uint8), large)
    assert np.array_equal(decode(b"".join(map(bytes, pieces)))["more"], small)


def test_a_shaped_list_is_nested_lists() -> None:
    entries = [2**53 + 1, 0.5, 2**64 - 1, -1, True, "x"]
    read = decode(cbor2.dumps({"a": cbor2.CBORTag(40, [[2, 3], entries])}))["a"]
    assert read == [entries[:3], entries[3:]]
    assert [list(map(type, row)) for row in read] == [[int, float, int], [int, bool, str]]


def test_a_shaped_list_of_nothing_makes_no_lists() -> None:
    assert decode(cbor2.dumps({"a": cbor2.CBORTag(40, [[10**12, 0], []])}))["a"].shape == (10**12, 0)


def test_a_shaped_list_may_be_ragged_inside() -> None:
    assert decode(cbor2.dumps({"a": cbor2.CBORTag(40, [[2], [[4], [2, 6]]])}))["a"] == [[4], [2, 6]]


REFUSED = {
    "a shared reference": cbor2.dumps({"a": cbor2.CBORTag(28, [1])}),
    "a date": cbor2.dumps({"a": cbor2.CBORTag(1, 0)}),
    "a big number": cbor2.dumps({"a": 2**70}),
    "a byte string": cbor2.dumps({"a": b"x"}),
    "an indefinite list": b"\xa1\x61a\x9f\x01\xff",
    "a repeated key": b"\xa2\x61a\x01\x61a\x02",
    "a key that is a number": b"\xa1\x01\x02",
    "bytes behind the end": cbor2.dumps({"a": 1}) + b"\x00",
    "an end in the middle": cbor2.dumps({"a": [1.5] * 20})[:-1],
    "a list longer than the body": b"\xa1\x61a\x9b" + struct.pack(">Q", 2**60),
    "a text longer than the body": b"\xa1\x61a\x7b" + struct.pack(">Q", 2**63),
    "no map": cbor2.dumps([1]),
    "dimensions that do not fit": cbor2.dumps({"a": cbor2.CBORTag(40, [[2, 2], cbor2.CBORTag(86, bytes(24))])}),
    "dimensions that overflow": cbor2.dumps({"a": cbor2.CBORTag(40, [[2**62, 4], cbor2.CBORTag(86, b"")])}),
    "dimensions that overflow beside a zero": cbor2.dumps(
        {"a": cbor2.CBORTag(40, [[2**62, 2**62, 0], cbor2.CBORTag(86, b"")])}
    ),
    "no dimensions": cbor2.dumps({"a": cbor2.CBORTag(40, [[], [1]])}),
    "ragged dimensions": cbor2.dumps({"a": cbor2.CBORTag(40, [[[1], [1, 2]], [1]])}),
    "dimensions that are no integers": cbor2.dumps({"a": cbor2.CBORTag(40, [[True], [1]])}),
    "elements that are none": cbor2.dumps({"a": cbor2.CBORTag(40, [[1], 1])}),
    "negative dimensions": cbor2.dumps({"a": cbor2.CBORTag(40, [[-1, -2], cbor2.CBORTag(86, bytes(16))])}),
    "half an item": cbor2.dumps({"a": cbor2.CBORTag(86, bytes(9))}),
    "128-bit floats": cbor2.dumps({"a": cbor2.CBORTag(87, bytes(16))}),
    "too much nesting": b"\xa1\x61a" + b"\x81" * 1000 + b"\x01",
    "text that is not UTF-8": b"\xa1\x61a\x61\xff",
    "nothing": b"",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_refuses(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        decode(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(MalformedBody):
        assert isinstance(decode(body), dict)
