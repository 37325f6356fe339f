"""The tests of test_fuzz.py again and again, each time on other texts: `python -m tests.expressions.fuzz [seconds]`.

Says how many texts were refused and accepted, which took longest, and how much memory that took. Exits 1 where a test
failed or a refusal took more than 50 ms.
"""

from __future__ import annotations

import resource
import sys
import time
import traceback
import warnings
from collections.abc import Callable

from service.expressions import ExpressionError
from tests.expressions import test_fuzz

MAX_REFUSAL = 0.05
MEMORY = 4 << 30
TESTS = [value for name, value in vars(test_fuzz).items() if name.startswith("test_")]


class Timed:
    """A compiler that counts its answers and remembers the slowest of each kind, with the best time of three."""

    def __init__(self, compile_text: Callable) -> None:
        self.compile_text = compile_text
        self.counts = {"refused": 0, "accepted": 0}
        self.slowest = {"refused": (0.0, ""), "accepted": (0.0, "")}

    def __call__(self, text: str, *args: object) -> object:
        seconds, kind = self._run(text, *args)
        self.counts[kind] += 1
        if seconds > self.slowest[kind][0]:
            again = [self._run(text, *args)[0] for _ in range(2)] if kind == "refused" else []
            self.slowest[kind] = max(self.slowest[kind], (min(seconds, *again, seconds), text))
        return self.compile_text(text, *args)

    def _run(self, *args: object) -> tuple[float, str]:
        start = time.thread_time()
        try:
            self.compile_text(*args)
        except ExpressionError:
            return time.thread_time() - start, "refused"
        return time.thread_time() - start, "accepted"


def main(seconds: str = "60") -> int:
    """Run for so long; the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    timed = test_fuzz.compile_function = Timed(test_fuzz.compile_function)
    end, failures, rounds = time.monotonic() + float(seconds), 0, 0
    while time.monotonic() < end:
        rounds += 1
        for test in TESTS:
            try:
                test()
            except Exception:  # noqa: BLE001  any failure is what is looked for
                failures += 1
                traceback.print_exc()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"round {rounds}: {timed.counts}, {failures} failures, {peak} MB", flush=True)
    for kind, (slowest, text) in timed.slowest.items():
        print(f"slowest {kind}: {1000 * slowest:.2f} ms for {text!r}")
    return int(failures > 0 or timed.slowest["refused"][0] > MAX_REFUSAL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
