"""What drawing needs is no part of what only serves."""

from __future__ import annotations

import subprocess
import sys


def test_the_serving_process_imports_no_matplotlib() -> None:
    script = "import sys, service.main; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
