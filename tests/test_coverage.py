"""What is said to be offered: each request runs, and each name is one that people use."""

from __future__ import annotations

import orjson
import pytest

from benchmarks.coverage import claims, counted, laws
from service.execution.execute import execute
from service.execution.messages import Media
from service.routers import CATALOGUE
from tests.pictures.tutorials import LIMITS

CLAIMS = list(claims())
LEAST = 0.93  # of the uses, as `make coverage` prints it


@pytest.mark.parametrize("path", sorted({claim.path for claim in CLAIMS}))
def test_each_claim_runs(path: str) -> None:
    for claim in CLAIMS:
        if claim.path != path or claim.request is None:  # documented examples are run by the test of the contract
            continue
        reply = execute(CATALOGUE[path], orjson.dumps(claim.request), Media(), LIMITS)
        assert reply.status == 200, (claim.names, bytes(reply.body[0]), reply.fault)


def test_no_name_is_claimed_twice() -> None:
    names = [name for claim in CLAIMS for name in claim.names]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def test_nearly_all_uses_are_offered() -> None:
    names = counted()
    if not names:
        pytest.skip("the list of names is not here")
    offered = {name for claim in CLAIMS for name in claim.names}
    assert sum(one.uses for one in names if one.name in offered) >= LEAST * sum(one.uses for one in names)
    used = {one.name for one in names} | {name for claim in laws.claims() for name in claim.names}
    assert not offered - used
