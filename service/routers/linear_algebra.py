"""Linear algebra: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.linear_algebra import axes, chain_product, einsum, elementwise, exact, power, products
from service.handlers.linear_algebra.determinant import determinant
from service.handlers.linear_algebra.inverse import inverse
from service.operation import Area, Operation

LINEAR_ALGEBRA = Area(
    "linear-algebra",
    "Linear algebra",
    "Vectors, matrices, decompositions and systems, dense and sparse, real and complex, single and stacked.",
    (
        Operation("describe-array", elementwise.describe_array, "Rank, shape and storage of an array", costs.linear),
        Operation("add", elementwise.add, "Sum of two arrays", costs.broadcast("a", "b")),
        Operation("subtract", elementwise.subtract, "Difference of two arrays", costs.broadcast("a", "b")),
        Operation("multiply", elementwise.multiply, "Hadamard product of two arrays", costs.broadcast("a", "b")),
        Operation("divide", elementwise.divide, "Quotient of two arrays", costs.broadcast("a", "b")),
        Operation("linear-combination", elementwise.linear_combination, "Linear combination of vectors", costs.linear),
        Operation("dot", products.dot, "Dot product", products.dot_cost),
        Operation("cross", products.cross, "Cross product", costs.broadcast("a", "b")),
        Operation("outer", products.outer, "Outer product of two vectors", products.pair_cost),
        Operation("kronecker", products.kronecker, "Kronecker product", products.pair_cost),
        Operation("matmul", products.matmul, "Matrix product", products.matmul_cost),
        Operation("chain-product", chain_product.chain_product, "Product of several matrices", chain_product.cost),
        Operation("einsum", einsum.einsum, "Einstein summation", einsum.cost),
        Operation("transpose", axes.transpose, "Transpose, or axes in another order", costs.linear),
        Operation("diagonal", axes.diagonal, "Diagonal of a matrix, or diagonal matrix", axes.diagonal_cost),
        Operation("trace", axes.trace, "Trace of a matrix", costs.linear),
        Operation("determinant", determinant, "Determinant, with its sign and logarithm", exact.cost),
        Operation("inverse", inverse, "Inverse of a matrix, with its condition number and residual", exact.cost),
        Operation("matrix-power", power.matrix_power, "Integer power of a matrix", power.cost),
    ),
)
