"""Every picture of every operation's example is drawn in both formats and both themes; a new one by its being there."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import orjson
import pytest
from PIL import Image

from service.execution.execute import execute
from service.execution.messages import Media, Reply
from service.execution.request_fields import example
from service.operation import THEMES, View, picture_name
from service.pictures import PNG, SVG
from service.routers import CATALOGUE
from tests.pictures.tutorials import LIMITS

EVERY = [(key, picture_name(draw)) for key, operation in CATALOGUE.items() for draw in operation.pictures]
MOST_SVG, MOST_PNG = 300_000, 200_000


def ask(key: str, media_type: str, view: View) -> Reply:
    operation = CATALOGUE[key]
    given = example(operation)
    body = given["text"].encode() if operation.media_type else orjson.dumps(given)
    return execute(operation, body, Media(accept=media_type, view=view), LIMITS)


NOTHING_TO_SEE = {
    "one number, or a few facts": (
        "linear-algebra/describe-array", "linear-algebra/norm", "linear-algebra/trace", "linear-algebra/properties",
        "neural-networks/loss", "numerics/conditioning", "numerics/float-format", "numerics/integers/binomial",
        "numerics/integers/factor", "numerics/integers/factorial", "numerics/integers/gcd",
        "numerics/integers/is-prime", "numerics/integers/lcm", "numerics/integers/primes", "numerics/reduce",
        "numerics/sum", "statistics/distributions",
    ),
    "a slope at a point, which `gradient` and `hessian` draw": (
        "calculus/chain-rule", "calculus/directional-derivative", "calculus/laplacian", "calculus/product-rule",
    ),
    "a formula of several variables, or the same formula again": (
        "calculus/symbolic/gradient", "calculus/symbolic/hessian", "calculus/symbolic/simplify",
    ),
    "the array that was sent, in another order, type or length": (
        "linear-algebra/diagonal", "linear-algebra/einsum", "linear-algebra/normalize", "neural-networks/dropout",
        "numerics/cast", "numerics/find", "numerics/impute", "statistics/permutation",
    ),
    "directions, or unknowns, of very many dimensions": (
        "linear-algebra/column-space", "linear-algebra/null-space", "linear-algebra/sparse/least-squares",
        "linear-algebra/sparse/solve",
    ),
}  # fmt: skip
"""The operations without a picture, by the reason."""


def test_all_that_can_be_seen_is_drawn() -> None:
    without = [key for keys in NOTHING_TO_SEE.values() for key in keys]
    assert sorted(without) == sorted(key for key, operation in CATALOGUE.items() if not operation.pictures)


@pytest.mark.parametrize("operation", CATALOGUE.values(), ids=CATALOGUE)
def test_pictures_have_names_and_say_what_they_show(operation) -> None:
    names = [picture_name(draw) for draw in operation.pictures]
    assert len(set(names)) == len(names)
    assert all((draw.__doc__ or "").partition("\n")[0].endswith(".") for draw in operation.pictures)


@pytest.mark.parametrize(("key", "name"), EVERY)
def test_examples_are_drawn(key: str, name: str) -> None:
    first = EVERY.index((key, name)) % 2  # each picture in both formats and both themes, in two of the four pairs
    for media_type, theme in ((SVG, THEMES[first]), (PNG, THEMES[1 - first])):
        reply = ask(key, media_type, View(picture=name, theme=theme))
        assert reply.status == 200, (bytes(reply.body[0]), reply.fault)
        picture = bytes(reply.body[0])
        check_svg(picture) if media_type == SVG else check_png(picture)


def check_svg(picture: bytes) -> None:
    assert len(picture) <= MOST_SVG
    root = ET.fromstring(picture)
    namespace = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{namespace}title").text
    assert len(root.find(f"{namespace}desc").text) > 40
    assert "certainty" in orjson.loads(root.find(f"{namespace}metadata").text)
    assert root.get("width") == "640"
    assert b"<text" not in picture
    assert b"<!--" not in picture


def check_png(picture: bytes) -> None:
    assert len(picture) <= MOST_PNG
    image = Image.open(io.BytesIO(picture))
    assert image.width == 640
    assert "certainty" in orjson.loads(image.text["Comment"])
    assert image.text["Title"]
    assert len(image.convert("RGB").getcolors(1 << 20)) > 8
