"""A reader who has a URL has the file: what an operation is called is where it stands."""

from __future__ import annotations

import pytest

from service.routers import CATALOGUE

LITTLE = {"and", "of", "to", "by", "a", "the", "in"}


def words(name: str) -> set[str]:
    return set(name.replace("-", "_").split("_")) - LITTLE


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_the_file_of_an_operation_bears_a_word_of_its_path(key: str) -> None:
    area, *group, last = key.split("/")
    module = CATALOGUE[key].handler.__module__.split(".")
    assert module[:3] == ["service", "handlers", area.replace("-", "_")]
    assert words(module[-1]) & words(last) or module[-1] in [part.replace("-", "_") for part in group], module
