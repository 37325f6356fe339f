"""`python -m benchmarks.digits [area …]`: each area is a module here with a function `table` that yields rows."""

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.digits import HEADER


def main(areas: list[str]) -> None:
    """Print the table of the areas, of all where none is named."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    for area in areas or known:
        print(f"\n{area}\n{HEADER}")
        for row in import_module(f"benchmarks.digits.{area}").table():
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
