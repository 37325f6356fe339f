"""Products with derivatives, by the very programs from which the service takes whole matrices."""

from __future__ import annotations


def hessian_vector_product(function, x, v):
    return function._evaluated("hvp", x, v, function.n)[2]  # noqa: SLF001 - one direction of many


def jacobian_vector_product(function, x, v):
    return function._evaluated("jvp", x, v, function.n)[1]  # noqa: SLF001 - one direction of many
