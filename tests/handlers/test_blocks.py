"""What is computed by blocks of rows is what is computed in memory: blocks of three rows, on StRD and on drawn data."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.digits import cases, correct_digits
from service.execution.execute import compute, execute
from service.execution.library import Library
from service.execution.messages import Limits, Media
from service.execution.reading import validated
from service.execution.storing import store_array
from service.handlers import blocks
from service.methods import parts
from service.methods.linear_algebra import block_triangle as triangle
from service.methods.progress import SILENT
from service.methods.statistics import block_products as products
from service.methods.statistics import block_selection
from service.operation import View, picture_name
from service.routers import CATALOGUE
from service.schemas.statistics.samples import QuantileMethod
from service.schemas.types.errors import AbacusError, ComputationError, TooLarge
from service.schemas.types.stored import Streamed
from tests.agreement import differences

COVARIANCE, CORRELATION = "statistics/covariance", "statistics/correlation"
LINEAR, PCA = "statistics/regression/linear", "linear-algebra/pca"
DESCRIBE, HISTOGRAM, DENSITY = "statistics/describe", "statistics/histogram", "statistics/kernel-density"
SVD, LEAST_SQUARES, MATMUL = "linear-algebra/svd", "linear-algebra/least-squares", "linear-algebra/matmul"
STANDARDIZE, ENTROPY = "numerics/standardize", "statistics/entropy"
LEFT_OUT = {
    "fitted",
    "residuals",
    "leverage",
    "cook_distances",
    "scores",
    "warnings",
    "certainty",
    "u",
    "residual",
    "error",
    "deviance_residuals",
}


def elsewhere(sent: Sequence[parts.Part]) -> Iterator[Any]:
    """Each part as in another process."""
    for part in sent:
        yield pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(part))()))  # noqa: S301 - our own


@pytest.fixture(autouse=True)
def three_rows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(blocks, "_ENTRIES", 0)
    monkeypatch.setattr(blocks, "_LEAST_ROWS", 3)
    monkeypatch.setattr(blocks, "_BLOCKS", 2)
    with parts.shared(elsewhere):
        yield


def by_blocks(folder: Path, key: str, *, most: int = 6, **fields: Any) -> Any:
    """The answer where no array may have more than so many entries."""
    library = Library(folder, "")
    arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
    stored = {name: {"dataset": store_array(library, value).id} for name, value in arrays.items()}
    limits = Limits(most, 0, 0, data_dir=str(folder))
    return compute(CATALOGUE[key], validated(CATALOGUE[key], {**fields, **stored}, limits), 30.0, SILENT)


def in_memory(key: str, **fields: Any) -> Any:
    return compute(CATALOGUE[key], validated(CATALOGUE[key], fields, Limits(10**6, 0, 0)), 30.0, SILENT)


def shown(result: Any) -> dict[str, Any]:
    return {name: plain(getattr(result, name)) for name in result.__dataclass_fields__ if name not in LEFT_OUT}


def plain(value: Any) -> Any:
    if isinstance(value, Streamed):
        return np.concatenate([*value.blocks()]).reshape(value.shape).tolist()
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def drawn(rows: int, columns: int) -> NDArray[np.float64]:
    return np.random.default_rng(rows).normal(3.0, 2.0, (rows, columns)) @ np.random.default_rng(1).normal(
        size=(columns, columns)
    )


ONE = drawn(40, 1)[:, 0]
SHARES = np.abs(drawn(40, 3))


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (DESCRIBE, {"data": drawn(40, 3)}),
        (DESCRIBE, {"data": 1e100 * drawn(40, 3)}),
        (DESCRIBE, {"data": 1e300 * drawn(40, 3)}),
        (LEAST_SQUARES, {"a": 1e200 * drawn(40, 3), "b": ONE}),
        (STANDARDIZE, {"data": 1e200 * drawn(40, 3), "method": "min_max"}),
        (DESCRIBE, {"data": ONE, "degrees_of_freedom_correction": 0}),
        (HISTOGRAM, {"data": ONE}),
        (HISTOGRAM, {"data": ONE, "bins": "sturges", "density": True}),
        (HISTOGRAM, {"data": ONE, "bins": 7, "range": [0.0, 5.0]}),
        (HISTOGRAM, {"data": np.round(ONE, 1), "bins": 10, "range": [0.0, 1.0]}),
        (HISTOGRAM, {"data": ONE, "bins": [-3.0, 0.0, 1.0, 8.0]}),
        (DENSITY, {"data": ONE, "at": [[0.0, 1.0], [2.0, 70.0]]}),
        (DENSITY, {"data": ONE, "at": [1.0], "bandwidth": 0.5}),
        (SVD, {"a": drawn(40, 3)}),
        (SVD, {"a": drawn(3, 4)}),
        (LEAST_SQUARES, {"a": drawn(40, 3), "b": ONE}),
        (LEAST_SQUARES, {"a": drawn(40, 3), "b": drawn(40, 2), "ridge": 0.5}),
        (LEAST_SQUARES, {"a": drawn(40, 3)[:, [0, 1, 2, 0]], "b": ONE}),
        (MATMUL, {"a": drawn(40, 3), "b": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]}),
        (MATMUL, {"a": drawn(40, 3), "b": [1.0, 2.0, -3.0]}),
        (STANDARDIZE, {"data": drawn(40, 3)}),
        (STANDARDIZE, {"data": ONE, "degrees_of_freedom_correction": 1}),
        (STANDARDIZE, {"data": drawn(40, 3), "method": "min_max"}),
        (STANDARDIZE, {"data": drawn(40, 3), "method": "unit_norm"}),
        (STANDARDIZE, {"data": drawn(40, 3), "method": "unit_norm", "axis": 0}),
        (ENTROPY, {"probabilities": SHARES}),
        (ENTROPY, {"probabilities": SHARES, "axis": 0, "base": 2}),
        (ENTROPY, {"probabilities": SHARES[:, 0]}),
    ],
)
def test_other_operations(tmp_path: Path, key: str, fields: dict[str, Any]) -> None:
    sent = {name: plain(value) for name, value in fields.items()}
    found, expected = by_blocks(tmp_path, key, **fields), in_memory(key, **sent)
    if key == SVD:
        found.vh, expected.vh = np.abs(found.vh), np.abs(expected.vh)  # of either sign
    assert list(differences(shown(found), shown(expected), "")) == []


COUNTS = np.random.default_rng(2).poisson(np.exp(0.3 * drawn(60, 3)[:, 0] / 3)).astype(float)
HEADS = (drawn(60, 3)[:, 0] + np.random.default_rng(3).normal(size=60) * 6 > 3).astype(float)
TIMES = np.random.default_rng(4).gamma(2.0, np.exp(0.1 * drawn(60, 3)[:, 0]))
LOGISTIC, GENERALIZED = "statistics/regression/logistic", "statistics/regression/generalized-linear"


@pytest.mark.parametrize(("link", "scale"), [("log", 1e110), ("identity", 1e120), ("inverse_squared", 1e110)])
def test_an_information_that_leaves_the_range_is_refused(tmp_path: Path, link: str, scale: float) -> None:
    fields = {"x": np.linspace(0.1, 1.2, 8)[:, None], "y": scale * np.array([1.0, 3, 2, 5, 4, 6, 8, 7])}
    with pytest.raises(ComputationError, match="other units"):
        by_blocks(tmp_path, GENERALIZED, **fields, family="inverse_gaussian", link=link)


@pytest.mark.parametrize(
    ("key", "y", "more"),
    [
        (LOGISTIC, HEADS, {}),
        (LOGISTIC, HEADS, {"intercept": False, "weights": np.arange(1.0, 61.0)}),
        (GENERALIZED, COUNTS, {"family": "poisson"}),
        (GENERALIZED, COUNTS, {"family": "poisson", "offset": np.linspace(0, 1, 60)}),
        (GENERALIZED, COUNTS, {"family": "negative_binomial", "theta": 2.0, "intercept": False}),
        (GENERALIZED, HEADS, {"family": "binomial", "link": "probit"}),
        (GENERALIZED, TIMES, {"family": "gamma", "link": "log", "weights": np.arange(1.0, 61.0)}),
    ],
)
def test_models_by_newton(tmp_path: Path, key: str, y: Any, more: dict[str, Any]) -> None:
    fields = {"x": drawn(60, 3) + np.array([0.0, 2000.0, 0.0]), "y": y, **more}
    found = by_blocks(tmp_path, key, **fields)
    expected = in_memory(key, **{name: plain(value) for name, value in fields.items()})
    kept = LEFT_OUT | {"iterations", "function_evaluations"}
    one, other = (
        {name: value for name, value in shown(each).items() if name not in kept} for each in (found, expected)
    )
    assert list(differences(one, other, "")) == []


def test_likelihoods_without_a_maximum(tmp_path: Path) -> None:
    x = drawn(60, 2)
    for y in ((x[:, 0] > 3.0).astype(float), ((x[:, 0] > 3.0) | (np.arange(60) == np.argmin(x[:, 0]))).astype(float)):
        found = by_blocks(tmp_path, LOGISTIC, x=x, y=y)
        exact = in_memory(LOGISTIC, x=x.tolist(), y=y.tolist())
        assert found.status == exact.status
    tied = np.column_stack([np.repeat([0.0, 1.0, 2.0], 20), x[:, 0]])
    quasi = np.where(tied[:, 0] == 1, np.arange(60) % 2, tied[:, 0] / 2)
    assert by_blocks(tmp_path, LOGISTIC, x=tied, y=quasi).status == "separated"
    with pytest.raises(ComputationError, match="no maximum"):
        by_blocks(tmp_path, GENERALIZED, x=tied, y=quasi, family="binomial", link="probit")


FIT = "statistics/distributions/fit"


@pytest.mark.parametrize(
    ("fields", "digits"),
    [
        ({"name": "normal", "data": ONE}, 1e-9),
        ({"name": "gamma", "data": TIMES}, 1e-9),
        ({"name": "gamma", "data": TIMES, "fixed": {"shape": 2.0}}, 1e-9),
        ({"name": "poisson", "data": COUNTS}, 1e-9),
        ({"name": "multivariate_normal", "data": drawn(60, 2)}, 1e-12),
    ],
)
def test_fits(tmp_path: Path, fields: dict[str, Any], digits: float) -> None:
    found = by_blocks(tmp_path, FIT, **fields)
    expected = in_memory(FIT, **{name: plain(value) for name, value in fields.items()})
    for name, value in expected.distribution.items():
        if name != "name":
            assert np.allclose(found.distribution[name], value, rtol=digits), name
    assert np.isclose(found.log_likelihood, expected.log_likelihood, rtol=1e-12)
    assert np.isclose(found.bic, expected.bic, rtol=1e-12)
    for name, error in expected.standard_errors.items():
        assert found.standard_errors[name] == (pytest.approx(error, rel=1e-6) if error is not None else None), name


def test_each_variable_is_described_by_the_values_that_it_has(tmp_path: Path) -> None:
    data = drawn(40, 3)
    data[::7, 1] = np.nan
    data[3, 2] = -np.nan
    found = by_blocks(tmp_path, DESCRIBE, data=data, missing="omit")
    sent = [[None if np.isnan(value) else value for value in row] for row in data.tolist()]
    expected = in_memory(DESCRIBE, data=sent, missing="omit")
    assert list(differences(shown(found), shown(expected), "")) == []


@pytest.mark.parametrize("offset", [2.0**50, 1.0])
def test_means_may_be_no_doubles(tmp_path: Path, offset: float) -> None:
    data = offset * (1 + np.random.default_rng(7).integers(-20, 21, (30, 2)) * 2.0**-52)
    exact = [[Fraction(value) for value in column] for column in data.T.tolist()]
    moved = np.array([[float(value - sum(column) / 30) for value in column] for column in exact]).T
    deviation, variances = moved.std(0), np.linalg.svd(moved)[1] ** 2 / 29
    for found in (in_memory(STANDARDIZE, data=data.tolist()), by_blocks(tmp_path, STANDARDIZE, data=data)):
        assert np.allclose(found.standard_deviation, deviation, rtol=1e-14)
        assert np.allclose(plain(found.result), moved / deviation, rtol=1e-14)
    for found in (in_memory(PCA, data=data.tolist()), by_blocks(tmp_path, PCA, data=data)):
        assert np.allclose(found.explained_variance, variances, rtol=1e-13)
    one = {"data": data[:, 0], "at": [offset]}
    for found in (in_memory(DENSITY, **{**one, "data": data[:, 0].tolist()}), by_blocks(tmp_path, DENSITY, **one)):
        assert np.isclose(found.bandwidth, 30**-0.2 * moved[:, 0].std(ddof=1), rtol=1e-14)


def test_components_of_few_digits_are_told(tmp_path: Path) -> None:
    data = np.concatenate([np.full((1, 3), 1e12), drawn(20, 3)])
    for found in (in_memory(PCA, data=data.tolist()), by_blocks(tmp_path, PCA, data=data)):
        (told,) = [one for one in found.warnings if one.code == "ill-conditioned"]
        assert told.trusted_digits is not None
        assert told.trusted_digits <= 3


@pytest.mark.parametrize("rows", [4, 9, 50])
@pytest.mark.parametrize(
    ("key", "more"), [(COVARIANCE, {}), (CORRELATION, {"level": 0.9}), (PCA, {}), (PCA, {"standardize": True})]
)
def test_drawn_data(tmp_path: Path, key: str, more: dict[str, Any], rows: int) -> None:
    data = drawn(rows, 3)
    found, expected = by_blocks(tmp_path, key, data=data, **more), in_memory(key, data=data.tolist(), **more)
    assert list(differences(shown(found), shown(expected), "")) == []


@pytest.mark.parametrize("intercept", [True, False])
def test_drawn_regressions(tmp_path: Path, intercept: bool) -> None:
    x, y = drawn(40, 3), drawn(40, 3)[:, 0] + np.random.default_rng(5).normal(size=40)
    found = by_blocks(tmp_path, LINEAR, x=x, y=y, intercept=intercept)
    expected = in_memory(LINEAR, x=x.tolist(), y=y.tolist(), intercept=intercept)
    assert list(differences(shown(found), shown(expected), "")) == []
    assert [warning.code for warning in found.warnings] == ["rows-left-out"]


@pytest.mark.skipif(not cases("statistics/nist_univariate"), reason="no reference cases on this machine")
def test_variances_of_strd(tmp_path: Path) -> None:
    for case in cases("statistics/nist_univariate"):
        data = np.array(case["data"], float)
        found = by_blocks(tmp_path, COVARIANCE, data=np.column_stack([data, -data]))
        digits = correct_digits(float(np.sqrt(found.result[0, 0])), float(case["certified"]["sd"]))
        trusted = min((one.trusted_digits for one in found.warnings if one.trusted_digits is not None), default=13)
        assert digits >= trusted, case["id"]
        expected = in_memory(COVARIANCE, data=np.column_stack([data, -data]).tolist())
        assert np.allclose(found.result, expected.result, rtol=1e-13), case["id"]


@pytest.mark.skipif(not cases("statistics/nist_linear_regression"), reason="no reference cases on this machine")
def test_regressions_of_strd(tmp_path: Path) -> None:
    for case in cases("statistics/nist_linear_regression"):
        x = np.array(case["x"], float)
        columns = np.array([[value**k for k in case["powers"] if k] for value in case["x"]]) if x.ndim == 1 else x
        found = by_blocks(tmp_path, LINEAR, x=columns, y=np.array(case["y"], float), intercept=0 in case["powers"])
        exact = in_memory(LINEAR, x=columns.tolist(), y=case["y"], intercept=0 in case["powers"])
        trusted = min((one.trusted_digits for one in found.warnings if one.trusted_digits is not None), default=8)
        digits = min(correct_digits(a, b) for a, b in zip(found.coefficients, exact.coefficients, strict=True))
        assert digits >= trusted, case["id"]


@pytest.mark.parametrize("seed", range(18))
def test_quantiles_are_those_of_numpy_to_the_last_bit(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(14, 60))
    monkeypatch.setattr(block_selection, "_MOST_KEPT", int(rng.integers(n)))
    monkeypatch.setattr(block_selection, "_MOST_COUNTS", 1 << int(rng.integers(5, 12)))
    spread = np.sign(rng.normal(size=n)) * 10.0 ** rng.uniform(-320, 308, n)
    zeros = rng.choice([-0.0, 0.0], n)
    offset = 1e15 + rng.integers(0, 5, n) / 8
    data = np.column_stack([rng.normal(size=n), rng.integers(-2, 3, n) * 0.1, spread, zeros, offset])
    p = np.concatenate([[0.0, 0.5, 1.0], rng.integers(0, n, 3) / n, rng.uniform(size=6)])
    fields = {"probabilities": p.tolist(), "method": get_args(QuantileMethod)[seed % 9]}
    found = by_blocks(tmp_path, "statistics/quantiles", most=12, data=data, **fields)
    expected = in_memory("statistics/quantiles", data=data.tolist(), **fields)
    assert (found.result == expected.result).all()
    assert found.certainty == expected.certainty
    alone = by_blocks(tmp_path, "statistics/quantiles", most=12, data=zeros, **fields)
    assert (alone.result == 0.0).all()


def test_missing_rows_are_left_out_or_refused(tmp_path: Path) -> None:
    data = drawn(20, 3)
    data[4, 1] = np.nan
    found = by_blocks(tmp_path, COVARIANCE, data=data, missing="omit")
    assert np.allclose(found.result, np.cov(np.delete(data, 4, 0).T), rtol=1e-13)
    with pytest.raises(AbacusError) as caught:
        by_blocks(tmp_path, COVARIANCE, data=data)
    assert caught.value.faults[0].pointer == "/data/4/1"


def test_what_is_missing_or_infinite_elsewhere_is_none_of_the_rows(tmp_path: Path) -> None:
    data = drawn(20, 3)
    data[0, 0], data[4, 2], data[19, 1] = np.inf, np.nan, -np.inf
    stored = {"dataset": store_array(Library(tmp_path, ""), data).id}
    found = by_blocks(tmp_path, PCA, data={**stored, "rows": [1, 19], "columns": [0, 1]})
    expected = in_memory(PCA, data=data[1:19, :2].tolist())
    assert list(differences(shown(found), shown(expected), "")) == []
    for columns, rows, pointer in ([2, 1], [1, 19], "/data/3/0"), ([0, 1], [1, 20], "/data/18/1"):
        with pytest.raises(AbacusError, match="NaN and infinite") as caught:
            by_blocks(tmp_path, PCA, data={**stored, "rows": rows, "columns": columns})
        assert caught.value.faults[0].pointer == pointer
    with pytest.raises(AbacusError, match="missing or infinite"):
        by_blocks(tmp_path, "linear-algebra/qr", a=stored)


def test_complex_numbers_keep_both_parts(tmp_path: Path) -> None:
    data = drawn(20, 2) + 1j * drawn(20, 2)[::-1]
    stored = {"dataset": store_array(Library(tmp_path, ""), data).id}
    for columns in ([0, 1], [1]):
        found = by_blocks(tmp_path, MATMUL, a={**stored, "rows": [3, 6], "columns": columns}, b=np.eye(len(columns)))
        assert np.array_equal(found.result, data[3:6, columns])
    with pytest.raises(AbacusError, match="only real numbers"):
        by_blocks(tmp_path, MATMUL, a=stored, b=[1.0, 2.0])


def test_a_file_that_is_cut_short_is_not_taken_for_whole(tmp_path: Path) -> None:
    library = Library(tmp_path, "")
    record = store_array(library, drawn(20, 3))
    rows = library.stored(record).blocks(10)
    next(rows)
    os.truncate(library.file(record), library.file(record).stat().st_size - 3 * 8)
    with pytest.raises(AbacusError, match="cut short"):
        next(rows)


@pytest.mark.parametrize("spread", [1e-4, 1e-7])
def test_digits_of_solutions_that_rounding_takes_are_told(tmp_path: Path, spread: float) -> None:
    """Against the normal equations in fractions."""
    t = 1.0 + spread * ONE
    a, b = np.stack([np.ones(len(t)), t], 1), 3 + 2 * t + drawn(40, 2)[:, 1]
    found = by_blocks(tmp_path, LEAST_SQUARES, a=a, b=b)
    x, y = [list(map(Fraction, values.tolist())) for values in (t, b)]
    middle, height = sum(x) / len(x), sum(y) / len(y)
    deviations = [one - middle for one in x]
    slope = sum(one * (other - height) for one, other in zip(deviations, y, strict=True))
    slope /= sum(one**2 for one in deviations)
    (warning,) = found.warnings
    assert warning.code == "ill-conditioned"
    assert 0 < warning.trusted_digits < 11
    assert abs(Fraction(found.x[1]) / slope - 1) <= 10.0**-warning.trusted_digits


def test_rows_of_integers_are_exact_or_refused(tmp_path: Path) -> None:
    stored = {"dataset": store_array(Library(tmp_path, ""), 2**53 + np.arange(-20, 4).reshape(12, 2)).id}
    found = by_blocks(tmp_path, COVARIANCE, data={**stored, "rows": [0, 3]})
    assert found.result.tolist() == [[4.0, 4.0], [4.0, 4.0]]
    with pytest.raises(AbacusError) as caught:
        by_blocks(tmp_path, COVARIANCE, data={**stored, "rows": [9, 12]})
    assert caught.value.faults[0].pointer == "/data/1/1"


def test_columns_of_a_table_stand_in_their_fields(tmp_path: Path) -> None:
    data = drawn(30, 4)
    stored = {"dataset": store_array(Library(tmp_path, ""), data).id}
    by_reference = by_blocks(tmp_path, LINEAR, x={**stored, "columns": [0, 2]}, y={**stored, "columns": 3})
    expected = in_memory(LINEAR, x=data[:, [0, 2]].tolist(), y=data[:, 3].tolist())
    assert list(differences(shown(by_reference), shown(expected), "")) == []


@pytest.mark.parametrize(
    ("key", "fields", "pointer"),
    [
        (LINEAR, {"x": drawn(9, 2), "y": drawn(8, 1)[:, 0]}, "/y"),
        (LINEAR, {"x": drawn(9, 2), "y": drawn(9, 1)[:, 0], "covariance_type": "HC3"}, "/covariance_type"),
        (LINEAR, {"x": np.ones((9, 2)), "y": drawn(9, 1)[:, 0]}, "/x"),
        (CORRELATION, {"data": drawn(9, 2), "method": "kendall"}, "/method"),
        (CORRELATION, {"data": np.ones((9, 2))}, "/data/0/0"),
        ("statistics/quantiles", {"data": drawn(9, 2), "probabilities": [1.5]}, "/probabilities/0"),
        (PCA, {"data": drawn(9, 2), "components": 3}, "/components"),
        (DESCRIBE, {"data": drawn(9, 2), "weights": [1.0] * 5}, "/weights"),
        (HISTOGRAM, {"data": ONE, "bins": "doane"}, "/bins"),
        (HISTOGRAM, {"data": ONE, "range": [0.0, 1.0]}, "/bins"),
        (DENSITY, {"data": np.ones(9), "at": [0.0]}, "/bandwidth"),
        (SVD, {"a": drawn(9, 2), "full_matrices": True}, "/full_matrices"),
        (LEAST_SQUARES, {"a": drawn(9, 2), "b": drawn(8, 1)[:, 0]}, "/b"),
        (MATMUL, {"a": drawn(9, 2), "b": drawn(9, 2)}, "/b"),
        (MATMUL, {"a": drawn(9, 2), "b": [1.0]}, "/b"),
        (MATMUL, {"a": drawn(9, 3), "b": drawn(3, 9)}, "/b"),
        ("linear-algebra/qr", {"a": drawn(9, 2)}, "/a"),
        ("linear-algebra/qr", {"a": drawn(9, 2), "pivoting": True}, "/pivoting"),
        ("linear-algebra/qr", {"a": drawn(2, 9)}, "/a"),
        ("linear-algebra/solve", {"a": np.eye(9), "b": ONE[:9], "structure": "positive_definite"}, "/a"),
        ("linear-algebra/solve", {"a": np.eye(9), "b": ONE[:8], "structure": "positive_definite"}, "/b"),
        ("linear-algebra/solve", {"a": np.eye(9), "b": ONE[:9]}, "/structure"),
        ("linear-algebra/solve", {"a": [[2.0]], "b": drawn(9, 2)}, "/b"),
        (STANDARDIZE, {"data": np.ones((9, 2))}, "/data/0/0"),
        (STANDARDIZE, {"data": drawn(9, 2), "axis": 1}, "/axis"),
        (ENTROPY, {"probabilities": -np.ones(9)}, "/probabilities"),
        (ENTROPY, {"probabilities": np.zeros(9)}, "/probabilities"),
        (LOGISTIC, {"x": drawn(9, 2), "y": np.ones(9)}, "/y"),
        (LOGISTIC, {"x": drawn(9, 2), "y": np.full(9, 2.0)}, "/y"),
        (GENERALIZED, {"x": drawn(9, 2), "y": np.arange(9.0), "family": "negative_binomial"}, "/theta"),
        (FIT, {"name": "laplace", "data": ONE}, "/name"),
        (FIT, {"name": "uniform", "data": ONE}, "/fixed/lower"),
        (PCA, {"data": np.full((9, 2), np.nan)}, "/data/0/0"),
        (CORRELATION, {"data": 1e-200 * drawn(9, 2)}, "/data"),
        (PCA, {"data": 1e200 * drawn(9, 2)}, "/data"),
        (LINEAR, {"x": drawn(9, 2), "y": 1e-200 * drawn(9, 1)[:, 0]}, "/y"),
        (LINEAR, {"x": 1e200 * drawn(9, 2), "y": drawn(9, 1)[:, 0], "intercept": False}, "/x"),
        (LOGISTIC, {"x": 1e-200 * drawn(60, 2), "y": HEADS}, "/x"),
        (STANDARDIZE, {"data": 1e-200 * drawn(9, 2)}, "/data"),
        (STANDARDIZE, {"data": 1e308 * (np.arange(18.0).reshape(9, 2) % 4 - 1.5), "method": "min_max"}, "/data"),
        (ENTROPY, {"probabilities": np.full(9, 1e308)}, "/probabilities"),
        (COVARIANCE, {"data": 2**53 + np.arange(-5, 13).reshape(9, 2)}, "/data/3/0"),
        (HISTOGRAM, {"data": 2**53 + np.arange(-6, 13)}, "/data/7"),
    ],
)
def test_what_is_refused(tmp_path: Path, key: str, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(AbacusError) as caught:
        by_blocks(tmp_path, key, **fields)
    assert caught.value.faults[0].pointer == pointer


@pytest.mark.parametrize(("key", "name"), [(STANDARDIZE, "data"), ("linear-algebra/qr", "a")])
def test_rows_that_become_no_data_set_are_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, name: str
) -> None:
    stored = {"dataset": store_array(Library(tmp_path, ""), drawn(40, 3)).id}
    monkeypatch.setattr(blocks.Passes, "fold", None)
    reply = execute(
        CATALOGUE[key], json.dumps({name: stored}).encode(), Media(), Limits(6, 0, 0, data_dir=str(tmp_path))
    )
    assert b"return=minimal" in reply.body[0]


def test_other_operations_say_what_they_take(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="at most 6"):
        by_blocks(tmp_path, "linear-algebra/inverse", a=drawn(4, 4))
    with pytest.raises(TooLarge, match="at most 5000 quantiles"):
        by_blocks(tmp_path, "statistics/quantiles", most=5001, data=np.ones((2600, 2)), probabilities=[0.5] * 5001)


@pytest.mark.parametrize("key", [key for key, operation in CATALOGUE.items() if operation.blocks])
def test_pictures_need_no_rows_or_are_refused(tmp_path: Path, key: str) -> None:
    """A drawer that is not known to do without rows is not called."""
    known = {"data": ONE, "probabilities": SHARES[:, 0], "a": drawn(40, 3), "x": drawn(40, 3), "y": HEADS[:40]}
    sent = {"probabilities": [0.5], "b": [1.0, 2.0, 3.0], "at": [0.0], "name": "normal", "family": "binomial"}
    if key in {COVARIANCE, CORRELATION, PCA}:
        known["data"] = drawn(40, 3)
    if key == LEAST_SQUARES:
        known["b"] = ONE
    if key == "statistics/quantiles":
        del known["probabilities"]
    operation, library = CATALOGUE[key], Library(tmp_path, "")
    fields = operation.request.model_fields
    body = {name: {"dataset": store_array(library, value).id} for name, value in known.items() if name in fields}
    body = {name: value for name, value in sent.items() if name in fields} | body
    body = {name: value for name, value in body.items() if fields[name].is_required() or name == "data"}
    limits = Limits(6, 0, 10**8, data_dir=str(tmp_path))
    for draw in operation.pictures:
        media = Media(accept="image/svg+xml", view=View(picture=picture_name(draw)))
        reply = execute(operation, json.dumps(body).encode(), media, limits)
        assert not reply.fault, draw
        assert reply.status in {200, 406, 422}, bytes(reply.body[0])


@pytest.mark.parametrize("cut", [1, 5, 8])
def test_states_merge(cut: int) -> None:
    data = drawn(9, 3)
    origin = products.Products.start(data[0])
    whole, pieces = products.step(origin, data), [products.step(origin, rows) for rows in (data[:cut], data[cut:])]
    merged = products.merge(*pieces)
    assert merged.rows == whole.rows
    assert np.allclose(merged.products, whole.products, rtol=1e-13)
    assert np.allclose(merged.means, data.mean(0), rtol=1e-14)
    none = triangle.Triangle.start(3)
    r = triangle.step(none, data).factor
    joined = triangle.merge(*(triangle.step(none, rows) for rows in (data[:cut], data[cut:])))
    assert joined.rows == 9
    assert np.allclose(r.T @ r, data.T @ data, rtol=1e-13)
    assert np.allclose(np.abs(joined.factor), np.abs(r), rtol=1e-12)
    assert not none.factor.any()
