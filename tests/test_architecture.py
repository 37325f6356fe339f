"""docs/architecture.md, the tree and the import contract say the same."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from service.routers import AREAS
from tests.processes import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text()
PATHS = re.findall(r"`((?:service|tests|docs|benchmarks|deploy)/[^` ]*)`", PAGE)
NAMED = {re.sub(r"<\w+>", "*", path) for path in PATHS}
FOLDERS = [
    f"{folder.relative_to(ROOT)}/"
    for folder in sorted((ROOT / "service").rglob("*"))
    if folder.is_dir() and any(folder.glob("*.py"))
]


def covers(pattern: str, folder: str) -> bool:
    """Whether a name with a * for a part of a path stands for a folder, part by part."""
    parts, wanted = Path(pattern).parts, Path(folder).parts
    return len(parts) == len(wanted) and all(map(fnmatch, wanted, parts))


def test_every_path_exists() -> None:
    assert [path for path in sorted(NAMED) if not list(ROOT.glob(path))] == []


def test_every_folder_is_named() -> None:
    assert len(FOLDERS) > 20
    assert [folder for folder in FOLDERS if not any(covers(pattern, folder) for pattern in NAMED)] == []


def test_areas_are_those_of_the_urls() -> None:
    areas = {area.name.replace("-", "_") for area in AREAS}
    for floor in ("handlers", "schemas", "methods"):
        found = {Path(folder).name for folder in FOLDERS if covers(f"service/{floor}/*/", folder)} - {"types"}
        assert found <= areas
    assert {path.stem for path in (ROOT / "service/routers").glob("[a-z]*")} == areas


def test_floors_are_those_of_the_import_contract() -> None:
    rows = [row.split("|")[1] for row in PAGE.splitlines() if row.startswith("| `service/")]
    floors = [{_module(path) for path in re.findall(r"`([^`]+)`", row)} for row in rows]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "Imports run one way")
    assert floors == [set(layer.split(" | ")) for layer in layers]


GIVEN = re.compile(r"^(?:class |(?<!\)\n)def |(?=_\w+(?:: [^=]+)? = ))(_[a-zA-Z]\w*)", re.MULTILINE)
"""A private name of a module, but for functions that a decorator registers."""


def test_every_private_name_is_used() -> None:
    texts = {path: path.read_text() for path in sorted((ROOT / "service").rglob("*.py"))}
    names = [(path, name) for path, text in texts.items() for name in GIVEN.findall(text)]
    assert len(names) > 3000
    assert [one for one in names if len(re.findall(rf"\b{one[1]}\b", texts[one[0]])) == 1] == []


def _module(path: str) -> str:
    return path.removesuffix(".py").strip("/").replace("/", ".")
