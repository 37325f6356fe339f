from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.kronecker import kronecker
from service.schemas.linear_algebra.operands import KroneckerRequest
from tests.handlers.linear_algebra.generated import few, near


@few
@given(st.integers(0, 2**32))
def test_kronecker_of_products_is_the_product_of_kroneckers(seed: int) -> None:
    a, b, c, d = np.random.default_rng(seed).normal(size=(4, 3, 3))

    def kron(x: Any, y: Any) -> Any:
        return kronecker(KroneckerRequest.model_construct(a=x, b=y)).result

    assert near(kron(a, b) @ kron(c, d), kron(a @ c, b @ d), 10)
