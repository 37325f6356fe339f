"""`python -m benchmarks [name …]`: the comparisons of `make bench`, one after the other."""

import platform
import sys
from importlib import import_module

ALL = ("requests", "sparse", "isolation", "expressions", "optimization")


def main(names: list[str]) -> None:
    """Run the named benchmarks, all where none is named."""
    print(f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}")
    for name in names or ALL:
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
