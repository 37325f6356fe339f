"""What is computed by blocks of rows is what is computed in memory: blocks of three rows, on StRD and on drawn data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.digits import cases, correct_digits
from service.execution.execute import Limits, compute, validated
from service.execution.library import Library
from service.execution.storing import store_array
from service.handlers import blocks
from service.methods.linear_algebra import block_triangle as triangle
from service.methods.progress import SILENT
from service.methods.statistics import block_products as products
from service.routers import CATALOGUE
from service.schemas.types.errors import AbacusError, TooLarge
from tests.agreement import differences

COVARIANCE, CORRELATION = "statistics/covariance", "statistics/correlation"
LINEAR, PCA = "statistics/regression/linear", "linear-algebra/pca"
LEFT_OUT = {"fitted", "residuals", "leverage", "cook_distances", "scores", "warnings", "certainty"}


@pytest.fixture(autouse=True)
def three_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_ENTRIES", 0)
    monkeypatch.setattr(blocks, "_LEAST_ROWS", 3)
    monkeypatch.setattr(blocks, "_BLOCKS", 2)


def by_blocks(folder: Path, key: str, *, most: int = 5, **fields: Any) -> Any:
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
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def drawn(rows: int, columns: int) -> NDArray[np.float64]:
    return np.random.default_rng(rows).normal(3.0, 2.0, (rows, columns)) @ np.random.default_rng(1).normal(
        size=(columns, columns)
    )


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


@pytest.mark.parametrize("seed", range(8))
def test_quantiles_are_those_of_numpy_to_the_last_bit(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_LEAST_ROWS", 60)
    rng = np.random.default_rng(seed)
    n = int(rng.integers(101, 160))
    spread = np.sign(rng.normal(size=n)) * 10.0 ** rng.uniform(-300, 300, n)
    data = np.column_stack([rng.normal(size=n), rng.integers(-2, 3, n) * 0.1, spread, np.zeros(n)])
    p = np.concatenate([[0.0, 0.5, 1.0], rng.uniform(size=20)])
    found = by_blocks(tmp_path, "statistics/quantiles", most=100, data=data, probabilities=p.tolist()).result
    assert (found == np.quantile(data, p, axis=0)).all()
    alone = by_blocks(tmp_path, "statistics/quantiles", most=100, data=spread, probabilities=p[:9].tolist()).result
    assert (alone == np.quantile(spread, p[:9])).all()


def test_missing_rows_are_left_out_or_refused(tmp_path: Path) -> None:
    data = drawn(20, 3)
    data[4, 1] = np.nan
    found = by_blocks(tmp_path, COVARIANCE, data=data, missing="omit")
    assert np.allclose(found.result, np.cov(np.delete(data, 4, 0).T), rtol=1e-13)
    with pytest.raises(AbacusError) as caught:
        by_blocks(tmp_path, COVARIANCE, data=data)
    assert caught.value.faults[0].pointer == "/data/4/1"


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
        (CORRELATION, {"data": np.ones((9, 2))}, "/data"),
        ("statistics/quantiles", {"data": drawn(9, 2), "probabilities": [0.5], "method": "hazen"}, "/method"),
        ("statistics/quantiles", {"data": drawn(9, 2), "probabilities": [1.5]}, "/probabilities/0"),
        (PCA, {"data": drawn(9, 2), "components": 3}, "/components"),
        (PCA, {"data": np.full((9, 2), np.nan)}, "/data"),
    ],
)
def test_what_is_refused(tmp_path: Path, key: str, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(AbacusError) as caught:
        by_blocks(tmp_path, key, **fields)
    assert caught.value.faults[0].pointer == pointer


def test_other_operations_say_what_they_take(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="at most 5"):
        by_blocks(tmp_path, "linear-algebra/inverse", a=drawn(4, 4))


@pytest.mark.parametrize("cut", [1, 5, 8])
def test_states_merge(cut: int) -> None:
    data = drawn(9, 3)
    origin = products.Products.start(data[0])
    whole, parts = products.step(origin, data), [products.step(origin, part) for part in (data[:cut], data[cut:])]
    merged = products.merge(*parts)
    assert merged.rows == whole.rows
    assert np.allclose(merged.products, whole.products, rtol=1e-13)
    assert np.allclose(merged.means, data.mean(0), rtol=1e-14)
    none = triangle.Triangle.start(3)
    r = triangle.step(none, data).factor
    joined = triangle.merge(*(triangle.step(none, part) for part in (data[:cut], data[cut:])))
    assert joined.rows == 9
    assert np.allclose(r.T @ r, data.T @ data, rtol=1e-13)
    assert np.allclose(np.abs(joined.factor), np.abs(r), rtol=1e-12)
    assert not none.factor.any()
