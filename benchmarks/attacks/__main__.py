"""The requests that once brought the service down, sent again: `python -m benchmarks.attacks`; exits 1 where one does.

Computations go to a service with default settings, whose log nobody reads; what else it has is attacked where its event
loop has a clock. Times are of the processor, in the serving process. Linux.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.attacks import bodies, computing, heads, rooms
from benchmarks.target import Seen, Target, watched
from tests.processes import running_service


def _seen() -> Iterator[Seen]:
    with running_service(log_level="INFO") as (address, process):
        target = Target(process.pid, int(address.rpartition(":")[2]))
        for attack in computing.ATTACKS:
            yield from attack(target)
    with watched() as target:
        for attack in (*bodies.ATTACKS, *rooms.ATTACKS, *heads.ATTACKS):
            yield from attack(target)


def main() -> int:
    """Print what is seen of each attack."""
    failed = 0
    for seen in _seen():
        failed += not seen.held
        print(f"{'held' if seen.held else 'FELL':<6}{seen.attack:<40}{seen.told}", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
