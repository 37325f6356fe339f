"""docs/pictures/ holds what the service draws, and README and tour show it."""

from __future__ import annotations

import pytest

from tests.pictures.docs import DRAWN, FOLDER
from tests.pictures.tutorials import drawn
from tests.processes import ROOT


@pytest.mark.parametrize("name", DRAWN)
def test_is_what_the_service_draws(name: str) -> None:
    assert (FOLDER / f"{name}.svg").read_bytes() == drawn(*DRAWN[name]), "run `make pictures`"


def test_no_other_is_there_and_each_is_shown() -> None:
    shown = (ROOT / "README.md").read_text() + (ROOT / "docs/tour.md").read_text()
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(DRAWN)
    assert all(f"pictures/{name}.svg" in shown for name in DRAWN)
