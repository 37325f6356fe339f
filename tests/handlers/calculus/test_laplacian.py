from __future__ import annotations

import numpy as np

from service.handlers.calculus.laplacian import laplacian
from service.schemas.types.formulas import FormulaAt


def test_laplacian_of_a_harmonic_function_is_zero():
    request = FormulaAt(expression="log(x**2 + y**2)", variables=["x", "y"], at=np.array([[1.0, 2.0], [3.0, -1.0]]))
    assert np.abs(laplacian(request).result).max() < 1e-15
