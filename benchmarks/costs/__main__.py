"""Dear requests for every operation, for as long as is wanted: `make costs`, or `python -m benchmarks.costs 600 7`.

The seconds and a seed; `python -m benchmarks.costs 600 7 polar` looks at operations of that name alone. Prints each
request that is dearer than its operation declares, with the seed that draws it again, and exits 1 where there was one.
"""

from __future__ import annotations

import secrets
import sys
import time
from itertools import count

from benchmarks.costs import check


def main(seconds: str = "60", seed: str = "", name: str = "") -> int:
    """Look for so many seconds; 1 where anything was found."""
    seed = seed or secrets.token_hex(3)
    keys = [key for key in check.KEYS if name in key]
    print(f"seed {seed}, {len(keys)} operations")
    check.warm_up()
    end, faults = time.monotonic() + float(seconds), 0
    for turn in count():
        for key in keys:
            for fault in check.inline(key, f"{seed}.{turn}"):
                print(fault, flush=True)
                faults += 1
            if time.monotonic() > end:
                print(f"{turn} requests of each, {faults} dearer than declared")
                return int(faults > 0)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
