"""`python -m benchmarks [name …]`: the comparisons of `make bench`, one after the other, as a worker would run them."""

import os
import platform
import sys
from importlib import import_module

from service.execution.blas_threads import ENVIRONMENT
from service.execution.worker import keep_blocks

ALL = ("requests", "sparse", "isolation", "expressions", "optimization")


def main(names: list[str]) -> None:
    """Run the named benchmarks, all where none is named."""
    print(f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}")
    for name in names or ALL:
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    os.environ |= ENVIRONMENT  # before NumPy is imported anywhere
    keep_blocks()
    main(sys.argv[1:])
