"""Images in pictures: which way they stand, and how many of their colours are kept."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from service.pictures import PNG, SVG
from service.pictures.images import resampled
from tests.pictures.tutorials import drawn

OUTER = "linear-algebra/outer"


def image_of(svg: bytes) -> Image.Image:
    """The largest image in an SVG, without the bar."""
    images = [Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(rb'base64,([^"]*)"', svg)]
    return max(images, key=lambda image: image.width).convert("RGBA")


def test_the_first_row_is_on_top() -> None:
    image = image_of(drawn(OUTER, {"a": [1, 0], "b": [0, 1]}, {}))
    corners = [image.getpixel((x, y)) for y in (5, image.height - 5) for x in (5, image.width - 5)]
    assert corners[1] not in (corners[0], *corners[2:])
    assert len(set(corners)) == 2


def test_no_steps_are_seen_in_a_png() -> None:
    body = {"a": [1], "b": np.linspace(0, 1, 300).tolist()}
    picture = Image.open(io.BytesIO(drawn(OUTER, body, {}, PNG))).convert("RGB")
    row = [picture.getpixel((x, picture.height // 2)) for x in range(60, 500)]
    assert max(np.abs(np.diff(np.array(row), axis=0)).max(1)) <= 16
    assert len(set(row)) > 60


def test_an_svg_keeps_every_colour_of_the_map() -> None:
    body = {"a": [1], "b": np.linspace(0, 1, 300).tolist()}
    assert len(image_of(drawn(OUTER, body, {}, SVG)).getcolors(1 << 20)) > 220


@pytest.mark.parametrize("shape", [(7, 10), (10, 7), (3, 3), (1, 9)])
def test_blocks_have_their_means(shape: tuple[int, int]) -> None:
    a = np.arange(np.prod(shape), dtype=float).reshape(shape) ** 2
    rows, columns = (-(-size // 4) for size in shape)
    blocks = [
        [a[i : i + rows, j : j + columns].mean() for j in range(0, shape[1], columns)] for i in range(0, shape[0], rows)
    ]
    assert resampled(a, 4) == pytest.approx(np.array(blocks))
