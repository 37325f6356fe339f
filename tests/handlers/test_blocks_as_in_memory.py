"""All operations that go by blocks, on data that are awkward: the whole answer in memory, errors and warnings too."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from service.execution.execute import compute
from service.execution.library import Library
from service.execution.messages import Limits
from service.execution.reading import validated
from service.execution.storing import store_array
from service.methods.progress import SILENT
from service.routers import CATALOGUE
from service.schemas.types.errors import AbacusError
from service.schemas.types.stored import Streamed
from tests.handlers.test_blocks import LEFT_OUT, drawn, plain, three_rows

BASE = drawn(24, 3)
MISSING = BASE.copy()
MISSING[[5, 9], [1, 0]] = math.nan
INFINITE = BASE.copy()
INFINITE[[7, 20], [1, 0]] = math.inf, -math.inf
FAR = BASE + np.array([1e8, 1e12, 0.0])
DATA = {
    "ordinary": BASE,
    "nearly dependent": np.column_stack([BASE[:, :2], BASE[:, 0] + 1e-9 * BASE[::-1, 1]]),
    "dependent": BASE[:, [0, 1, 0]],
    "a constant column": np.column_stack([BASE[:, 0], np.full(24, 2.5), BASE[:, 2]]),
    "far from zero": FAR,
    "ties": np.round(BASE),
    "missing values": MISSING,
    "infinite values": INFINITE,
    "one row": BASE[:1],
    "two rows": BASE[:2],
    "nothing": np.full((4, 3), math.nan),
    "zeros": np.zeros((7, 3)),
    "the end of the range": 1e308 * np.tanh(BASE / 5),
    "the other end": 5e-324 * np.round(BASE),
}
Fields = dict[str, Any]
SHAPES = {"skewness", "kurtosis"}  # which are 0 of few values, and no larger than their number
NOT_COMPARED = LEFT_OUT | {"iterations", "function_evaluations", "goodness_of_fit", "standard_errors"}
NONE = 1e-20  # what squares of residuals are where there are none


def samples(x: NDArray[np.float64]) -> Iterator[tuple[str, Fields]]:
    for more in ({}, {"missing": "omit"}) if np.isnan(x).any() else ({},):
        for key, fields in (
            ("describe", {"data": x}),
            ("covariance", {"data": x}),
            ("correlation", {"data": x}),
            ("correlation", {"x": x[:, 0], "y": x[:, 2]}),
            ("quantiles", {"data": x, "probabilities": [0.1, 0.5, 1.0]}),
            ("histogram", {"data": x[:, 0], "bins": "auto"}),
            ("histogram", {"data": x[:, 0], "bins": [-1.0, 0.0, 2.0]}),
            ("kernel-density", {"data": x[:, 0], "at": [0.0, 1.0, 5.0]}),
        ):
            yield f"statistics/{key}", {**fields, **more}
        for fields in models(x):
            yield fields.pop("key"), {**fields, **more}
    if not np.isnan(x).any():
        for method in ("z_score", "min_max", "unit_norm"):
            yield "numerics/standardize", {"data": x, "method": method}
        yield "statistics/entropy", {"probabilities": np.abs(x)}
        yield "statistics/entropy", {"probabilities": np.abs(x), "axis": 0}
        for more in ({}, {"ridge": 0.5}):
            yield "linear-algebra/least-squares", {"a": x, "b": np.arange(len(x)) % 5.0, **more}
        yield "linear-algebra/svd", {"a": x}
        yield "linear-algebra/pca", {"data": x}
        yield "linear-algebra/pca", {"data": x, "standardize": True}
        yield "linear-algebra/matmul", {"a": x, "b": [1.0, 2.0, -3.0]}
    if x is BASE or x is FAR:  # each takes a second: differences of the likelihood, by blocks of three rows
        for name, data in (("normal", x[:, 0]), ("poisson", np.abs(np.round(x[:, 0]))), ("multivariate_normal", x)):
            yield "statistics/distributions/fit", {"name": name, "data": data}


def models(x: NDArray[np.float64]) -> Iterator[Fields]:
    place = np.arange(len(x))
    heads, counts, weights = place % 2.0, np.floor(place % 5.0), 0.5 + place % 3.0
    separated = (np.nan_to_num(x[:, 0]) > np.median(np.nan_to_num(x[:, 0]))).astype(float)
    linear, logistic, generalized = (
        f"statistics/regression/{name}" for name in ("linear", "logistic", "generalized-linear")
    )
    yield {"key": linear, "x": x, "y": counts + 0.25}
    yield {"key": linear, "x": x, "y": counts + 0.25, "intercept": False}
    yield {"key": linear, "x": x[:, :2], "y": x[:, 2]}
    for y in (heads, separated):
        yield {"key": logistic, "x": x, "y": y}
        yield {"key": logistic, "x": x[:, :1], "y": y, "weights": weights}
        yield {"key": generalized, "x": x, "y": y, "family": "binomial", "link": "probit"}
    yield {"key": generalized, "x": x, "y": counts, "family": "poisson", "weights": weights}
    yield {"key": generalized, "x": x[:, :2], "y": counts, "family": "poisson", "offset": counts / 10}
    yield {"key": generalized, "x": x, "y": counts + 0.25, "family": "gamma", "link": "log"}


CASES = [(name, key, fields) for name, x in DATA.items() for key, fields in samples(x)]
OF_A_CLUSTER = {"linear-algebra/qr", "linear-algebra/solve"}
__all__ = ["three_rows"]  # for each of the tests here, too


def test_no_operation_is_forgotten() -> None:
    assert {key for _, key, _ in CASES} == {key for key, one in CATALOGUE.items() if one.blocks} - OF_A_CLUSTER


@pytest.mark.parametrize(("name", "key", "fields"), CASES, ids=[f"{name}, {key}" for name, key, _ in CASES])
def test_the_answer_is_that_in_memory(tmp_path: Path, name: str, key: str, fields: Fields) -> None:
    library = Library(tmp_path, "")
    arrays = {field: value for field, value in fields.items() if isinstance(value, np.ndarray)}
    stored = {field: {"dataset": store_array(library, value).id} for field, value in arrays.items()}
    found = answer(key, {**fields, **stored}, Limits(3, 0, 0, data_dir=str(tmp_path)))
    sent = {field: nulls(value.tolist()) for field, value in arrays.items()}
    expected = answer(key, {**fields, **sent}, Limits(10**6, 0, 0))
    if isinstance(found, AbacusError) and ("leave the range" in str(found) or "overflows" in str(found)):
        assert "end" in name, "data of ordinary size are computed"
    elif isinstance(found, AbacusError) or isinstance(expected, AbacusError):
        assert type(found) is type(expected), (found, expected)
        if name == "infinite values":
            assert found.faults[0] == expected.faults[0]
    else:
        assert codes(found) - {"few digits"} == codes(expected) - {"few digits"}
        assert codes(found) >= codes(expected), "of digits that are lost in memory it is told by blocks too"
        assert list(different(found, expected)) == []


def answer(key: str, fields: Fields, limits: Limits) -> Any:
    """The result, or what is refused; arrays that are made as they are written are made."""
    try:
        result = compute(CATALOGUE[key], validated(CATALOGUE[key], fields, limits), 30.0, SILENT)
        for name in names_of(result):
            value = getattr(result, name)
            setattr(result, name, np.array(plain(value)) if isinstance(value, Streamed) else value)
    except AbacusError as error:
        return error
    return result


def nulls(values: Any) -> Any:
    """As JSON has them."""
    if isinstance(values, list):
        return [nulls(value) for value in values]
    return None if isinstance(values, float) and math.isnan(values) else values


def codes(result: Any) -> set[str]:
    """What is warned of, but for rows; that digits are lost is told of what was sent, or of what is done by blocks."""
    lost = {"limited-by-input", "ill-conditioned"}
    told = {one.code for one in result.warnings if one.trusted_digits is None or one.trusted_digits < 10}
    return {"few digits" if code in lost else code for code in told} - {"rows-left-out"}


def different(found: Any, expected: Any) -> Iterator[str]:
    """Fields that differ by more than lost digits, relative to their largest entry."""
    if "status" in names_of(found) and found.status != expected.status:
        yield f"status: {found.status} for {expected.status}"
    elif "status" in names_of(found) and found.status == "separated":
        return  # on their way to infinity
    digits = min((one.trusted_digits for one in found.warnings if one.trusted_digits is not None), default=9)
    for name in names_of(found) - NOT_COMPARED:
        one, other = (numbers(getattr(result, name)) for result in (found, expected))
        size = np.abs(other[np.isfinite(other)]).max(initial=1.0 if name in SHAPES else 0.0)
        if digits and not np.allclose(one, other, 1e-9, 10.0 ** (1 - digits) * size + NONE, equal_nan=True):
            yield f"{name}: {one} for {other}"


def names_of(result: Any) -> set[str]:
    return {field.name for field in fields_of(result)}


def numbers(value: Any) -> NDArray[np.float64]:
    """All numbers of a field; the vectors of singular values may have either sign."""
    if isinstance(value, dict):
        return np.concatenate([numbers(one) for one in value.values()])
    if is_dataclass(value):
        return numbers([getattr(value, name) for name in sorted(names_of(value))])
    if isinstance(value, list | tuple):
        return np.concatenate([np.empty(0), *map(numbers, value)])
    if isinstance(value, int | float | np.ndarray | np.generic):
        return np.abs(np.asarray(value, float)).ravel()
    return np.empty(0)
