"""A thin client of the service: arrays and options in, arrays out, over HTTP in CBOR."""

from __future__ import annotations

import http.client
import json
import math
import os
import threading
from typing import Any

import cbor2
import numpy as np

ADDRESS = "ABACUS_PEERS_ADDRESS"
_TAGS = {"<f8": 86, "<f4": 85, "<i8": 79}
_DTYPES = {tag: dtype for dtype, tag in _TAGS.items()} | {78: "<i4", 64: "u1"}
_HEADERS = {"Content-Type": "application/cbor", "Accept": "application/cbor", "Prefer": "wait=60"}
_NUMBERS = {"b": None, "i": "<i8", "u": "<i8", "f": "<f8"}


class NotOffered(Exception):
    """The call asks for something that the service does not do; the reason is counted."""


class Refused(Exception):
    """The service's answer was a problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem['detail']}")
        self.status = status
        self.type = problem["type"].rpartition("/")[2]


_here = threading.local()  # each thread has a connection of its own


def call(path: str, **request: Any) -> dict[str, Any]:
    """The answer of an operation. Raises Refused."""
    body = cbor2.dumps({name: encoded(value) for name, value in request.items() if value is not None})
    try:
        status, content = _posted(f"/v1/{path}", body)
    except (http.client.HTTPException, ConnectionError):  # an idle connection was closed; operations are pure
        del _here.connection
        try:
            status, content = _posted(f"/v1/{path}", body)
        except ConnectionError:
            raise NotOffered("bodies beyond the service's limit") from None
    if status != 200:
        raise Refused(status, json.loads(content))
    return decoded(cbor2.loads(content))


def _posted(path: str, body: bytes) -> tuple[int, bytes]:
    if not hasattr(_here, "connection"):
        _here.connection = http.client.HTTPConnection(os.environ[ADDRESS], timeout=120)
    _here.connection.request("POST", path, body, _HEADERS)
    response = _here.connection.getresponse()
    return response.status, response.read()


def array(value: Any, *, least: int = 0) -> np.ndarray[Any, Any]:
    """A value as an array that the service takes. Raises NotOffered."""
    if isinstance(value, np.ma.MaskedArray):
        raise NotOffered("masked arrays")
    if hasattr(value, "__array_namespace__") and not isinstance(value, np.ndarray | np.generic):
        raise NotOffered("arrays of another library")
    found = np.asarray(value)
    if type(value) is np.matrix:
        raise NotOffered("matrix subclasses")
    if found.dtype.kind not in "iufc" or found.dtype.itemsize > (16 if found.dtype.kind == "c" else 8):
        raise NotOffered(f"numbers of type {found.dtype.name}")
    if found.dtype == np.float16:
        raise NotOffered("numbers of type float16")
    if found.size == 0:
        raise NotOffered("empty arrays")
    if found.ndim < least:
        raise NotOffered(f"arrays with fewer than {least} axes")
    if found.dtype.kind == "u" and found.max() > np.iinfo(np.int64).max:
        raise NotOffered("unsigned integers beyond 63 bits")
    if not np.isfinite(found).all():
        raise NotOffered("non-finite entries")
    return found


def encoded(value: Any) -> Any:
    """A value of a request as CBOR has it."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "c":
            return {"real": encoded(value.real), "imag": encoded(value.imag)}
        dtype = "<f4" if value.dtype == np.float32 else _NUMBERS[value.dtype.kind]
        flat = cbor2.CBORTag(_TAGS[dtype], np.ascontiguousarray(value).astype(dtype).tobytes())
        return cbor2.CBORTag(40, [list(value.shape), flat]) if value.ndim else value.item()
    if isinstance(value, np.generic):
        return encoded(np.asarray(value))
    if isinstance(value, complex):
        return {"real": value.real, "imag": value.imag}
    if isinstance(value, list | tuple):
        return [encoded(entry) for entry in value]
    if isinstance(value, dict):
        return {key: encoded(entry) for key, entry in value.items()}
    return value


def decoded(value: Any) -> Any:
    """A value of an answer, complex and typed arrays put together."""
    if isinstance(value, cbor2.CBORTag):
        if value.tag == 40:
            shape, flat = value.value
            return decoded(flat).reshape(tuple(shape))
        return np.frombuffer(value.value, _DTYPES[value.tag]).copy()
    if isinstance(value, dict) and value.keys() == {"real", "imag"}:
        real, imag = decoded(value["real"]), decoded(value["imag"])
        return real + 1j * np.asarray(imag) if isinstance(real, np.ndarray) else complex(real, imag)
    if isinstance(value, dict):
        return {key: decoded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [decoded(entry) for entry in value]
    return value


def number(value: Any) -> float:
    """One real number of a call. Raises NotOffered."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise NotOffered("arguments that are no numbers")
    if not math.isfinite(value):
        raise NotOffered("non-finite arguments")
    return value.item() if isinstance(value, np.generic) else value
