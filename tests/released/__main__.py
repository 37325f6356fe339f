"""`python -m tests.released`: keeps what this version promises, for the tests of the next."""

from __future__ import annotations

from service.gateway.documentation import describe
from service.routers import AREAS
from tests.released.promises import write

if __name__ == "__main__":
    write(describe(AREAS, "", secured=False))
