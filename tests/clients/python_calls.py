"""One call of every kind of answer, through the client that openapi-python-client made; the address is the argument."""

import sys

from abacus_client import Client
from abacus_client.api.linear_algebra import (
    linear_algebra_determinant,
    linear_algebra_divide,
    linear_algebra_inverse,
    linear_algebra_solve,
)
from abacus_client.api.optimization import optimization_polynomial_roots
from abacus_client.api.statistics import statistics_distributions_density
from abacus_client.models.determinant_result import DeterminantResult
from abacus_client.models.distribution_at import DistributionAt
from abacus_client.models.linear_system_request import LinearSystemRequest
from abacus_client.models.linear_system_result import LinearSystemResult
from abacus_client.models.normal_distribution import NormalDistribution
from abacus_client.models.polynomial_roots_request import PolynomialRootsRequest
from abacus_client.models.polynomial_roots_result import PolynomialRootsResult
from abacus_client.models.problem import Problem
from abacus_client.models.quotient_request import QuotientRequest
from abacus_client.models.square_request import SquareRequest


def scalar_and_array(client: Client) -> None:
    scalar = linear_algebra_determinant.sync(client=client, body=SquareRequest(a=[[4, 7], [2, 6]]))
    assert isinstance(scalar, DeterminantResult)
    assert scalar.result == 10
    system = LinearSystemRequest(a=[[2, 0], [0, 4]], b=[2, 4])
    array = linear_algebra_solve.sync(client=client, body=system)
    assert isinstance(array, LinearSystemResult)
    assert array.x == [1, 1]


def complex_and_non_finite(client: Client) -> None:
    roots = optimization_polynomial_roots.sync(client=client, body=PolynomialRootsRequest(coefficients=[1, 0, 1]))
    assert isinstance(roots, PolynomialRootsResult)
    assert [abs(part) for part in roots.roots.imag] == [1, 1]
    quotient = linear_algebra_divide.sync_detailed(client=client, body=QuotientRequest(a=[1, -1], b=[0, 0]))
    assert quotient.parsed is not None
    assert quotient.parsed.to_dict()["result"] == ["Infinity", "-Infinity"]


def union_and_problem(client: Client) -> None:
    normal = NormalDistribution(name="normal", mean=0, standard_deviation=1)
    density = statistics_distributions_density.sync(client=client, body=DistributionAt(distribution=normal, x=0))
    assert density is not None
    assert abs(density.to_dict()["result"] - 0.3989422804014327) < 1e-15
    problem = linear_algebra_inverse.sync(client=client, body=SquareRequest(a=[[1, 2], [2, 4]]))
    assert isinstance(problem, Problem)
    assert problem.type_ == "/problems/singular-matrix"


def main(address: str) -> None:
    client = Client(base_url=address)
    scalar_and_array(client)
    complex_and_non_finite(client)
    union_and_problem(client)
    print("6 calls right")


if __name__ == "__main__":
    main(sys.argv[1])
