"""Tables of contents, one an area. `CATALOGUE` holds every operation under its key, the URL's path behind `/v1/`."""

from __future__ import annotations

from service.operation import Operation
from service.routers.linear_algebra import LINEAR_ALGEBRA
from service.routers.statistics import STATISTICS

AREAS = (LINEAR_ALGEBRA, STATISTICS)
CATALOGUE: dict[str, Operation] = dict(pair for area in AREAS for pair in area)
