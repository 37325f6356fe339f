"""`python -m benchmarks.peers [--quick]`: start the service, run the bundled tests against it, count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.peers.client import ADDRESS
from tests.processes import ROOT, running_service

MODULES = (
    "numpy.linalg.tests.test_linalg", "numpy.fft.tests.test_pocketfft", "scipy.linalg.tests.test_basic",
    "scipy.linalg.tests.test_decomp", "scipy.linalg.tests.test_decomp_ldl", "scipy.linalg.tests.test_decomp_lu",
    "scipy.linalg.tests.test_decomp_polar", "scipy.linalg.tests.test_matfuncs", "scipy.linalg.tests.test_solvers",
    "scipy.linalg.tests.test_solve_toeplitz", "scipy.sparse.linalg._dsolve.tests.test_linsolve",
    "scipy.fft.tests.test_basic", "scipy.integrate.tests.test_quadrature", "scipy.interpolate.tests.test_interpolate",
    "scipy.optimize.tests.test_linear_assignment", "scipy.optimize.tests.test_linprog",
    "scipy.stats.tests.test_distributions", "scipy.stats.tests.test_stats", "scipy.stats.tests.test_morestats",
)  # fmt: skip
_QUICK = (
    "scipy.linalg.tests.test_decomp_lu", "scipy.linalg.tests.test_decomp_polar",
    "scipy.linalg.tests.test_solve_toeplitz", "scipy.fft.tests.test_basic",
    "scipy.integrate.tests.test_quadrature", "scipy.optimize.tests.test_linear_assignment",
    "scipy.stats.tests.test_morestats",
)  # fmt: skip
"""A part of a minute, for CI."""


def main() -> int:
    modules = _QUICK if "--quick" in sys.argv[1:] else MODULES
    with running_service() as (address, _), tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = {
            **os.environ, ADDRESS: address.removeprefix("http://"), "ABACUS_PEERS_REPORT": str(report),
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.peers.plugin", "-p", "no:cacheprovider",
            "--no-header", "--tb=short", "-c", os.devnull, "--pyargs", *modules,
        ]  # fmt: skip
        subprocess.run(command, cwd=folder, env=environment, check=False)
        counts = json.loads(report.read_text())
    _show(counts)
    return bool(counts["failed"])


def _show(counts: dict[str, dict[str, int]]) -> None:
    for title in ("tests", "answered", "left"):
        print(f"\n{title}")
        for name, count in sorted(counts[title].items(), key=lambda pair: -pair[1]):
            print(f"{count:8}  {name}")


if __name__ == "__main__":
    raise SystemExit(main())
