"""Tables of contents, one an area. `CATALOGUE` holds every operation under its key, the URL's path behind `/v1/`."""

from __future__ import annotations

from service.operation import Operation
from service.routers.calculus import CALCULUS
from service.routers.linear_algebra import LINEAR_ALGEBRA
from service.routers.neural_networks import NEURAL_NETWORKS
from service.routers.numerics import NUMERICS
from service.routers.optimization import OPTIMIZATION
from service.routers.statistics import STATISTICS

AREAS = (LINEAR_ALGEBRA, CALCULUS, STATISTICS, OPTIMIZATION, NEURAL_NETWORKS, NUMERICS)
CATALOGUE: dict[str, Operation] = dict(pair for area in AREAS for pair in area)
