"""Generated arrays through the whole application, in JSON and in CBOR, against NumPy."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.execution import cbor_codec, json_codec
from tests.handlers.linear_algebra.generated import Array

_CODECS = {"application/json": json_codec, "application/cbor": cbor_codec}
_SHAPES = {"square": (4, 4), "stack": (3, 2, 2), "large": (40, 40)}

few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def post(client: httpx.Client, path: str, media: str, **fields: Any) -> dict[str, Any]:
    parts = {name: _parts(value) for name, value in fields.items()}
    encoded = _CODECS[media].encode(parts)
    body = encoded if isinstance(encoded, bytes) else b"".join(encoded)
    answer = client.post(f"/v1/linear-algebra/{path}", content=body, headers={"Content-Type": media, "Accept": media})
    assert answer.status_code == 200, answer.text
    document = _CODECS[media].decode(answer.content)
    return {name: _whole(value) for name, value in document.items()}


def _parts(value: Any) -> Any:
    if np.iscomplexobj(value):
        return {"real": np.ascontiguousarray(value.real), "imag": np.ascontiguousarray(value.imag)}
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"real", "imag"}:
        return np.asarray(value["real"]) + 1j * np.asarray(value["imag"])
    return np.asarray(value)


@st.composite
def arrays(draw: st.DrawFn, kinds: str) -> Array:
    shape = _SHAPES[draw(st.sampled_from(sorted(_SHAPES)))]
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from(kinds))
    if kind == "q":
        return random.integers(-1000, 1000, shape)
    real = random.normal(size=shape)
    return (real + 1j * random.normal(size=shape) if kind in "FD" else real).astype(kind)


def near(found: Array, expected: Array, media: str) -> bool:
    single = expected.dtype in (np.float32, np.complex64)
    if single and media == "application/cbor":
        assert found.dtype == expected.dtype
    return bool(np.allclose(found, expected, rtol=1e-3 if single else 1e-8, atol=1e-4 if single else 1e-10))


@pytest.mark.parametrize("media", sorted(_CODECS))
@few
@given(data=st.data())
def test_exact_operations_are_numpys_bit_by_bit(client: httpx.Client, media: str, data: st.DataObject) -> None:
    a = data.draw(arrays("q" if media == "application/json" else "qd"))
    assert np.array_equal(post(client, "add", media, a=a, b=a)["result"], a + a)
    assert np.array_equal(post(client, "multiply", media, a=a, b=a)["result"], a * a)
    assert np.array_equal(post(client, "transpose", media, a=a)["result"], a.T)
    if a.dtype.kind == "i":
        assert np.array_equal(post(client, "matmul", media, a=a, b=a)["result"], a @ a)
        assert np.array_equal(
            post(client, "einsum", media, subscripts="...ii->...", operands=[a])["result"], np.trace(a, 0, -2, -1)
        )


@pytest.mark.parametrize("media", sorted(_CODECS))
@few
@given(data=st.data())
def test_floating_operations_are_numpys(client: httpx.Client, media: str, data: st.DataObject) -> None:
    a = data.draw(arrays("dD" if media == "application/json" else "fdFD")) + 0
    n = a.shape[-1]
    a = a + (8 * np.sqrt(n) * np.eye(n)).astype(a.dtype)
    b = np.ones(n, a.real.dtype)
    assert near(post(client, "inverse", media, a=a)["result"], np.linalg.inv(a), media)
    assert near(
        post(client, "solve", media, a=a, b=b)["x"], np.linalg.solve(a, np.ones((n, 1), a.dtype))[..., 0], media
    )
    assert near(post(client, "matmul", media, a=a, b=a)["result"], a @ a, media)
    assert near(post(client, "pseudo-inverse", media, a=a)["result"], np.linalg.pinv(a), media)
    sign, log_abs = np.linalg.slogdet(a)
    found = post(client, "determinant", media, a=a)
    assert np.allclose(found["sign"], sign, rtol=1e-4)
    assert np.allclose(found["log_abs"], log_abs, rtol=1e-5)
