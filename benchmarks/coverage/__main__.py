"""`python -m benchmarks.coverage [lines]`: the share of uses that one request answers, and most of what it does not."""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.coverage import NAMES, claims, counted


def main(lines: str = "25") -> int:
    """Print the shares; 1 where there is nothing to count."""
    names = counted()
    if not names:
        print(f"There is no list of names at {NAMES}.")
        return 1
    offered = {name for claim in claims() for name in claim.names}
    all_uses, met = Counter[str](), Counter[str]()
    for name, area, uses in names:
        all_uses[area] += uses
        met[area] += uses * (name in offered)
    print(f"{'area':<52}{'uses':>7}{'offered':>9}")
    for area, uses in all_uses.most_common():
        print(f"{area:<52}{uses:>7}{met[area] / uses:>9.1%}")
    print(f"{'all':<52}{all_uses.total():>7}{met.total() / all_uses.total():>9.1%}")
    print("\nwhat weighs most of the rest")
    rest = sorted((one for one in names if one.name not in offered), key=lambda one: -one.uses)
    for name, area, uses in rest[: int(lines)]:
        print(f"{name:<36}{uses:>5}   {area}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
