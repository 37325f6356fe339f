"""`python -m tests.simulation [seeds] [first]`: simulate so many seeds on all cores, and print what goes wrong."""

from __future__ import annotations

import gc
import os
import sys
import time
from multiprocessing import get_context

from tests.simulation.jobs import simulate_jobs
from tests.simulation.run import simulate

SEEDS = 10_000
JOBS_EVERY = 50  # seeds: a run of jobs takes four times as long as one of the gateway
_AT_A_TIME = 50


def some(first: int, count: int) -> tuple[list[str], float]:
    """What is wrong with some seeds, and the seconds of processor time that they took."""
    gc.freeze()  # what is there by now need not be looked at again and again
    start, found = time.process_time(), []
    for seed in range(first, first + count):
        wrong, run = simulate(seed)
        if wrong:
            found.append("\n    ".join([f"seed {seed}, faults {dict(run.faults.seen)}", *wrong]))
        if seed % JOBS_EVERY == 0:
            wrong, jobs = simulate_jobs(seed)
            if wrong:
                found.append("\n    ".join([f"jobs of seed {seed}, faults {jobs.world.drawn}", *wrong]))
    return found, time.process_time() - start


def main(count: int = SEEDS, first: int = 0) -> int:
    ranges = [(start, min(_AT_A_TIME, first + count - start)) for start in range(first, first + count, _AT_A_TIME)]
    bad, seconds = 0, 0.0
    with get_context("fork").Pool(os.cpu_count()) as pool:
        for found, took in pool.starmap(some, ranges, chunksize=1):
            bad, seconds = bad + len(found), seconds + took
            print(*found, sep="\n", end="\n" if found else "")
    print(f"{count} seeds, {bad} with faults, {seconds / count * 1e3:.1f} ms of processor time each")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
