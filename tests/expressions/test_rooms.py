"""No circle of imports in the language but the one of graph construction."""

import ast
from pathlib import Path

from service import expressions

ROOT = Path(expressions.__file__).parent
CIRCLE = {f"service.expressions.graph.{name}" for name in (
    "nodes", "arrays", "simplify", "branches", "folding", "exponentials", "everywhere",
)}  # fmt: skip


def name_of(path):
    return ".".join(path.relative_to(ROOT.parents[1]).with_suffix("").parts).removesuffix(".__init__")


FILES = {name_of(path): path for path in ROOT.rglob("*.py")}


def imports(path):
    """Files of the language that a file imports, for types alone too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in FILES:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & FILES.keys() or {node.module}
    return found


MODULES = {name: imports(path) for name, path in FILES.items()}


def reached(name):
    """What a module imports, directly or not."""
    seen, waiting = set(), [name]
    while waiting:
        for other in MODULES[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def test_the_one_circle_is_that_of_graph_construction():
    assert {name for name in MODULES if name in reached(name)} == CIRCLE
