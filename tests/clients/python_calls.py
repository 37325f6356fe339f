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
from abacus_client.models.density_request import DensityRequest
from abacus_client.models.determinant_result import DeterminantResult
from abacus_client.models.normal import Normal
from abacus_client.models.problem import Problem
from abacus_client.models.square_request import SquareRequest


def main(address: str) -> None:
    client = Client(base_url=address)
    scalar = linear_algebra_determinant.sync(client=client, body=SquareRequest(a=[[4, 7], [2, 6]]))
    assert isinstance(scalar, DeterminantResult)
    assert scalar.result == 10
    problem = linear_algebra_inverse.sync(client=client, body=SquareRequest(a=[[1, 2], [2, 4]]))
    assert isinstance(problem, Problem)
    assert problem.type_ == "/problems/singular-matrix"


if __name__ == "__main__":
    main(sys.argv[1])
