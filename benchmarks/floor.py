"""The in-process floor: the fastest known decode, LAPACK, finite checks and certificates, encode; nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import simdjson
from numpy.typing import NDArray
from scipy.linalg import lapack

from service.execution import cbor_codec

Buffer = bytes | memoryview
_parser = simdjson.Parser()


def decode_json(body: Buffer) -> NDArray[Any]:
    """The array under the key `a`, with the check of its shape."""
    root = _parser.parse(body)
    value = root["a"]
    flat = np.frombuffer(value.as_buffer(of_type="d"))
    shape, level = [len(value)], [value]
    while isinstance(level[0][0], simdjson.Array):
        level = [row for outer in level for row in outer]
        lengths = set(map(len, level))
        assert len(lengths) == 1
        shape.append(lengths.pop())
    return flat.reshape(shape)


def decode_cbor(body: Buffer) -> NDArray[Any]:
    """The array under the key `a`, in place."""
    return cbor_codec.decode(body)["a"]  # type: ignore[no-any-return]


def encode_json(document: dict[str, Any]) -> list[Buffer]:
    """The document as JSON."""
    return [orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)]


def _finite(array: NDArray[Any]) -> None:
    assert np.isfinite(np.vdot(array, array))


def determinant(a: NDArray[Any]) -> dict[str, Any]:
    """Determinant, sign, logarithm and the estimated condition number of one matrix."""
    _finite(a)
    lu, pivots, _ = lapack.dgetrf(a.T)
    diagonal = lu.diagonal()
    swaps = np.count_nonzero(pivots != np.arange(len(pivots)))
    sign = (-1.0) ** swaps * np.prod(np.sign(diagonal))
    log_abs = np.log(np.abs(diagonal)).sum()
    reciprocal, _ = lapack.dgecon(lu, np.abs(a).sum(1).max())
    with np.errstate(all="ignore"):
        result = float(sign * np.exp(log_abs))
    return {
        "result": result,
        "sign": sign,
        "log_abs": float(log_abs),
        "condition_number": 1 / reciprocal,
        "warnings": [],
    }


def determinants(a: NDArray[Any]) -> dict[str, Any]:
    """The same for a stack of small matrices, by NumPy's stacked routines."""
    _finite(a)
    sign, log_abs = np.linalg.slogdet(a)
    condition = np.abs(a).sum(-2).max(-1) * np.abs(np.linalg.inv(a)).sum(-2).max(-1)
    fields = {"result": np.linalg.det(a), "sign": sign, "log_abs": log_abs, "condition_number": condition}
    for field in fields.values():
        _finite(field)
    return {**fields, "warnings": []}


def inverse(a: NDArray[Any]) -> dict[str, Any]:
    """The inverse with its 1-norm condition number and the residual over three random ±1 vectors."""
    _finite(a)
    lu, pivots, _ = lapack.dgetrf(a.T)
    workspace = int(lapack.dgetri_lwork(len(a))[0])
    transposed, _ = lapack.dgetri(lu, pivots, lwork=workspace, overwrite_lu=True)
    result = transposed.T
    condition = np.abs(a).sum(0).max() * np.abs(result).sum(0).max()
    v = np.random.default_rng(0).choice([-1.0, 1.0], (len(a), 3))
    scale = np.abs(a).sum(1).max() * np.abs(result).sum(1).max()
    residual = np.abs(a @ (result @ v) - v).max() / scale
    _finite(result)
    return {
        "result": np.ascontiguousarray(result), "condition_number": condition, "residual": residual, "warnings": [],
    }  # fmt: skip
