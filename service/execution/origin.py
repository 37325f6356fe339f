"""Where answers come from: the versions that compute them, and a tag for each that is the same wherever they agree."""

from __future__ import annotations

import hashlib
import platform
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np
import orjson

from service import __version__
from service.execution.formats import PICTURES
from service.execution.messages import Media
from service.operation import Operation

_LIBRARIES = ("numpy", "scipy", "sympy", "python-flint", "matplotlib", "fastapi", "pydantic")
_BYTES = 15  # of a tag: 120 bits
_AT_ONCE = 1 << 14
"""Bytes of a body that BLAKE2 takes in, which starts in a third of the time of SHA-256: 0.3 µs. For that, processors
have instructions: 0.6 ms a MB instead of 1.2."""


@cache
def versions() -> dict[str, Any]:
    """All that decides over the bits of an answer beside its request; `cpu` and `blas` choose the order of sums."""
    built: Any = np.show_config(mode="dicts")
    blas = built["Build Dependencies"]["blas"]
    return {
        "abacus": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        "blas": f"{blas['name']} {blas['version']}",
        "libc": " ".join(platform.libc_ver()),
        "machine": platform.machine(),
        "cpu": _cpu_features(),
    }


def _cpu_features() -> list[str]:
    """The instructions of this CPU that NumPy and its BLAS have code for."""
    # As numpy.show_runtime has them, which prints them.
    features: dict[str, bool] = vars(import_module("numpy._core._multiarray_umath"))["__cpu_features__"]
    return sorted(name for name, there in features.items() if there)


def tag(operation: Operation, body: bytes | memoryview, media: Media) -> str:
    """A tag over the operation, the request with its seed, the form of the answer, and the versions."""
    view = media.view if media.accept in PICTURES else None
    form = media.content_type, media.content_encoding, media.accept, media.accept_encoding, media.query, view
    hashed = len(body) > _AT_ONCE  # it stands in the form, or the hash sent as a body had the tag of what it is of
    found = _begun(operation.handler.__module__, operation.path, hashed, *form).copy()
    found.update(hashlib.sha256(body).digest() if hashed else body)
    return str(found.hexdigest())


@lru_cache(1024)  # requests come in few forms; begun anew each takes ten times as long
def _begun(*asked: Any) -> Any:
    form = hashlib.sha256(orjson.dumps((versions(), *asked))).digest()
    half = len(form) // 2
    return hashlib.blake2b(digest_size=_BYTES, salt=form[:half], person=form[half:])
