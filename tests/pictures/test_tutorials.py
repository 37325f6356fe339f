"""The pictures of the tutorials are the ones that were looked at: byte by byte, in whichever process."""

from __future__ import annotations

import json

import httpx
import pytest

from service.pictures import PNG, SVG
from tests.pictures.tutorials import GOLDEN, PICTURES, digest, drawn

HASHES = json.loads(GOLDEN.read_text())


def test_all_thirteen_are_there() -> None:
    assert {int(name.split()[0].rstrip("abcdef")) for name in PICTURES} == set(range(1, 14))
    assert HASHES.keys() == PICTURES.keys()


@pytest.mark.parametrize("name", PICTURES)
def test_is_as_it_was_looked_at(name: str) -> None:
    picture = drawn(*PICTURES[name])
    assert digest(picture) == HASHES[name]
    assert len(picture) <= 300_000


@pytest.mark.parametrize("name", ["2 dot products", "7a surface", "9a likelihood surface", "10 learning rates"])
def test_workers_draw_the_same(client: httpx.Client, name: str) -> None:
    path, body, view = PICTURES[name]
    for _ in range(3):  # of two workers
        answer = client.post(f"/v1/{path}", json=body, params=view, headers={"accept": SVG})
        assert digest(answer.content) == HASHES[name]


@pytest.mark.parametrize("name", ["4 ranks of an image", "7a surface", "7b gradient field"])
def test_pngs_are_small(name: str) -> None:
    path, body, view = PICTURES[name]
    assert len(drawn(path, body, view | {"width": 640}, PNG)) <= 200_000
